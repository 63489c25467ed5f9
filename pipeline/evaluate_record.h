/* What a slab comes to, written as numbers. Internal. */
#ifndef SI_PIPELINE_EVALUATE_RECORD_H
#define SI_PIPELINE_EVALUATE_RECORD_H

#include "pipeline/evaluate_task.h"

/* Scores the slab, whose samples are what is scored, into numbers behind those of `to`. */
SI_MUST_CHECK si_result evaluation_write(evaluation_task *work, const si_scene_set *slab,
                                         rank_result *to, si_error *error);

#endif
