#include "predict/train/recipe.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"

enum {
    MAX_SAMPLES = 1 << 16,
    MAX_EPOCHS = 1 << 24,
    ALL_AUGMENTATIONS = 0x7f,
    MAX_SCALE_RANGE = 10,
    MAX_NOISE_RANGE = 100,
    MAX_SHARE = 1,
    MOST_HURRY = 4,
};

#define LEAST_HURRY 1.2

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

/* What si_recipe_set knows. */
static const struct {
    const char *name;
    size_t offset;
    bool is_count; /* a size_t, else a double */
} knobs[] = {
    {"likelihood", offsetof(si_recipe, gaussian.likelihood), false},
    {"correlation", offsetof(si_recipe, gaussian.correlation), false},
    {"amd", offsetof(si_recipe, gaussian.amd), false},
    {"amv", offsetof(si_recipe, gaussian.amv), false},
    {"tight_likelihood", offsetof(si_recipe, gaussian.tight_likelihood), false},
    {"mean", offsetof(si_recipe, gaussian.mean), false},
    {"end", offsetof(si_recipe, gaussian.end), false},
    {"crowd_power", offsetof(si_recipe, gaussian.crowd_power), false},
    {"epoch_steps", offsetof(si_recipe, epoch_steps), true},
    {"batch_size", offsetof(si_recipe, batch_size), true},
    {"rate", offsetof(si_recipe, optimizer.rate), false},
    {"average_decay", offsetof(si_recipe, average_decay), false},
    {"mirror_chance", offsetof(si_recipe, augmentation.mirror_chance), false},
    {"reverse_chance", offsetof(si_recipe, augmentation.reverse_chance), false},
    {"scale_chance", offsetof(si_recipe, augmentation.scale_chance), false},
    {"scale_range", offsetof(si_recipe, augmentation.scale_range), false},
    {"noise_chance", offsetof(si_recipe, augmentation.noise_chance), false},
    {"noise_range", offsetof(si_recipe, augmentation.noise_range), false},
    {"hurry_share", offsetof(si_recipe, augmentation.hurry_share), false},
    {"hurry_range", offsetof(si_recipe, augmentation.hurry_range), false},
};

static void set_knob(si_recipe *recipe, size_t knob, double value)
{
    void *field = (char *)recipe + knobs[knob].offset;
    if (knobs[knob].is_count)
        *(size_t *)field = (size_t)value;
    else
        *(double *)field = value;
}

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
    for (size_t i = 0; i < sizeof knobs / sizeof *knobs; i++) {
        if (strlen(knobs[i].name) != length || strncmp(knobs[i].name, setting, length) != 0)
            continue;
        if (knobs[i].is_count &&
            !(number >= 0.0 && number <= UINT32_MAX && number == floor(number)))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "recipe: %s is %g, expected a whole number below 2^32",
                                knobs[i].name, number);
        set_knob(recipe, i, number);
        return SI_OK;
    }
    return si_error_set(error, SI_ERR_ARGUMENT, "recipe: there is nothing called \"%.*s\" to set",
                        (int)length, setting);
}

static si_result refuse(si_error *error, const char *knob, double value, const char *expected)
{
    return si_error_set(error, SI_ERR_ARGUMENT, "recipe: %s is %g, expected %s", knob, value,
                        expected);
}

static si_result check_counts(const si_recipe *recipe, si_error *error)
{
    if (recipe->sample_count < 1 || recipe->sample_count > MAX_SAMPLES)
        return refuse(error, "sample_count", (double)recipe->sample_count, "1 to 65536");
    if (recipe->epoch_count < 1 || recipe->epoch_count > MAX_EPOCHS)
        return refuse(error, "epoch_count", (double)recipe->epoch_count, "1 to 16777216");
    if (recipe->epoch_steps > MAX_EPOCHS)
        return refuse(error, "epoch_steps", (double)recipe->epoch_steps, "at most 16777216");
    if (recipe->batch_size < 1 || recipe->batch_size > UINT32_MAX)
        return refuse(error, "batch_size", (double)recipe->batch_size, "1 to 4294967295");
    return SI_OK;
}

