#include "viz/fonts.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What journals set their figures in, as far as it is installed. */
static const char *const preferred[] = {"Helvetica",     "Arial",     "Liberation Sans",
                                        "Source Sans 3", "Noto Sans", "DejaVu Sans",
                                        "Nimbus Sans L", NULL};

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
    if (pattern != NULL)
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

static cairo_font_face_t *match_face(FcConfig *config, const char *family, int weight)
{
    cairo_font_face_t *face = NULL;
    FcPattern *match = NULL;
    FcResult result;
    FcPattern *pattern = FcPatternCreate();
    if (pattern != NULL && FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family) &&
        FcPatternAddInteger(pattern, FC_WEIGHT, weight) &&
        FcPatternAddBool(pattern, FC_SCALABLE, FcTrue) &&
        FcConfigSubstitute(config, pattern, FcMatchPattern)) {
        FcDefaultSubstitute(pattern);
        match = FcFontMatch(config, pattern, &result);
    }
    if (match != NULL) {
        face = cairo_ft_font_face_create_for_pattern(match);
        FcPatternDestroy(match);
    }
    if (pattern != NULL)
        FcPatternDestroy(pattern);
    return face;
}

static const char *choose_family(FcConfig *config)
{
    for (size_t i = 0; preferred[i] != NULL; i++)
        if (is_installed(config, preferred[i]))
            return preferred[i];
    return "sans-serif";
}

static bool is_usable(cairo_font_face_t *face)
{
    return face != NULL && cairo_font_face_status(face) == CAIRO_STATUS_SUCCESS;
}

static si_result open_family(FcConfig *config, const char *family, si_fonts *fonts, si_error *error)
{
    fonts->regular = match_face(config, family, FC_WEIGHT_REGULAR);
    fonts->bold = match_face(config, family, FC_WEIGHT_BOLD);
    if (is_usable(fonts->regular) && is_usable(fonts->bold))
        return SI_OK;
    si_fonts_finish(fonts);
    return si_error_no_memory(error, "the figure's font");
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
    cairo_font_face_destroy(fonts->regular);
    cairo_font_face_destroy(fonts->bold);
    *fonts = (struct si_fonts){0};
}
