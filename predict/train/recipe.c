#include "predict/train/recipe.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"

enum { ALL_AUGMENTATIONS = 0x7f };

si_recipe si_recipe_paper(void)
{
    si_recipe recipe = {
        .model = si_model_config_default(),
        .sample_count = 20,
        .weights = {.norm = 1e-4, .triplet = 1e-4, .angle = 1e-4},
        .epoch_count = 50,
        .batch_size = 128,
        .optimizer = {.kind = SI_OPTIMIZER_SGD, .rate = 1.0},
        .schedule = {.kind = SI_SCHEDULE_DROP, .drop_epoch = 45, .drop_factor = 0.1},
        .augmentation = {.one_of = ALL_AUGMENTATIONS},
    };
    recipe.model.zone_rule = SI_ZONE_FIRST_STEP;
    return recipe;
}

si_recipe si_recipe_tuned(void)
{
    si_recipe recipe = {
        .model = si_model_config_default(),
        .sample_count = 20,
        .gaussian = {.likelihood = 0.5,
                     .correlation = 0.1,
                     .amd = 0.25,
                     .amv = 1.0,
                     .tight_likelihood = 0.1,
                     .mean = 0.5,
                     .end = 0.5,
                     .crowd_power = -0.7},
        .epoch_count = 48,
        .epoch_steps = 100,
        .batch_size = 256,
        .optimizer = {.kind = SI_OPTIMIZER_ADAM,
                      .rate = 4e-3,
                      .beta1 = 0.9,
                      .beta2 = 0.999,
                      .epsilon = 1e-8},
        .schedule = {.kind = SI_SCHEDULE_COSINE, .warmup_steps = 100},
        .clip_norm = 1.0,
        .average_decay = 0.995,
        .keeps_last = true,
        .augmentation = {.mirror_chance = 0.5,
                         .reverse_chance = 0.3,
                         .scale_chance = 0.5,
                         .scale_range = 0.6,
                         .noise_chance = 0.5,
                         .noise_range = 0.08,
                         .hurry_range = 1.75},
    };
    recipe.model.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    return recipe;
}

/* A number of a recipe, and what it may be. */
typedef struct knob {
    const char *name;
    size_t offset;
    bool is_count;    /* a size_t, else a double */
    bool is_settable; /* by si_recipe_set */
    double least, most;
    const char *expected;
} knob;

#define FINITE   -DBL_MAX, DBL_MAX, "a finite number"
#define POSITIVE DBL_TRUE_MIN, DBL_MAX, "a positive number"
#define BELOW_1  0, 0x1.fffffffffffffp-1, "at least 0 and below 1"
#define CHANCE   0, 1, "0 to 1"

static const knob knobs[] = {
    {"likelihood", offsetof(si_recipe, gaussian.likelihood), false, true, FINITE},
    {"correlation", offsetof(si_recipe, gaussian.correlation), false, true, FINITE},
    {"amd", offsetof(si_recipe, gaussian.amd), false, true, FINITE},
    {"amv", offsetof(si_recipe, gaussian.amv), false, true, FINITE},
    {"tight_likelihood", offsetof(si_recipe, gaussian.tight_likelihood), false, true, FINITE},
    {"mean", offsetof(si_recipe, gaussian.mean), false, true, FINITE},
    {"end", offsetof(si_recipe, gaussian.end), false, true, FINITE},
    {"crowd_power", offsetof(si_recipe, gaussian.crowd_power), false, true, FINITE},
    {"weight of norm", offsetof(si_recipe, weights.norm), false, false, FINITE},
    {"weight of triplet", offsetof(si_recipe, weights.triplet), false, false, FINITE},
    {"weight of angle", offsetof(si_recipe, weights.angle), false, false, FINITE},
    {"sample_count", offsetof(si_recipe, sample_count), true, false, 1, 65536, "1 to 65536"},
    {"epoch_count", offsetof(si_recipe, epoch_count), true, false, 1, 1 << 24, "1 to 16777216"},
    {"epoch_steps", offsetof(si_recipe, epoch_steps), true, true, 0, 1 << 24, "at most 16777216"},
    {"batch_size", offsetof(si_recipe, batch_size), true, true, 1, UINT32_MAX, "1 to 4294967295"},
    {"rate", offsetof(si_recipe, optimizer.rate), false, true, POSITIVE},
    {"momentum", offsetof(si_recipe, optimizer.momentum), false, false, BELOW_1},
    {"beta1", offsetof(si_recipe, optimizer.beta1), false, false, BELOW_1},
    {"beta2", offsetof(si_recipe, optimizer.beta2), false, false, BELOW_1},
    {"clip_norm", offsetof(si_recipe, clip_norm), false, false, 0, DBL_MAX, "at least 0"},
    {"average_decay", offsetof(si_recipe, average_decay), false, true, BELOW_1},
    {"mirror_chance", offsetof(si_recipe, augmentation.mirror_chance), false, true, CHANCE},
    {"reverse_chance", offsetof(si_recipe, augmentation.reverse_chance), false, true, CHANCE},
    {"scale_chance", offsetof(si_recipe, augmentation.scale_chance), false, true, CHANCE},
    {"scale_range", offsetof(si_recipe, augmentation.scale_range), false, true, 0, 10, "0 to 10"},
    {"noise_chance", offsetof(si_recipe, augmentation.noise_chance), false, true, CHANCE},
    {"noise_range", offsetof(si_recipe, augmentation.noise_range), false, true, 0, 100, "0 to 100"},
    {"hurry_share", offsetof(si_recipe, augmentation.hurry_share), false, true, CHANCE},
    {"hurry_range", offsetof(si_recipe, augmentation.hurry_range), false, true, 0, 4, "1.2 to 4"},
};
enum { KNOB_COUNT = sizeof knobs / sizeof *knobs };