static bool is_share(double value)
{
    return value >= 0.0 && value < 1.0;
}

static bool is_chance(double value)
{
    return value >= 0.0 && value <= 1.0;
}

static si_result check_augmentation(const si_augment_config *config, si_error *error)
{
    if (config->one_of > ALL_AUGMENTATIONS)
        return refuse(error, "one_of", config->one_of, "at most 127");
    if (!is_chance(config->mirror_chance))
        return refuse(error, "mirror_chance", config->mirror_chance, "0 to 1");
    if (!is_chance(config->reverse_chance))
        return refuse(error, "reverse_chance", config->reverse_chance, "0 to 1");
    if (!is_chance(config->scale_chance))
        return refuse(error, "scale_chance", config->scale_chance, "0 to 1");
    if (!(config->scale_range >= 0.0 && config->scale_range <= MAX_SCALE_RANGE))
        return refuse(error, "scale_range", config->scale_range, "0 to 10");
    if (!is_chance(config->noise_chance))
        return refuse(error, "noise_chance", config->noise_chance, "0 to 1");
    if (!(config->noise_range >= 0.0 && config->noise_range <= MAX_NOISE_RANGE))
        return refuse(error, "noise_range", config->noise_range, "0 to 100");
    if (!(config->hurry_share >= 0.0 && config->hurry_share <= MAX_SHARE))
        return refuse(error, "hurry_share", config->hurry_share, "0 to 1");
    if (config->hurry_share > 0.0 &&
        !(config->hurry_range >= LEAST_HURRY && config->hurry_range <= MOST_HURRY))
        return refuse(error, "hurry_range", config->hurry_range, "1.2 to 4");
    return SI_OK;
}

static si_result check_optimizer(const si_optimizer_config *config, si_error *error)
{
    if (config->kind != SI_OPTIMIZER_SGD && config->kind != SI_OPTIMIZER_ADAM)
        return refuse(error, "optimizer kind", config->kind, "a known one");
    if (!(config->rate > 0.0) || !isfinite(config->rate))
        return refuse(error, "rate", config->rate, "a positive number");
    if (!is_share(config->momentum))
        return refuse(error, "momentum", config->momentum, "at least 0 and below 1");
    if (!is_share(config->beta1))
        return refuse(error, "beta1", config->beta1, "at least 0 and below 1");
    if (!is_share(config->beta2))
        return refuse(error, "beta2", config->beta2, "at least 0 and below 1");
    if (config->kind == SI_OPTIMIZER_ADAM && !(config->epsilon > 0.0))
        return refuse(error, "epsilon", config->epsilon, "a positive number");
    return SI_OK;
}

static si_result check_rest(const si_recipe *recipe, si_error *error)
{
    if (!isfinite(recipe->weights.norm))
        return refuse(error, "weight of norm", recipe->weights.norm, "a finite number");
    if (!isfinite(recipe->weights.triplet))
        return refuse(error, "weight of triplet", recipe->weights.triplet, "a finite number");
    if (!isfinite(recipe->weights.angle))
        return refuse(error, "weight of angle", recipe->weights.angle, "a finite number");
    const double *weight = &recipe->gaussian.likelihood;
    for (size_t i = 0; i < sizeof recipe->gaussian / sizeof *weight; i++)
        if (!isfinite(weight[i]))
            return refuse(error, "a weight of the tuned loss", weight[i], "a finite number");
    if (!(recipe->clip_norm >= 0.0) || !isfinite(recipe->clip_norm))
        return refuse(error, "clip_norm", recipe->clip_norm, "at least 0");
    if (!is_share(recipe->average_decay))
        return refuse(error, "average_decay", recipe->average_decay, "at least 0 and below 1");
    return SI_OK;
}

si_result si_recipe_check(const si_recipe *recipe, si_error *error)
{
    SI_REQUIRE(error, recipe);
    si_result status = check_counts(recipe, error);
    if (status == SI_OK)
        status = check_augmentation(&recipe->augmentation, error);
    if (status == SI_OK)
        status = check_optimizer(&recipe->optimizer, error);
    return status == SI_OK ? check_rest(recipe, error) : status;
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
