#include "pipeline/presets.h"

#include <stdio.h>
#include <string.h>

#include "base/argument.h"

typedef struct preset {
    const char *name;
    unsigned metrics;
    si_selection selection;
    si_choice choice;
    si_weighting weighting;
    bool kde_by_agent;
    size_t first_samples, top_samples;
    bool primary_only;
} preset;

enum {
    DISPLACEMENT = 1 << SI_METRIC_ADE | 1 << SI_METRIC_FDE,
    OF_ALL_SAMPLES = 1 << SI_METRIC_MEAN_ADE | 1 << SI_METRIC_MEAN_FDE,
    OF_LIKELIEST = 1 << SI_METRIC_LIKELY_ADE | 1 << SI_METRIC_LIKELY_FDE,
    OF_PAPER = DISPLACEMENT | 1 << SI_METRIC_AMD | 1 << SI_METRIC_AMV | 1 << SI_METRIC_KDE_NLL,
    OF_ARGOVERSE = DISPLACEMENT | 1 << SI_METRIC_BRIER_FDE | 1 << SI_METRIC_MISS_RATE,
};

static const preset presets[] = {
    {.name = "social-implicit", .metrics = OF_PAPER},
    {.name = "sgan", .metrics = DISPLACEMENT, .selection = SI_SELECTION_SCENE},
    {.name = "trajectron",
     .metrics = DISPLACEMENT | OF_ALL_SAMPLES | OF_LIKELIEST | 1 << SI_METRIC_KDE_NLL,
     .kde_by_agent = true},
    {.name = "pecnet",
     .metrics = DISPLACEMENT | 1 << SI_METRIC_MEAN_FDE,
     .choice = SI_CHOICE_BY_FDE},
    {.name = "jmm",
     .metrics = DISPLACEMENT | OF_ALL_SAMPLES | 1 << SI_METRIC_JOINT_ADE |
                1 << SI_METRIC_JOINT_FDE | 1 << SI_METRIC_COLLISION |
                1 << SI_METRIC_COLLISION_TRUTH},
    {.name = "trajnetpp",
     .metrics = DISPLACEMENT | OF_LIKELIEST | 1 << SI_METRIC_COL_I | 1 << SI_METRIC_COL_II,
     .choice = SI_CHOICE_BY_ADE,
     .first_samples = 3,
     .primary_only = true},
    {.name = "trajnetpp-nll",
     .metrics = 1 << SI_METRIC_KDE_NLL,
     .first_samples = 50,
     .primary_only = true},
    {.name = "av2", .metrics = OF_ARGOVERSE, .choice = SI_CHOICE_BY_FDE},
    {.name = "av2-world",
     .metrics = OF_ARGOVERSE,
     .selection = SI_SELECTION_SCENE,
     .choice = SI_CHOICE_BY_FDE,
     .weighting = SI_WEIGHTING_SCENE},
    {.name = "nuscenes", .metrics = DISPLACEMENT | 1 << SI_METRIC_MISS_PATH, .top_samples = 5},
    {.name = "atlas",
     .metrics =
         1 << SI_METRIC_FDE | 1 << SI_METRIC_KADE | OF_ALL_SAMPLES | 1 << SI_METRIC_GAUSS_NLL,
     .weighting = SI_WEIGHTING_SCENE},
};

enum { PRESETS = sizeof presets / sizeof presets[0] };

const char *si_evaluation_preset_name(size_t index)
{
    return index < PRESETS ? presets[index].name : NULL;
}

static void list_names(char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < PRESETS && used < size; i++)
        used +=
            (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "", presets[i].name);
}

si_result si_evaluation_preset(const char *name, si_evaluation_config *config, si_error *error)
{
    SI_REQUIRE(error, name, config);
    for (size_t i = 0; i < PRESETS; i++) {
        const preset *chosen = &presets[i];
        if (strcmp(chosen->name, name) != 0)
            continue;
        config->score.metrics = chosen->metrics;
        config->score.selection = chosen->selection;
        config->score.choice = chosen->choice;
        config->score.weighting = chosen->weighting;
        config->score.best_of = 0;
        config->score.miss_distance = 2.0;
        config->score.body_radius = 0.1;
        config->score.kde_weighting =
            chosen->kde_by_agent ? SI_WEIGHTING_AGENT : SI_WEIGHTING_SCENE;
        config->score.primary_only = chosen->primary_only;
        config->first_samples = chosen->first_samples;
        config->top_samples = chosen->top_samples;
        return SI_OK;
    }
    char names[256];
    list_names(names, sizeof names);
    return si_error_set(error, SI_ERR_ARGUMENT, "preset %s: expected one of %s", name, names);
}
