/* Evaluating in blocks of scenes, over ranks and with a checkpoint. Internal. */
#ifndef SI_PIPELINE_EVALUATE_BLOCKS_H
#define SI_PIPELINE_EVALUATE_BLOCKS_H

#include "pipeline/evaluate_task.h"

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

/* Scores all scenes of the source, or after an `opened` that is no SI_OK lets other ranks know. */
SI_MUST_CHECK si_result evaluation_run(evaluation_task *work, evaluation_source *source,
                                       si_result opened, si_error *error);

#endif
