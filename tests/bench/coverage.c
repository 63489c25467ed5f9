/*
 * Do 95 % intervals hold the truth 95 times of 100? Simulates many crowds that know nothing of one
 * another, scores a predictor on each, and counts the intervals that hold the mean over all crowds.
 * The same for the paired difference of two predictors.
 */
#include <argp.h>
#include <math.h>
#include <omp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/crowd.h"
#include "io/scenes.h"
#include "pipeline/compare.h"
#include "pipeline/forecast_pool.h"
#include "pipeline/predictors.h"

enum {
    STEPS_A_FRAME = 10,
    FRAMES_A_MINUTE = 150,
    WARM_UP_STEPS = 750, /* until the square has filled, as make-crowd */
    PREDICTORS = 2,
    FIRST_SEED = 100001,
};
static const double step_seconds = 0.04;

typedef struct settings {
    size_t minutes;
    size_t crowds;
    size_t samples;
    double least; /* coverage; below is a failure */
    const char *predictor[PREDICTORS];
} settings;

/* What one crowd says of a metric: of the first predictor, and of what the second has less. */
typedef struct outcome {
    double value, weight, error, low, high;
} outcome;

typedef struct study {
    const settings *wanted;
    si_predictor *predictor[PREDICTORS];
    outcome (*own)[SI_METRIC_COUNT];    /* [crowds] */
    outcome (*paired)[SI_METRIC_COUNT]; /* [crowds] */
    bool failed;
} study;

static bool simulate(const settings *wanted, uint64_t seed, si_tracks *tracks)
{
    simulated_crowd crowd;
    size_t frames = wanted->minutes * FRAMES_A_MINUTE, rows = frames * CROWD_CAPACITY;
    *tracks = (si_tracks){.frame = calloc(rows, sizeof *tracks->frame),
                          .agent_id = calloc(rows, sizeof *tracks->agent_id),
                          .position = calloc(rows, 2 * sizeof *tracks->position)};
    if (tracks->frame == NULL || tracks->agent_id == NULL || tracks->position == NULL)
        return false;
    crowd_start(&crowd, seed);
    for (int step = 0; step < WARM_UP_STEPS; step++)
        crowd_step(&crowd, step_seconds);
    for (size_t frame = 0; frame < frames; frame++) {
        for (size_t i = 0; i < crowd.walker_count; i++) {
            size_t row = tracks->row_count++;
            /* a frame names its noise: no two crowds share any */
            tracks->frame[row] = (int64_t)(seed * 1000000 + frame);
            tracks->agent_id[row] = crowd.walkers[i].id;
            tracks->position[2 * row] = crowd.walkers[i].position.x;
            tracks->position[2 * row + 1] = crowd.walkers[i].position.y;
        }
        for (int step = 0; step < STEPS_A_FRAME; step++)
            crowd_step(&crowd, step_seconds);
    }
    return true;
}

static si_result evaluate(const study *made, const si_predictor *predictor, const si_scenes *scenes,
                          si_evaluation **evaluation, si_error *error)
{
    si_evaluation_config config = si_evaluation_config_default();
    config.score.thread_count = 1;
    config.score.mixture_seed_count = 1;
    config.predictor = predictor;
    si_evaluation_arrays arrays = {
        .sample_count = made->wanted->samples,
        .observed_steps = scenes->observed_steps,
        .predicted_steps = scenes->predicted_steps,
        .scenes = si_scenes_view(scenes),
    };
    return si_evaluate_arrays(&arrays, &config, evaluation, error);
}

static void note(const si_evaluation *found, const si_comparison *comparison, size_t count,
                 outcome *own, outcome *paired)
{
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        const si_score_figure *figure = &found->result.figure[m];
        double weight = (double)found->result.scene_count;
        if (m != SI_METRIC_AMD && m != SI_METRIC_AMV && m != SI_METRIC_KDE_NLL)
            weight = (double)found->result.agent_count;
        own[m] = (outcome){figure->value, weight, figure->standard_error, figure->interval.low,
                           figure->interval.high};
    }
    for (size_t c = 0; c < count; c++)
        paired[comparison[c].metric] =
            (outcome){comparison[c].difference.value, own[comparison[c].metric].weight,
                      comparison[c].difference.standard_error, comparison[c].interval.low,
                      comparison[c].interval.high};
}

static si_result study_crowd(study *made, size_t index, si_error *error)
{
    si_tracks tracks;
    si_scenes scenes = {0};
    si_evaluation *found[PREDICTORS] = {0};
    si_comparison comparison[SI_METRIC_COUNT];
    size_t count = 0;
    si_scenes_config cutting = si_scenes_config_default();
    si_result status =
        simulate(made->wanted, FIRST_SEED + index, &tracks) ? SI_OK : SI_ERR_NO_MEMORY;
    if (status == SI_OK)
        status = si_scenes_cut(&tracks, &cutting, &scenes, error);
    for (size_t i = 0; i < PREDICTORS && status == SI_OK; i++)
        status = evaluate(made, made->predictor[i], &scenes, &found[i], error);
    if (status == SI_OK)
        status = si_compare(found[1], found[0], false, comparison, &count, error);
    if (status == SI_OK)
        note(found[0], comparison, count, made->own[index], made->paired[index]);
    for (size_t i = 0; i < PREDICTORS; i++)
        si_evaluation_destroy(found[i]);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
    return status;
}

