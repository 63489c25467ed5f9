/* What an evaluation says beside its figures. Internal: not installed. */
#ifndef SI_PIPELINE_EVALUATE_NOTES_H
#define SI_PIPELINE_EVALUATE_NOTES_H

#include <stdbool.h>

#include "pipeline/evaluate.h"

/* What the predictor is called: by the file itself, or by the file's name. */
void evaluation_name(si_evaluation *made, const char *path, const si_predictions_header *header);

/* The fingerprint of windows: begun, then that of one scene after another. */
uint64_t evaluation_windows_begin(const si_predictions_header *header);
uint64_t evaluation_windows_add(uint64_t windows, uint64_t scene);
uint64_t evaluation_windows_of(const si_predictions_header *header, const si_scene_set *slab,
                               size_t scene);

/* The recording of a scene; "" without a name. */
static inline const char *evaluation_recording(const si_scene_set *slab, size_t scene)
{
    const char *name = slab->recording != NULL ? slab->recording[scene] : NULL;
    return name != NULL ? name : "";
}

/* Whether scenes come in order of time, as intervals need it. All zero at first. */
typedef struct evaluation_order {
    bool broken;
    bool begun;
    int64_t frame;
    char recording[256];
} evaluation_order;

/* The next scene: its last observed frame and its recording. */
void evaluation_order_add(evaluation_order *order, int64_t frame, const char *recording);

/* Writes made->note from the rest of it; `stored` is how many samples there were. */
void evaluation_take_notes(si_evaluation *made, const si_evaluation_config *config, size_t stored,
                           const evaluation_order *order);

#endif
