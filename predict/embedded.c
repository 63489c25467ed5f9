#include "predict/embedded.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "predict/embedded_internal.h"

/* Files that are written for the model; the rest is the same for each. */
enum { MADE_CONFIG, MADE_WEIGHTS, MADE_COUNT };
enum { NUMBERS_A_LINE = 6 };

static const char *const made_names[MADE_COUNT] = {"simplicit_config.h", "simplicit_weights.c"};

static const struct {
    const si_embedded_text *fixed;
    void (*add_extents)(const si_model *model, FILE *text);
    void (*add_weights)(const si_model *model, FILE *text);
} architectures[SI_ARCHITECTURE_COUNT] = {
    [SI_ARCHITECTURE_SOCIAL_IMPLICIT] = {si_embedded_social_implicit,
                                         si_embedded_add_implicit_extents,
                                         si_embedded_add_implicit_weights},
    [SI_ARCHITECTURE_SOCIAL_GAUSSIAN] = {si_embedded_social_gaussian,
                                         si_embedded_add_gaussian_extents,
                                         si_embedded_add_gaussian_weights},
};

struct si_embedded {
    char *made[MADE_COUNT]; /* owned */
    const si_embedded_text *fixed;
    size_t fixed_count;
};

si_embedded_config si_embedded_config_default(void)
{
    return (si_embedded_config){.max_agents = 16, .max_samples = 20};
}

static si_result check_extent(const char *name, size_t value, si_error *error)
{
    if (value >= 1 && value <= SI_EMBEDDED_MAX_EXTENT)
        return SI_OK;
    return si_error_set(error, SI_ERR_ARGUMENT, "%s is %zu, expected 1 to %d", name, value,
                        SI_EMBEDDED_MAX_EXTENT);
}

/* A whole number times a power of two: no decimal point that a locale could change. */
void si_embedded_add_float(FILE *text, float value)
{
    int exponent;
    double fraction = frexp((double)value, &exponent);
    unsigned long mantissa = (unsigned long)ldexp(fabs(fraction), 24);
    fprintf(text, "%s0x%lxp%df", signbit(value) ? "-" : "", mantissa,
            mantissa != 0 ? exponent - 24 : 0);
}

void si_embedded_add_floats(FILE *text, size_t count, const float *values)
{
    fprintf(text, "{");
    for (size_t i = 0; i < count; i++) {
        const char *gap = i == 0 ? "" : i % NUMBERS_A_LINE == 0 ? ",\n    " : ", ";
        fprintf(text, "%s", gap);
        si_embedded_add_float(text, values[i]);
    }
    fprintf(text, "}");
}

static void add_config(const si_model *model, const si_embedded_config *config, FILE *text)
{
    const si_model_config *steps = si_model_get_config(model);
    fprintf(text, "/* The extents of the exported model. Written by `simplicit export`. */\n"
                  "#ifndef SIMPLICIT_CONFIG_H\n#define SIMPLICIT_CONFIG_H\n\nenum {\n");
    fprintf(text, "    SIMPLICIT_OBSERVED_STEPS = %zu,\n", steps->observed_steps);
    fprintf(text, "    SIMPLICIT_PREDICTED_STEPS = %zu,\n", steps->predicted_steps);
    fprintf(text, "    SIMPLICIT_MAX_AGENTS = %zu,\n", config->max_agents);
    fprintf(text, "    SIMPLICIT_MAX_SAMPLES = %zu,\n", config->max_samples);
    architectures[steps->architecture].add_extents(model, text);
    fprintf(text, "};\n\n#endif\n");
}

/* Writes a file into memory; NULL without enough of it. */
static char *make(size_t which, const si_model *model, const si_embedded_config *config)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    if (which == MADE_CONFIG)
        add_config(model, config, stream);
    else
        architectures[si_model_get_config(model)->architecture].add_weights(model, stream);
    const bool whole = ferror(stream) == 0;
    if (fclose(stream) == 0 && whole)
        return text;
    free(text);
    return NULL;
}

static size_t count_texts(const si_embedded_text *texts)
{
    size_t count = 0;
    while (texts[count].name != NULL)
        count++;
    return count;
}

si_result si_embedded_create(const si_model *model, const si_embedded_config *config,
                             si_embedded **made, si_error *error)
{
    SI_REQUIRE(error, made);
    *made = NULL;
    SI_REQUIRE(error, model);
    const si_embedded_config standard = si_embedded_config_default();
    if (config == NULL)
        config = &standard;
    si_result status = check_extent("max_agents", config->max_agents, error);
    if (status == SI_OK)
        status = check_extent("max_samples", config->max_samples, error);
    if (status != SI_OK)
        return status;
    si_embedded *embedded = calloc(1, sizeof *embedded);
    if (embedded == NULL)
        return si_error_no_memory(error, "the exported model");
    embedded->fixed = architectures[si_model_get_config(model)->architecture].fixed;
    embedded->fixed_count = count_texts(embedded->fixed);
    for (size_t i = 0; i < MADE_COUNT && status == SI_OK; i++)
        if ((embedded->made[i] = make(i, model, config)) == NULL)
            status = si_error_no_memory(error, "the exported model");
    if (status != SI_OK) {
        si_embedded_destroy(embedded);
        return status;
    }
    *made = embedded;
    return SI_OK;
}

void si_embedded_destroy(si_embedded *made)
{
    if (made == NULL)
        return;
    for (size_t i = 0; i < MADE_COUNT; i++)
        free(made->made[i]);
    free(made);
}

size_t si_embedded_file_count(const si_embedded *made)
{
    return made != NULL ? MADE_COUNT + made->fixed_count : 0;
}

si_embedded_file si_embedded_get_file(const si_embedded *made, size_t index)
{
    if (made == NULL)
        return (si_embedded_file){0};
    if (index < MADE_COUNT)
        return (si_embedded_file){.name = made_names[index], .text = made->made[index]};
    const si_embedded_text *fixed = &made->fixed[index - MADE_COUNT];
    return (si_embedded_file){.name = fixed->name, .text = fixed->text};
}
