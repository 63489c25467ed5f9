/*
 * Windows to learn from that no recording has: people in a hurry. Runs longer than a window are
 * seen in its time, so that everybody takes longer steps, and turns and stops in fewer of them.
 * Internal.
 */
#ifndef SI_PIPELINE_TRAINING_WINDOWS_H
#define SI_PIPELINE_TRAINING_WINDOWS_H

#include "pipeline/recordings.h"
#include "predict/train/recipe.h"

/* Owned arrays of a set; start from zeros. */
typedef struct training_windows {
    size_t *offset;
    int64_t *frame;
    const char **recording; /* names, borrowed of the recordings of both sources */
    double *observed;
    double *future;
    si_recordings *recordings; /* the longer runs */
    si_scene_set set;
} training_windows;

/*
 * The windows of `set`, cut from `source`, and after them as many in a hurry as the recipe's
 * augmentation says, or as there are. The set is borrowed where nothing is added. Release with
 * training_windows_finish, whatever comes back.
 */
SI_MUST_CHECK si_result training_windows_extend(const si_recordings_source *source,
                                                const si_recipe *recipe, const si_scene_set *set,
                                                training_windows *windows, si_error *error);
void training_windows_finish(training_windows *windows);

#endif
