/* Some of the samples of what is evaluated. Internal: not installed. */
#ifndef SI_PIPELINE_EVALUATE_SUBSET_H
#define SI_PIPELINE_EVALUATE_SUBSET_H

#include "pipeline/evaluate.h"

typedef struct evaluation_likely {
    double probability;
    size_t sample;
} evaluation_likely;

/* All zero at first; release with evaluation_subset_finish. */
typedef struct evaluation_subset {
    bool by_probability;             /* the most likely, not the first */
    si_predictions_header from;      /* as stored */
    size_t sample_count;             /* kept */
    size_t capacity;                 /* agents that the arrays have room for */
    evaluation_likely *order;        /* [K], of one agent's samples */
    double *samples, *probabilities; /* in one allocation, at `samples` */
} evaluation_subset;

/* What is kept, and how the header of that reads. SI_ERR_ARGUMENT if it is not there. */
SI_MUST_CHECK si_result evaluation_subset_begin(evaluation_subset *subset,
                                                const si_evaluation_config *config,
                                                const si_predictions_header *header,
                                                si_predictions_header *kept, si_error *error);
/* Turns a slab into that of what is kept, which holds until the next; borrowed itself if all is. */
SI_MUST_CHECK si_result evaluation_subset_take(evaluation_subset *subset, si_scene_set *slab,
                                               si_error *error);
void evaluation_subset_finish(evaluation_subset *subset);

#endif
