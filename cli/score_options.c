#include "cli/score_options.h"

#include <string.h>

#include "cli/truth.h"
#include "pipeline/presets.h"

static void read_metrics(struct argp_state *state, const char *option, char *text, void *options)
{
    static const char names[] =
        "ade, fde, amd, amv, kde, energy, joint, mean, kade, miss, brier, coverage, interval, "
        "collision, likely, col, gauss, all";
    static const unsigned bits[] = {
        1U << SI_METRIC_ADE,
        1U << SI_METRIC_FDE,
        1U << SI_METRIC_AMD,
        1U << SI_METRIC_AMV,
        1U << SI_METRIC_KDE_NLL,
        1U << SI_METRIC_ENERGY_STEP | 1U << SI_METRIC_ENERGY_PATH,
        1U << SI_METRIC_JOINT_ADE | 1U << SI_METRIC_JOINT_FDE,
        1U << SI_METRIC_MEAN_ADE | 1U << SI_METRIC_MEAN_FDE,
        1U << SI_METRIC_KADE,
        1U << SI_METRIC_MISS_RATE | 1U << SI_METRIC_MISS_PATH,
        1U << SI_METRIC_BRIER_FDE,
        1U << SI_METRIC_COVERAGE_50 | 1U << SI_METRIC_COVERAGE_80 | 1U << SI_METRIC_COVERAGE_95,
        1U << SI_METRIC_INTERVAL_SCORE,
        1U << SI_METRIC_COLLISION | 1U << SI_METRIC_COLLISION_TRUTH,
        1U << SI_METRIC_LIKELY_ADE | 1U << SI_METRIC_LIKELY_FDE,
        1U << SI_METRIC_COL_I | 1U << SI_METRIC_COL_II,
        1U << SI_METRIC_GAUSS_NLL,
        SI_METRICS_ALL,
    };
    unsigned metrics = 0;
    for (char *part; (part = strsep(&text, ",")) != NULL;)
        metrics |= bits[read_choice(state, option, part, names)];
    ((si_evaluation_config *)options)->score.metrics = metrics;
}

static void read_preset(struct argp_state *state, const char *option, char *text, void *options)
{
    si_error error = SI_ERROR_INIT;
    (void)option;
    if (si_evaluation_preset(text, options, &error) != SI_OK)
        argp_error(state, "--%s", error.message);
}

static const command_option table[] = {
    OPTION_HEADER("What is scored:", 1),
    {"metrics", 0, "LIST",
     "of ade, fde, amd, amv, kde, energy (default: these), joint, mean, kade, miss, brier, "
     "coverage, interval, collision, likely, col, gauss, or all; with commas between",
     1, OPTION_READ(read_metrics)},
    OPTION_HEADER("Conventions, printed with the figures:", 2),
    {"preset", 0, "TOOL",
     "what social-implicit, sgan, trajectron, pecnet, jmm, trajnetpp, trajnetpp-nll, av2, "
     "av2-world, nuscenes or atlas scores, as it does; options after it change it",
     2, OPTION_READ(read_preset)},
    {"first", 0, "N", "only the first N samples", 2,
     OPTION_COUNT(si_evaluation_config, first_samples, 1, SIZE_MAX)},
    {"top", 0, "N", "only the N samples that the predictor holds most likely", 2,
     OPTION_COUNT(si_evaluation_config, top_samples, 1, SIZE_MAX)},
    {"primary", 0, NULL,
     "only the agent that a scene is about (TrajNet++); others count for collisions alone", 2,
     OPTION_FLAG(si_evaluation_config, score.primary_only)},
    {"best-of", 0, "N",
     "ADE and FDE of the best of N of the file's samples, exactly: the mean over all subsets", 2,
     OPTION_COUNT(si_evaluation_config, score.best_of, 1, SIZE_MAX)},
    {"miss-distance", 0, "METRES", "a final error beyond is a miss (default 2)", 2,
     OPTION_NUMBER(si_evaluation_config, score.miss_distance, 0, 1e6)},
    {"body-radius", 0, "METRES", "paths closer than twice that collide (default 0.1)", 2,
     OPTION_NUMBER(si_evaluation_config, score.body_radius, 0, 1e6)},
    {"selection", 0, "agent|scene",
     "best sample for each agent (default) or one for all agents of a scene", 2,
     OPTION_CHOICE(si_evaluation_config, score.selection, "agent, scene")},
    {"choice", 0, "RULE",
     "independent (default): least ADE and least FDE apart; by-ade, by-fde: both of one sample", 2,
     OPTION_CHOICE(si_evaluation_config, score.choice, "independent, by-ade, by-fde")},
    {"weighting", 0, "agent|scene",
     "ADE, FDE and energy score as means over agents (default) or over scenes", 2,
     OPTION_CHOICE(si_evaluation_config, score.weighting, "agent, scene")},
    {"kde-weighting", 0, "agent|scene", "KDE NLL as a mean over agents or over scenes (default)", 2,
     OPTION_CHOICE(si_evaluation_config, score.kde_weighting, "agent, scene")},
    {"seed", 0, "S", "of mixture starts (default 0)", 2,
     OPTION_SEED(si_evaluation_config, score.seed)},
    {"threads", 0, "N", "default: one a core; figures do not depend on it", 4,
     OPTION_THREADS(si_evaluation_config, score.thread_count)},
    {0},
};

static const option_child children[] = {{&truth_option_set, 0, 0}, {0}};
const option_set score_option_set = {.options = table, .children = children};
