#include "viz/fonts.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first is in every distribution and has the signs of formulas: the same command then gives the
 * same figure on most machines. */
static const char *const preferred[] = {"DejaVu Sans",   "Noto Sans", "Liberation Sans",
                                        "Source Sans 3", "Arial",     "Helvetica",
                                        "Nimbus Sans",   NULL};

/* Fonts in the order in which fontconfig would take them, opened when first needed. */
struct si_typeface {
    FcFontSet *sorted;
    cairo_font_face_t **opened; /* [sorted->nfont], NULL: not yet */
};

/* The installed fonts of `family`, or all if it is NULL. NULL if memory ran out. */
static FcFontSet *list_fonts(FcConfig *config, const char *family)
{
    FcFontSet *set = NULL;
    FcPattern *pattern = FcPatternCreate();
    FcObjectSet *properties = FcObjectSetBuild(FC_FAMILY, (char *)NULL);
    if (pattern != NULL && properties != NULL && FcPatternAddBool(pattern, FC_SCALABLE, FcTrue) &&
        (family == NULL || FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family)))
        set = FcFontList(config, pattern, properties);
    if (properties != NULL)
        FcObjectSetDestroy(properties);
    FcPatternDestroy(pattern);
    return set;
}

static bool is_installed(FcConfig *config, const char *family)
{
    FcFontSet *set = list_fonts(config, family);
    bool found = set != NULL && set->nfont > 0;
    if (set != NULL)
        FcFontSetDestroy(set);
    return found;
}

static si_result say_unknown(const FcFontSet *all, const char *family, si_error *error)
{
    char list[256] = "";
    for (int i = 0, named = 0; i < all->nfont && named < 4; i++) {
        FcChar8 *name;
        if (FcPatternGetString(all->fonts[i], FC_FAMILY, 0, &name) != FcResultMatch ||
            strstr(list, (const char *)name) != NULL)
            continue;
        size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", named++ > 0 ? ", " : "", name);
    }
    return si_error_set(
        error, SI_ERR_ARGUMENT,
        "no font \"%s\" is installed; installed are %s and others (fc-list : family)", family,
        list);
}

/* A pattern of that family and weight as fontconfig wants it; NULL if memory ran out. */
static FcPattern *make_pattern(FcConfig *config, const char *family, int weight)
{
    FcPattern *pattern = FcPatternCreate();
    if (pattern != NULL && FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family) &&
        FcPatternAddInteger(pattern, FC_WEIGHT, weight) &&
        FcPatternAddBool(pattern, FC_SCALABLE, FcTrue) &&
        FcConfigSubstitute(config, pattern, FcMatchPattern)) {
        FcDefaultSubstitute(pattern);
        return pattern;
    }
    FcPatternDestroy(pattern);
    return NULL;
}

static void close_typeface(struct si_typeface *face)
{
    if (face == NULL)
        return;
    for (int i = 0; face->opened != NULL && i < face->sorted->nfont; i++)
        cairo_font_face_destroy(face->opened[i]);
    if (face->sorted != NULL)
        FcFontSetDestroy(face->sorted);
    free(face->opened);
    free(face);
}

/* The patterns are made whole (FcFontRenderPrepare), so that they outlive the configuration. */
static struct si_typeface *open_typeface(FcConfig *config, const char *family, int weight)
{
    FcResult result;
    struct si_typeface *face = calloc(1, sizeof *face);
    FcPattern *pattern = make_pattern(config, family, weight);
    FcFontSet *found = pattern != NULL ? FcFontSort(config, pattern, FcTrue, NULL, &result) : NULL;
    bool whole = face != NULL && found != NULL && (face->sorted = FcFontSetCreate()) != NULL;
    for (int i = 0; whole && i < found->nfont; i++) {
        FcPattern *one = FcFontRenderPrepare(config, pattern, found->fonts[i]);
        whole = one != NULL && FcFontSetAdd(face->sorted, one);
    }
    if (whole && face->sorted->nfont > 0)
        face->opened = calloc((size_t)face->sorted->nfont, sizeof(cairo_font_face_t *));
    if (found != NULL)
        FcFontSetDestroy(found);
    FcPatternDestroy(pattern);
    if (face != NULL && face->opened != NULL)
        return face;
    close_typeface(face);
    return NULL;
}

