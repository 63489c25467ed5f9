#include "tests/viz/picture.h"

#include <fontconfig/fontconfig.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"

static bool keep(void *context, const void *data, size_t size)
{
    file_bytes *bytes = context;
    if (bytes->limit > 0 && bytes->size + size > bytes->limit)
        return false;
    bytes->data = realloc(bytes->data, bytes->size + size + 1);
    ck_assert_ptr_nonnull(bytes->data);
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    bytes->data[bytes->size] = '\0';
    return true;
}

si_figure_sink file_sink(file_bytes *bytes)
{
    return (si_figure_sink){keep, bytes};
}

void file_finish(file_bytes *bytes)
{
    free(bytes->data);
    *bytes = (file_bytes){0};
}

si_figure_output output_to(file_bytes *bytes, si_figure_format format)
{
    si_figure_output output = {.format = format,
                               .style = si_figure_style_default(),
                               .sink = file_sink(bytes),
                               .title = "A figure",
                               .description = "made by a test"};
    output.style.dpi = 96.0;
    return output;
}

picture picture_decode(const file_bytes *bytes)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    ck_assert_msg(png_image_begin_read_from_memory(&png, bytes->data, bytes->size), "%s",
                  png.message);
    png.format = PNG_FORMAT_RGB;
    picture decoded = {.width = png.width, .height = png.height};
    decoded.pixel = malloc(PNG_IMAGE_SIZE(png));
    ck_assert_ptr_nonnull(decoded.pixel);
    ck_assert_msg(png_image_finish_read(&png, NULL, decoded.pixel, 0, NULL), "%s", png.message);
    return decoded;
}

void picture_finish(picture *shown)
{
    free(shown->pixel);
    shown->pixel = NULL;
}

double picture_grey(const picture *shown, size_t x, size_t y)
{
    const uint8_t *pixel = shown->pixel + 3 * (y * shown->width + x);
    return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

void need_font(const char *family)
{
    FcConfig *config = FcInitLoadConfigAndFonts();
    FcPattern *pattern = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, family, (char *)NULL);
    FcObjectSet *properties = FcObjectSetBuild(FC_FAMILY, (char *)NULL);
    FcFontSet *found = FcFontList(config, pattern, properties);
    bool any = found != NULL && found->nfont > 0;
    FcFontSetDestroy(found);
    FcObjectSetDestroy(properties);
    FcPatternDestroy(pattern);
    FcConfigDestroy(config);
    if (!any)
        skip_test("no font %s", family);
}

double next_normal(uint64_t *state)
{
    double uniform[2];
    for (int i = 0; i < 2; i++) {
        *state = *state * 6364136223846793005U + 1442695040888963407U;
        uniform[i] = ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
    }
    return sqrt(-2.0 * log(uniform[0])) * cos(2.0 * 3.14159265358979323846 * uniform[1]);
}

static void walk(crowd *all, size_t agent, size_t samples, uint64_t *state)
{
    double start[2] = {0.4 * (double)(agent % 3), 1.7 * (double)agent};
    double speed = 0.45 + 0.05 * (double)(agent % 4);
    for (size_t t = 0; t < CROWD_OBSERVED; t++) {
        double *position = all->observed + 2 * (agent * CROWD_OBSERVED + t);
        position[0] = start[0] + speed * (double)t;
        position[1] = start[1] + 0.1 * sin(0.5 * (double)t);
    }
    const double *last = all->observed + 2 * (agent * CROWD_OBSERVED + CROWD_OBSERVED - 1);
    for (size_t t = 0; t < CROWD_PREDICTED; t++) {
        double *position = all->future + 2 * (agent * CROWD_PREDICTED + t);
        position[0] = last[0] + speed * (double)(t + 1);
        position[1] = last[1] + 0.02 * (double)(t * t) * (agent % 2 ? 1.0 : -0.5);
    }
    for (size_t k = 0; k < samples; k++) {
        double turn[2] = {next_normal(state), next_normal(state)};
        for (size_t t = 0; t < CROWD_PREDICTED; t++) {
            double *position = all->samples + 2 * ((agent * samples + k) * CROWD_PREDICTED + t);
            double deviation = 0.18 * sqrt((double)(t + 1));
            position[0] = last[0] + speed * (double)(t + 1) + deviation * turn[0];
            position[1] = last[1] + deviation * turn[1];
        }
    }
}

crowd crowd_create(size_t agents, size_t samples)
{
    uint64_t state = 7;
    crowd all = {
        .observed = calloc(agents * CROWD_OBSERVED * 2, sizeof(double)),
        .future = calloc(agents * CROWD_PREDICTED * 2, sizeof(double)),
        .samples = calloc(agents * samples * CROWD_PREDICTED * 2 + 1, sizeof(double)),
    };
    for (size_t agent = 0; agent < agents; agent++)
        walk(&all, agent, samples, &state);
    all.panel = (si_scene_panel){.title = "A predictor",
                                 .agent_count = agents,
                                 .observed_steps = CROWD_OBSERVED,
                                 .predicted_steps = CROWD_PREDICTED,
                                 .sample_count = samples,
                                 .observed = all.observed,
                                 .future = all.future,
                                 .samples = all.samples};
    return all;
}

void crowd_finish(crowd *all)
{
    free(all->observed);
    free(all->future);
    free(all->samples);
}
