/* An evaluation in the making: started, begun with a header, given slabs, ended. Internal. */
#ifndef SI_PIPELINE_EVALUATE_TASK_H
#define SI_PIPELINE_EVALUATE_TASK_H

#include "pipeline/evaluate_notes.h"
#include "pipeline/evaluate_subset.h"
#include "pipeline/forecast_pool.h"
#include "pipeline/rank_job.h"

/* All zero at first. */
typedef struct evaluation_task {
    const si_evaluation_config *config;
    si_evaluation_config standard; /* where the caller has none */
    si_evaluation *made;
    si_forecast_pool *pool; /* NULL: the file's own samples count */
    size_t pool_agents;     /* largest scene it has room for */
    double *samples;        /* [capacity][K][P][2]: what is scored instead of the given ones */
    double *errors;         /* [3][K], of one agent, for best-of-k */
    size_t capacity;        /* agents */
    size_t scenes;          /* taken */
    size_t agents;          /* likewise */
    size_t measured;        /* agents measured by this process */
    rank_result slab;       /* what the last slab came to */
    evaluation_order order;
    evaluation_subset subset;
} evaluation_task;

/* Sets *evaluation to NULL; `config` may be NULL. After a success, evaluation_end must be called.
 */
SI_MUST_CHECK si_result evaluation_start(evaluation_task *work, const si_evaluation_config *config,
                                         si_evaluation **evaluation, si_error *error);
/* `stored` tells what slabs hold; `what` names it in errors. */
SI_MUST_CHECK si_result evaluation_begin(evaluation_task *work, const si_predictions_header *stored,
                                         const char *what, si_error *error);
/* Scores a slab, and changes it on the way to what is kept of it: numbers behind those of `to`,
 * which evaluation_take understands. */
SI_MUST_CHECK si_result evaluation_measure(evaluation_task *work, si_scene_set *slab,
                                           rank_result *to, si_error *error);
/* Adds what the next slabs came to. SI_ERR_FORMAT if these are not their numbers. */
SI_MUST_CHECK si_result evaluation_take(evaluation_task *work, const rank_result *slabs,
                                        si_error *error);
/* Both at once, with a report of progress. */
SI_MUST_CHECK si_result evaluation_add(evaluation_task *work, si_scene_set *slab, si_error *error);
/* Hands over what was made if `status` is SI_OK, on rank 0, or takes it away; returns `status`. */
SI_MUST_CHECK si_result evaluation_end(evaluation_task *work, si_result status,
                                       si_evaluation **evaluation);

#endif