si_result si_recipe_set(si_recipe *recipe, const char *setting, si_error *error)
{
    SI_REQUIRE(error, recipe, setting);
    const char *value = strchr(setting, '=');
    char *end = NULL;
    const double number = value != NULL ? strtod(value + 1, &end) : 0.0;
    if (end == NULL || end == value + 1 || *end != '\0' || !isfinite(number))
        return si_error_set(error, SI_ERR_ARGUMENT, "recipe: expected NAME=NUMBER, found \"%s\"",
                            setting);
    const size_t length = (size_t)(value - setting);
    const knob *found = knobs;
    while (found < knobs + KNOB_COUNT && !(found->is_settable && strlen(found->name) == length &&
                                           strncmp(found->name, setting, length) == 0))
        found++;
    if (found == knobs + KNOB_COUNT)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "recipe: there is nothing called \"%.*s\" to set", (int)length,
                            setting);
    if (found->is_count && !(number >= 0.0 && number <= UINT32_MAX && number == floor(number)))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "recipe: %s is %g, expected a whole number below 2^32", found->name,
                            number);
    void *field = (char *)recipe + found->offset;
    if (found->is_count)
        *(size_t *)field = (size_t)number;
    else
        *(double *)field = number;
    return SI_OK;
}

static si_result refuse(si_error *error, const char *name, double value, const char *expected)
{
    return si_error_set(error, SI_ERR_ARGUMENT, "recipe: %s is %g, expected %s", name, value,
                        expected);
}

si_result si_recipe_check(const si_recipe *recipe, si_error *error)
{
    SI_REQUIRE(error, recipe);
    const si_augment_config *augmentation = &recipe->augmentation;
    const si_optimizer_config *optimizer = &recipe->optimizer;
    for (const knob *k = knobs; k < knobs + KNOB_COUNT; k++) {
        const void *field = (const char *)recipe + k->offset;
        const double value = k->is_count ? (double)*(const size_t *)field : *(const double *)field;
        if (!(value >= k->least && value <= k->most))
            return refuse(error, k->name, value, k->expected);
    }
    if (augmentation->one_of > ALL_AUGMENTATIONS)
        return refuse(error, "one_of", augmentation->one_of, "at most 127");
    if (augmentation->hurry_share > 0.0 && augmentation->hurry_range < 1.2)
        return refuse(error, "hurry_range", augmentation->hurry_range, "1.2 to 4");
    if (optimizer->kind != SI_OPTIMIZER_SGD && optimizer->kind != SI_OPTIMIZER_ADAM)
        return refuse(error, "optimizer kind", optimizer->kind, "a known one");
    if (optimizer->kind == SI_OPTIMIZER_ADAM && !(optimizer->epsilon > 0.0))
        return refuse(error, "epsilon", optimizer->epsilon, "a positive number");
    return SI_OK;
}

/* The loss weights of the released training, where they are not the default 1e-4. */
static const struct {
    const char *set;
    double norm;
    double angle;
} released_weights[] = {
    {"eth", 1e-5, 1e-4},
    {"hotel", 1e-5, 1e-5},
    {"univ", 1e-5, 1e-4},
    {"zara1", 1e-5, 1e-4},
};

/* eth was trained with more noise in the slow zones. */
static const float eth_noise_weight[2] = {0.175f, 1.5f};

static si_recipe paper_for(const char *set)
{
    si_recipe recipe = si_recipe_paper();
    for (size_t i = 0; i < sizeof released_weights / sizeof *released_weights; i++)
        if (strcmp(set, released_weights[i].set) == 0) {
            recipe.weights.norm = released_weights[i].norm;
            recipe.weights.angle = released_weights[i].angle;
        }
    if (strcmp(set, "eth") == 0)
        memcpy(recipe.model.noise_weight, eth_noise_weight, sizeof eth_noise_weight);
    return recipe;
}

bool si_recipe_find(const char *name, const char *set, si_recipe *recipe)
{
    if (!SI_ARE_THERE(name, recipe))
        return false;
    if (strcmp(name, "paper") == 0)
        *recipe = paper_for(set != NULL ? set : "");
    else if (strcmp(name, "tuned") == 0)
        *recipe = si_recipe_tuned(); /* the same knobs for all */
    else
        return false;
    return true;
}
