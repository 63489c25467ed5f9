/*
 * An evaluation in the making: a source of scenes, which is measured a slab at a time, on whatever
 * rank, into numbers; and what these numbers are added to, in order. Internal: not installed.
 */
#ifndef SI_PIPELINE_EVALUATE_INTERNAL_H
#define SI_PIPELINE_EVALUATE_INTERNAL_H

#include "pipeline/evaluate.h"
#include "pipeline/forecast_pool.h"
#include "pipeline/rank_job.h"

/* Where scenes come from. Everything is borrowed. */
typedef struct evaluation_source {
    const char *name;
    const si_predictions_header *header;
    void *from;
    /* The scenes that are read next. */
    si_result (*select)(void *from, size_t first, size_t count, si_error *error);
    /* Some of them, as si_predictions_reader_read. */
    si_result (*read)(void *from, size_t max_agents, si_scene_set *slab, si_error *error);
    uint64_t contents; /* a hash of what else the scores hang on, the same for every copy */
    uint64_t version;  /* another after every change of this copy, where `contents` sees not all */
} evaluation_source;

/* A sample of an agent and how likely it is. */
typedef struct evaluation_likely {
    double probability;
    size_t sample;
} evaluation_likely;

typedef struct evaluation_task {
    const si_evaluation_config *config;
    const evaluation_source *source;
    si_evaluation *made;

    /* What is scored where that is not what the source has. */
    bool by_probability;      /* the most likely of its samples, not the first */
    size_t capacity;          /* agents that there is room for */
    double *samples;          /* [capacity][K][P][2] */
    double *probabilities;    /* [capacity][K] */
    evaluation_likely *order; /* [K of the source], of one agent */
    si_forecast_pool *pool;   /* NULL: no other predictor */
    size_t pool_agents;       /* largest scene it has room for */

    double *errors;  /* [3][K], of one agent, for best-of-k */
    size_t measured; /* agents, by this process */

    /* On rank 0. */
    size_t scenes, agents; /* taken */
    bool is_out_of_order;  /* scenes do not come in order of time, as intervals need it */
    char last_recording[SI_EVALUATION_RECORDING_SIZE]; /* of the scene that was taken last */
    int64_t last_frame;
} evaluation_task;

/*
 * Evaluates the source, which `opened` says is there: else it only lets other ranks know.
 * *evaluation as si_evaluate_file has it; `config` may be NULL.
 */
SI_MUST_CHECK si_result evaluation_run(const evaluation_source *source, si_result opened,
                                       const si_evaluation_config *config,
                                       si_evaluation **evaluation, si_error *error);

/* Makes room for what is kept, of a config that fits the source. */
SI_MUST_CHECK si_result evaluation_begin(evaluation_task *work, si_error *error);
/* Scores a slab, and changes it on the way to what is scored of it: numbers behind those of `to`,
 * which evaluation_take understands. */
SI_MUST_CHECK si_result evaluation_measure(evaluation_task *work, si_scene_set *slab,
                                           rank_result *to, si_error *error);
/* Writes and scores a slab whose samples are what is scored; by evaluation_measure. */
SI_MUST_CHECK si_result evaluation_write(evaluation_task *work, const si_scene_set *slab,
                                         rank_result *to, si_error *error);
/* Adds what the next slabs came to. SI_ERR_FORMAT if these are not their numbers. */
SI_MUST_CHECK si_result evaluation_take(evaluation_task *work, const rank_result *slabs,
                                        si_error *error);

/* The fingerprint of the windows of a scene. */
uint64_t evaluation_windows_of(const si_predictions_header *header, const si_scene_set *slab,
                               size_t scene);
/* Writes made->note from the rest of it. */
void evaluation_take_notes(const evaluation_task *work);

#endif