/* Prints a row; the share of intervals that hold the mean of all crowds. */
static double report(const char *what, size_t metric, const outcome (*outcomes)[SI_METRIC_COUNT],
                     size_t count)
{
    double sum = 0.0, weight = 0.0, square = 0.0, error = 0.0, width = 0.0, held = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += outcomes[i][metric].weight * outcomes[i][metric].value;
        weight += outcomes[i][metric].weight;
    }
    double truth = sum / weight;
    for (size_t i = 0; i < count; i++) {
        const outcome *one = &outcomes[i][metric];
        square += (one->value - truth) * (one->value - truth);
        error += one->error * one->error;
        width += 0.5 * (one->high - one->low);
        held += one->low <= truth && truth <= one->high;
    }
    double deviation = sqrt(square / (double)count), share = held / (double)count;
    printf("%-10s %-12s %9.4f %9.4f %14.2f %14.2f %9.3f +-%.3f\n", what,
           si_metric_name((si_metric)metric), truth, deviation,
           sqrt(error / (double)count) / deviation, width / (double)count / deviation, share,
           1.96 * sqrt(0.95 * 0.05 / (double)count));
    return share;
}

static int report_all(const study *made)
{
    const settings *wanted = made->wanted;
    double worst = 1.0;
    printf("%zu crowds of %zu minutes, %zu samples of %s; paired: %s less that\n", wanted->crowds,
           wanted->minutes, wanted->samples, wanted->predictor[0], wanted->predictor[1]);
    printf("%-10s %-12s %9s %9s %14s %14s %9s\n", "", "metric", "truth", "deviation",
           "error/deviat.", "half/deviat.", "coverage");
    for (size_t i = 0; i < 2; i++)
        for (size_t m = 0; m < SI_METRIC_COUNT; m++)
            if ((SI_METRICS_DEFAULT >> m & 1) != 0)
                worst = fmin(worst, report(i == 0 ? "score" : "paired", m,
                                           (const outcome(*)[SI_METRIC_COUNT])(
                                               i == 0 ? made->own : made->paired),
                                           wanted->crowds));
    if (worst >= wanted->least)
        return EXIT_SUCCESS;
    fprintf(stderr, "coverage: %.3f, expected at least %.3f\n", worst, wanted->least);
    return EXIT_FAILURE;
}

static void study_all(study *made)
{
#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < made->wanted->crowds; i++) {
        si_error error = SI_ERROR_INIT;
        if (study_crowd(made, i, &error) == SI_OK)
            continue;
#pragma omp critical
        {
            made->failed = true;
            fprintf(stderr, "coverage: %s\n", error.message);
        }
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    settings *wanted = state->input;
    switch (key) {
    case 'm':
        wanted->minutes = strtoul(text, NULL, 10);
        return 0;
    case 'n':
        wanted->crowds = strtoul(text, NULL, 10);
        return 0;
    case 'k':
        wanted->samples = strtoul(text, NULL, 10);
        return 0;
    case 'p':
        wanted->predictor[0] = text;
        return 0;
    case 'l':
        wanted->least = strtod(text, NULL);
        return 0;
    case ARGP_KEY_END:
        if (wanted->minutes == 0 || wanted->crowds == 0 || wanted->samples == 0)
            argp_error(state, "expected numbers above 0");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int main(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"minutes", 'm', "N", 0, "length of a crowd; default 2", 0},
        {"crowds", 'n', "N", 0, "how many; default 400", 0},
        {"samples", 'k', "N", 0, "of each agent; default 20", 0},
        {"predictor", 'p', "NAME", 0, "whom to score; default cv-gauss", 0},
        {"least", 'l', "SHARE", 0, "fail if an interval covers less; default 0", 0},
        {0},
    };
    static const struct argp argp = {
        .options = options,
        .parser = parse,
        .doc = "Counts how often 95 % intervals hold the truth, on simulated crowds."};
    settings wanted = {
        .minutes = 2, .crowds = 400, .samples = 20, .predictor = {"cv-gauss", "cv-sampled"}};
    argp_parse(&argp, argc, argv, 0, NULL, &wanted);
    si_error error = SI_ERROR_INIT;
    study made = {.wanted = &wanted,
                  .own = calloc(wanted.crowds, sizeof *made.own),
                  .paired = calloc(wanted.crowds, sizeof *made.paired)};
    made.failed = made.own == NULL || made.paired == NULL;
    for (size_t i = 0; i < PREDICTORS && !made.failed; i++)
        made.failed =
            si_predictor_load(wanted.predictor[i], NULL, &made.predictor[i], &error) != SI_OK;
    if (!made.failed)
        study_all(&made);
    int code = made.failed ? EXIT_FAILURE : report_all(&made);
    for (size_t i = 0; i < PREDICTORS; i++)
        si_predictor_destroy(made.predictor[i]);
    free(made.own);
    free(made.paired);
    return code;
}
