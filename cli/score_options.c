#include "cli/score_options.h"

#include <string.h>

#include "cli/console.h"
#include "cli/truth.h"
#include "pipeline/presets.h"

enum {
    KEY_METRICS = 1024,
    KEY_SELECTION,
    KEY_CHOICE,
    KEY_WEIGHTING,
    KEY_SEED,
    KEY_THREADS,
    KEY_MISS,
    KEY_RADIUS,
    KEY_BEST_OF,
    KEY_PRESET,
    KEY_FIRST,
    KEY_PRIMARY,
    KEY_TOP,
    KEY_KDE_WEIGHTING,
};
enum { MAX_THREADS = 1024 };

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "What is scored:", 1},
    {"metrics", KEY_METRICS, "LIST", 0,
     "of ade, fde, amd, amv, kde, energy (default: these), joint, mean, kade, miss, brier, "
     "coverage, interval, collision, likely, col, gauss, or all; with commas between",
     1},
    {0, 0, 0, 0, "Conventions, printed with the figures:", 2},
    {"preset", KEY_PRESET, "TOOL", 0,
     "what social-implicit, sgan, trajectron, pecnet, jmm, trajnetpp, trajnetpp-nll, av2, "
     "av2-world, nuscenes or atlas scores, as it does; options after it change it",
     2},
    {"first", KEY_FIRST, "N", 0, "only the first N samples", 2},
    {"top", KEY_TOP, "N", 0, "only the N samples that the predictor holds most likely", 2},
    {"primary", KEY_PRIMARY, 0, 0,
     "only the agent that a scene is about (TrajNet++); others count for collisions alone", 2},
    {"best-of", KEY_BEST_OF, "N", 0,
     "ADE and FDE of the best of N of the file's samples, exactly: the mean over all subsets", 2},
    {"miss-distance", KEY_MISS, "METRES", 0, "a final error beyond is a miss (default 2)", 2},
    {"body-radius", KEY_RADIUS, "METRES", 0, "paths closer than twice that collide (default 0.1)",
     2},
    {"selection", KEY_SELECTION, "agent|scene", 0,
     "best sample for each agent (default) or one for all agents of a scene", 2},
    {"choice", KEY_CHOICE, "RULE", 0,
     "independent (default): least ADE and least FDE apart; by-ade, by-fde: both of one sample", 2},
    {"weighting", KEY_WEIGHTING, "agent|scene", 0,
     "ADE, FDE and energy score as means over agents (default) or over scenes", 2},
    {"kde-weighting", KEY_KDE_WEIGHTING, "agent|scene", 0,
     "KDE NLL as a mean over agents or over scenes (default)", 2},
    {"seed", KEY_SEED, "S", 0, "of mixture starts (default 0)", 2},
    {"threads", KEY_THREADS, "N", 0, "default: one a core; figures do not depend on it", 4},
    {0},
};

static unsigned parse_metrics(struct argp_state *state, char *text)
{
    static const char *const names[] = {
        "ade",    "fde",  "amd",   "amv",   "kde",      "energy",   "joint",
        "mean",   "kade", "miss",  "brier", "coverage", "interval", "collision",
        "likely", "col",  "gauss", "all",   NULL,
    };
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
        metrics |= bits[console_parse_choice(state, "--metrics", part, names)];
    return metrics;
}

static void parse_preset(struct argp_state *state, const char *text, si_evaluation_config *config)
{
    si_error error = SI_ERROR_INIT;
    if (si_evaluation_preset(text, config, &error) != SI_OK)
        argp_error(state, "--%s", error.message);
}

static void refuse(struct argp_state *state, const char *option, const char *text,
                   const char *names)
{
    argp_error(state, "%s: expected one of %s, got \"%s\"", option, names, text);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    si_evaluation_config *evaluation = state->input;
    si_score_config *config = &evaluation->score;
    switch (key) {
    case KEY_PRESET:
        parse_preset(state, text, evaluation);
        return 0;
    case KEY_FIRST:
        evaluation->first_samples = console_parse_count(state, "--first", text, 1, SIZE_MAX);
        return 0;
    case KEY_TOP:
        evaluation->top_samples = console_parse_count(state, "--top", text, 1, SIZE_MAX);
        return 0;
    case KEY_KDE_WEIGHTING:
        if (!si_weighting_find(text, &config->kde_weighting))
            refuse(state, "--kde-weighting", text, "agent, scene");
        return 0;
    case KEY_PRIMARY:
        config->primary_only = true;
        return 0;
    case KEY_METRICS:
        config->metrics = parse_metrics(state, text);
        return 0;
    case KEY_SELECTION:
        if (!si_selection_find(text, &config->selection))
            refuse(state, "--selection", text, "agent, scene");
        return 0;
    case KEY_CHOICE:
        if (!si_choice_find(text, &config->choice))
            refuse(state, "--choice", text, "independent, by-ade, by-fde");
        return 0;
    case KEY_WEIGHTING:
        if (!si_weighting_find(text, &config->weighting))
            refuse(state, "--weighting", text, "agent, scene");
        return 0;
    case KEY_BEST_OF:
        config->best_of = console_parse_count(state, "--best-of", text, 1, SIZE_MAX);
        return 0;
    case KEY_MISS:
        config->miss_distance = console_parse_number(state, "--miss-distance", text, 0.0, 1e6);
        return 0;
    case KEY_RADIUS:
        config->body_radius = console_parse_number(state, "--body-radius", text, 0.0, 1e6);
        return 0;
    case KEY_SEED:
        config->seed = console_parse_count(state, "--seed", text, 0, UINT64_MAX);
        return 0;
    case KEY_THREADS:
        config->thread_count = console_parse_count(state, "--threads", text, 1, MAX_THREADS);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&truth_argp, 0, NULL, 0}, {0}};
const struct argp score_options_argp = {
    .options = option_table, .parser = parse, .children = children};
