/*
 * A prediction file, or plain arrays, in; every metric with its interval out.
 *
 *     si_evaluation *found;
 *     si_evaluation_config config = si_evaluation_config_default();
 *     if (si_evaluate_file("eth.h5", &config, &found, &error) == SI_OK)
 *         printf("ADE %.3f\n", found->result.figure[SI_METRIC_ADE].value);
 *     si_evaluation_destroy(found);
 *
 * Evaluations are independent of one another: any number of threads, each with its own. (Files are
 * HDF5, which takes one at a time.) Nothing is printed.
 */
#ifndef SI_PIPELINE_EVALUATE_H
#define SI_PIPELINE_EVALUATE_H

#include "../base/progress.h"
#include "../io/predictions.h"
#include "../metrics/score.h"
#include "../predict/predictor.h"
#include "forecasts.h"
#include "ranks.h"
#include "score_checkpoint.h"

SI_DECLARATIONS_BEGIN

/* Start from the default: fields that are added later then have a value. */
typedef struct si_evaluation_config {
    /* Metrics, conventions, seeds, threads: see metrics/score.h. sample_count and predicted_steps
     * are taken from what is scored. Default: all metrics, AMD with two mixture seeds. */
    si_score_config score;
    double spread; /* factor on each sample's way from the mean of its cell; > 0, default 1 */
    const si_predictor *predictor; /* score its samples of the scenes, not those given; borrowed for
                                      the call; default NULL */
    size_t first_samples;          /* only so many of the samples, the first; default 0: all */
    size_t top_samples;            /* only so many, the most likely, of equals the last; all where
                                      there are no more; default 0: all */
    bool without_intervals;        /* nothing is noted about them; default false */
    bool by_scene;                 /* keep the metrics of each scene; default false */
    bool by_agent;                 /* and of each agent, which comparing tells who won by */
    bool best_of;                  /* keep best-of-k for every k up to K; default false, as its time
                                      goes with K squared */
    si_predictions_options read;   /* how a file is read: truth for formats that have none */
    si_progress progress;          /* agents done, and whether to go on; default nobody */
    const si_ranks *ranks;         /* that share the work, where all ranks make the call; default
                                      NULL: one. Not with by_agent, best_of */
    si_checkpoint *checkpoint; /* on rank 0, where what is done is kept; likewise, nor with arrays;
                                  default NULL */
} si_evaluation_config;

SI_API si_evaluation_config si_evaluation_config_default(void);

enum {
    SI_EVALUATION_FEW_SAMPLES = 100, /* below, AMD and even draws come with a note */
    SI_EVALUATION_MAX_NOTES = 8,
    SI_EVALUATION_NOTE_SIZE = 240,
    SI_EVALUATION_RECORDING_SIZE = 256,
};

/* What came out. Arrays belong to it. */
typedef struct si_evaluation {
    char name[SI_PREDICTOR_NAME_SIZE]; /* what the predictor is called, for a table or legend */
    si_predictions_header header;      /* of the file; of arrays, what is known of them */
    si_score_config conventions;       /* that it was scored with, all of them */
    si_score_result result;
    si_score_figure *step; /* [P][SI_METRIC_COUNT], as si_score_get_steps has it */

    /* If by_scene, otherwise NULL. */
    double *scene;           /* [S][SI_METRIC_COUNT] */
    size_t *scene_agents;    /* [S], agents of each scene */
    int64_t *scene_frame;    /* [S], the last observed frame; the scene's index without frames */
    size_t *scene_recording; /* [S], index into `recording` */
    char (*recording)[SI_EVALUATION_RECORDING_SIZE]; /* [recording_count], "" without names */
    size_t recording_count;

    double *agent;       /* [A][SI_METRIC_COUNT] if by_agent, otherwise NULL */
    double *best_of_ade; /* [K] if best_of, otherwise NULL: the mean over agents of the exact */
    double *best_of_fde; /* expected best of k samples, at k - 1 */

    /* The same for whoever predicts the same windows: a hash of scenes, observed and future
     * positions in float32, and the step. */
    uint64_t windows;

    /* What somebody who reads the figures should know, a sentence each: few samples, draws that
     * are spread evenly, recordings that the weights have seen, scenes in no order of time. */
    size_t note_count;
    char note[SI_EVALUATION_MAX_NOTES][SI_EVALUATION_NOTE_SIZE];

    si_score *score; /* the sums, for si_compare */
} si_evaluation;

/*
 * `config` may be NULL: the default. *evaluation is the caller's to destroy, NULL on failure and on
 * ranks other than 0.
 * SI_ERR_FORMAT if a metric needs what happened, or the config a primary agent, and nobody says,
 * SI_ERR_INTERRUPTED if the progress asked to stop, and the errors of si_predictions_reader_open,
 * si_score_create and si_score_add.
 */
SI_API SI_MUST_CHECK si_result si_evaluate_file(const char *path,
                                                const si_evaluation_config *config,
                                                si_evaluation **evaluation, si_error *error);

/*
 * The forecasts of recordings, which are predicted and scored a slab at a time: to the bit what
 * si_evaluate_file makes of the file that they would be written into. `name` stands for the file in
 * errors; NULL: "forecasts". config->predictor has to be NULL.
 */
SI_API SI_MUST_CHECK si_result si_evaluate_forecasts(const char *name, si_forecasts *forecasts,
                                                     const si_evaluation_config *config,
                                                     si_evaluation **evaluation, si_error *error);

/* Predictions in memory. Everything is borrowed for the time of the call. */
typedef struct si_evaluation_arrays {
    const char *name;       /* of the predictor; NULL: "arrays" */
    size_t sample_count;    /* K, at least 1 */
    size_t observed_steps;  /* T; 0 without observed */
    size_t predicted_steps; /* P, at least 1 */
    double step_seconds;    /* 0: .4 */
    si_scene_set scenes;    /* In order of time, each with an agent: needs samples, offset unless
                               each has just one, and future for what compares with it. observed
                               counts for `windows`, frame and recording tell the order */
    /* In float32 and instead of those of `scenes`, each by itself; NULL: none. A slab at a time is
     * widened, so there is never a second copy of the whole. */
    const float *observed_float, *future_float, *samples_float;
} si_evaluation_arrays;

/* As si_evaluate_file; SI_ERR_ARGUMENT for arrays that are missing or offsets that do not rise. */
SI_API SI_MUST_CHECK si_result si_evaluate_arrays(const si_evaluation_arrays *arrays,
                                                  const si_evaluation_config *config,
                                                  si_evaluation **evaluation, si_error *error);

/* NULL is fine. */
SI_API void si_evaluation_destroy(si_evaluation *evaluation);

SI_DECLARATIONS_END

#endif
