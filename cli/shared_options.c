#include "cli/shared_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/files.h"
#include "io/predictions_form.h"
#include "pipeline/presets.h"

static void read_unit(struct argp_state *state, const char *option, char *text, void *options)
{
    static const double metres[] = {1.0, 0.01, 0.001};
    si_tracks_options *read = &((si_reading *)options)->tracks;
    if (strncmp(text, "px=", 3) != 0)
        read->unit_metres = metres[read_choice(state, option, text, "m, cm, mm, px=SCALE")];
    else if (access(text + 3, F_OK) == 0)
        read->scales = text + 3;
    else
        read->unit_metres = read_number(state, "unit px=", text + 3, 1e-9, 1e9);
}

static void read_columns(struct argp_state *state, const char *option, char *text, void *options)
{
    if (!si_tracks_columns_are_known(text))
        argp_error(state,
                   "--%s: expected names with frame or time, x and y among them, such as "
                   "id,frame,x,y, got \"%s\"",
                   option, text);
    ((si_reading *)options)->tracks.columns = text;
}

static const command_option reading_table[] = {
    OPTION_HEADER("How files are read (default: as they say themselves):", 3),
    {"unit", 0, "UNIT",
     "m, cm, mm, px=SCALE with the metres of a pixel, or px=FILE with a line `name SCALE` for "
     "every "
     "recording whose path has that name",
     3, OPTION_READ(read_unit)},
    {"fps", 0, "FPS",
     "frame numbers a second; positions are interpolated at the model's steps where they are not "
     "on them (default: neighbouring frames are one step apart)",
     3, OPTION_NUMBER(si_reading, frame_rate, 1e-3, 1e6)},
    {"columns", 0, "NAMES",
     "what the columns are, in order: frame or time, id, x, y, and _ for others, such as "
     "id,frame,x,y",
     3, OPTION_READ(read_columns)},
    {0},
};

static void check_reading(void *options, struct argp_state *state)
{
    (void)state;
    files_read(((si_reading *)options)->tracks.scales);
}

const option_set reading_options = {.options = reading_table, .check = check_reading};

static void warn_of_recording(const si_recording_look *look)
{
    char advice[SI_ADVICE_MAX][SI_ADVICE_SIZE];
    const size_t count = si_recording_advise(look, advice);
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "simplicit: warning: %s: %s\n", look->name, advice[i]);
}

void warn_of_recordings(const si_recordings *loaded)
{
    const size_t count = si_recordings_get_summary(loaded).recording_count;
    for (size_t i = 0; i < count; i++)
        warn_of_recording(si_recordings_look(loaded, i));
}

static void read_set(struct argp_state *state, const char *option, char *text, void *options)
{
    read_choice(state, option, text, SET_NAMES);
    ((si_recordings_source *)options)->set = text;
}

static const command_option sets_table[] = {
    {"dataset", 'd', "SET", "eth, hotel, univ, zara1, zara2, sdd, or the simulated sample", 1,
     OPTION_READ(read_set)},
    {"data", 0, "DIR", "folder of the sets; `./dev data` fetches them", 1,
     OPTION_TEXT(si_recordings_source, directory)},
    {"min-agents", 0, "N", "drop scenes with fewer agents (default 2, as the reference)", 1,
     OPTION_COUNT(si_recordings_source, scenes.min_agents, 1, INT32_MAX)},
    {"max-gap", 0, "FRAMES",
     "drop scenes whose neighbouring frames lie further apart (default: any gap is bridged)", 1,
     OPTION_COUNT(si_recordings_source, scenes.max_gap, 1, INT64_MAX)},
    {0},
};

static const option_child sets_children[] = {
    {&reading_options, offsetof(si_recordings_source, reading), 0}, {0}};
const option_set sets_options = {.options = sets_table, .children = sets_children};

static const command_option recordings_table[] = {
    OPTION_HEADER("Recordings, either a benchmark set or FILE...:", 1),
    {"split", 0, "SPLIT", "train, val or test (default)", 1,
     OPTION_CHOICE(si_recordings_source, split, "train, val, test")},
    {"noise", 0, "METRES",
     "what observed positions are off by, to see what a tracker's errors do (default 0)", 1,
     OPTION_NUMBER(si_recordings_source, noise, 0, 1e3)},
    {0},
};

