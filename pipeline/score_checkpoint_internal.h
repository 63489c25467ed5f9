/* Keeping blocks and finding them again. Internal: not installed. */
#ifndef SI_PIPELINE_SCORE_CHECKPOINT_INTERNAL_H
#define SI_PIPELINE_SCORE_CHECKPOINT_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "pipeline/rank_job.h"
#include "pipeline/score_checkpoint.h"

/* Goes on to the section of the next input. SI_ERR_FORMAT if the file has that of another. */
SI_MUST_CHECK si_result checkpoint_begin(si_checkpoint *checkpoint, uint64_t fingerprint,
                                         si_error *error);

/* Whether the section had the block when it was begun. */
bool checkpoint_has(const si_checkpoint *checkpoint, uint64_t block);
/* Replaces what `result` has. */
SI_MUST_CHECK si_result checkpoint_read(si_checkpoint *checkpoint, uint64_t block,
                                        rank_result *result, si_error *error);
SI_MUST_CHECK si_result checkpoint_write(si_checkpoint *checkpoint, uint64_t block,
                                         const rank_result *result, si_error *error);

#endif
