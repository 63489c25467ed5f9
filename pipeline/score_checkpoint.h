/*
 * A checkpoint: a file that keeps what the blocks of a long evaluation came to, so that the same
 * call goes on from there after its process was killed, to the same bits.
 *
 * Blocks are appended, each with a checksum. What was cut off in the middle of writing is dropped
 * when the file is opened the next time. Each input of a run is a section of the file with a
 * fingerprint of the input and of all options that figures depend on; another is refused.
 */
#ifndef SI_PIPELINE_SCORE_CHECKPOINT_H
#define SI_PIPELINE_SCORE_CHECKPOINT_H

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef struct si_checkpoint si_checkpoint;

/*
 * Opens the file, or makes it. *checkpoint is the caller's, NULL on failure: SI_ERR_IO (also while
 * another process has it open), SI_ERR_FORMAT if there is a file that is none. Put it into the
 * config of one evaluation after another, in the same order each time; one at a time.
 */
SI_API SI_MUST_CHECK si_result si_checkpoint_create(const char *path, si_checkpoint **checkpoint,
                                                    si_error *error);
/* The file stays. */
SI_API void si_checkpoint_destroy(si_checkpoint *checkpoint);

SI_DECLARATIONS_END

#endif