static void check_recordings(void *options, struct argp_state *state)
{
    const si_recordings_source *chosen = options;
    if (chosen->set == NULL && chosen->file_count == 0)
        argp_error(state, "nothing to read: give --dataset SET or FILE...");
    if (chosen->set != NULL && chosen->file_count > 0)
        argp_error(state, "give --dataset or FILE..., not both");
    if (chosen->set != NULL && strcmp(chosen->set, "sample") != 0 && chosen->directory == NULL)
        argp_error(state,
                   "--dataset %s: give the folder of the recordings with --data; `./dev data` "
                   "fetches them",
                   chosen->set);
    for (size_t i = 0; i < chosen->file_count; i++)
        files_read(chosen->files[i]);
}

static const option_child recordings_children[] = {{&sets_options, 0, 0}, {0}};
const option_set recordings_options = {
    .options = recordings_table,
    .children = recordings_children,
    .check = check_recordings,
    OPTION_WORDS(si_recordings_source, files, file_count),
};

static void read_cpu(struct argp_state *state, const char *option, char *text, void *options)
{
    (void)options;
    read_choice(state, option, text, "avx512, avx2, neon, scalar");
    if (setenv("SIMPLICIT_CPU", text, 1) != 0)
        argp_failure(state, EXIT_FAILURE, 0, "no memory for --%s", option);
}

static const command_option cpu_table[] = {
    {"cpu", 0, "LEVEL",
     "instructions to compute with: avx512, avx2, neon or scalar (default: what SIMPLICIT_CPU "
     "names, "
     "or the widest there are)",
     0, OPTION_READ(read_cpu)},
    {0},
};

const option_set cpu_options = {.options = cpu_table};

static const command_option sampling_table[] = {
    {"samples", 'k', "K", "samples an agent (default 20)", 2,
     OPTION_COUNT(si_sampling, sample_count, 1, 1000000)},
    {"spread", 0, "FACTOR", "widen or narrow the samples (default 1)", 2,
     OPTION_NUMBER(si_sampling, spread, 0, 1e6)},
    {"point", 0, "POINT",
     "of social-gaussian weights: calibrated (default) for deciding, tight for AMD, anchors for "
     "best-of-20: paths apart, the first of which are fewer samples, and about which more lie",
     2, OPTION_CHOICE(si_sampling, point, "calibrated, tight, anchors")},
    {"draws", 0, "DRAWS",
     "even (default) or independent: how the samples of social-gaussian weights lie to one "
     "another; scores of few samples are comparable if they are independent",
     2, OPTION_CHOICE(si_sampling, draws, "even, independent")},
    {0},
};

static const option_child cpu_child[] = {{&cpu_options, 0, 2}, {0}};
const option_set sampling_options = {.options = sampling_table, .children = cpu_child};

static si_predictions_options chosen_truth;

static const command_option truth_table[] = {
    OPTION_HEADER("Predictions of other formats:", 6),
    {"truth", 0, "FILE",
     "where people really were, for formats that do not say: a TrajNet++ recording, nuScenes' "
     "sample_annotation.json, Argoverse 2 scenarios as CSV, or windows",
     6, OPTION_INPUT(si_predictions_options, truth)},
    {"observed", 0, "T", "steps to take as observed from it (default: its own)", 6,
     OPTION_STEPS(si_predictions_options, observed_steps, 1)},
    {0},
};

const option_set truth_option_set = {.options = truth_table, .storage = &chosen_truth};

const si_predictions_options *truth_options(void)
{
    return &chosen_truth;
}

/* Formats of arrays have their own, but for samples alone, which have that of the windows. */
void warn_of_unused_truth(char *const *file, size_t count)
{
    static const char format[] = "simplicit: warning: %s: --%s is not used: it is for predictions "
                                 "whose format does not say%s\n";
    const bool given = chosen_truth.truth != NULL || chosen_truth.observed_steps != 0;
    for (size_t i = 0; given && i < count; i++) {
        const si_predictions_form *form = si_predictions_form_find(file[i]);
        const bool is_completed = form != NULL && form->read != NULL;
        const bool is_bare = form != NULL && form->read_arrays == si_predictions_read_npy;
        if (chosen_truth.truth != NULL && !is_completed && !is_bare)
            fprintf(stderr, format, file[i], "truth", " where people really were");
        if (chosen_truth.observed_steps != 0 && !is_completed)
            fprintf(stderr, format, file[i], "observed", " which steps are observed");
    }
}

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

static const command_option score_table[] = {
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

static const option_child score_children[] = {{&truth_option_set, 0, 0}, {0}};
const option_set score_option_set = {.options = score_table, .children = score_children};