static bool has_character(const FcPattern *font, uint32_t character)
{
    FcCharSet *set;
    return FcPatternGetCharSet(font, FC_CHARSET, 0, &set) == FcResultMatch &&
           FcCharSetHasChar(set, character);
}

static cairo_font_face_t *open_face(struct si_typeface *face, int number)
{
    if (face->opened[number] == NULL)
        face->opened[number] = cairo_ft_font_face_create_for_pattern(face->sorted->fonts[number]);
    return face->opened[number];
}

cairo_font_face_t *si_fonts_face(const si_fonts *fonts, bool bold, uint32_t character)
{
    struct si_typeface *face = fonts->face[bold];
    for (int i = 0; i < face->sorted->nfont; i++)
        if (has_character(face->sorted->fonts[i], character))
            return open_face(face, i);
    return open_face(face, 0);
}

/* What every figure may draw: minus, multiplication, sigma, dash, ellipsis. */
static bool has_signs(FcConfig *config, const char *family)
{
    static const uint32_t signs[] = {0x2212, 0xd7, 0x3c3, 0x2013, 0x2026};
    FcResult result;
    FcPattern *pattern = make_pattern(config, family, FC_WEIGHT_REGULAR);
    FcPattern *match = pattern != NULL ? FcFontMatch(config, pattern, &result) : NULL;
    bool all = match != NULL;
    for (size_t i = 0; all && i < sizeof signs / sizeof *signs; i++)
        all = has_character(match, signs[i]);
    FcPatternDestroy(match);
    FcPatternDestroy(pattern);
    return all;
}

static const char *choose_family(FcConfig *config)
{
    for (size_t i = 0; preferred[i] != NULL; i++)
        if (is_installed(config, preferred[i]) && has_signs(config, preferred[i]))
            return preferred[i];
    return "sans-serif";
}

static si_result open_family(FcConfig *config, const char *family, si_fonts *fonts, si_error *error)
{
    FcChar8 *name;
    fonts->face[0] = open_typeface(config, family, FC_WEIGHT_REGULAR);
    fonts->face[1] = open_typeface(config, family, FC_WEIGHT_BOLD);
    if (fonts->face[0] == NULL || fonts->face[1] == NULL) {
        si_fonts_finish(fonts);
        return si_error_no_memory(error, "the figure's font");
    }
    bool named =
        FcPatternGetString(fonts->face[0]->sorted->fonts[0], FC_FAMILY, 0, &name) == FcResultMatch;
    snprintf(fonts->family, sizeof fonts->family, "%s", named ? (const char *)name : family);
    return SI_OK;
}

si_result si_fonts_open(const char *family, si_fonts *fonts, si_error *error)
{
    *fonts = (struct si_fonts){0};
    /* A configuration of its own: what is installed now counts, and no state is left behind. */
    FcConfig *config = FcInitLoadConfigAndFonts();
    FcFontSet *all = config != NULL ? list_fonts(config, NULL) : NULL;
    si_result status;
    if (all == NULL || all->nfont == 0)
        status =
            si_error_set(error, SI_ERR_UNSUPPORTED,
                         "no font is installed (fontconfig finds none), and a figure needs one: "
                         "install one, such as the package fonts-dejavu-core");
    else if (family != NULL && !is_installed(config, family))
        status = say_unknown(all, family, error);
    else
        status = open_family(config, family != NULL ? family : choose_family(config), fonts, error);
    if (all != NULL)
        FcFontSetDestroy(all);
    if (config != NULL)
        FcConfigDestroy(config);
    return status;
}

void si_fonts_finish(si_fonts *fonts)
{
    close_typeface(fonts->face[0]);
    close_typeface(fonts->face[1]);
    *fonts = (struct si_fonts){0};
}
