/* Where predictions are converted to: a file a format, and a line each in the table of
 * predictions_convert.c. Internal: not installed. */
#ifndef SI_IO_PREDICTIONS_TARGET_H
#define SI_IO_PREDICTIONS_TARGET_H

#include "predictions_convert.h"

/* How the targets that are text are written. */
typedef struct si_conversion {
    int64_t frame_step;
    const si_progress *progress; /* scenes done, and whether to go on; NULL: nobody */
} si_conversion;

/* What is written: all scenes, or some of them with their place among all. */
typedef struct si_prediction_scenes {
    const si_predictions_header *header;
    si_scene_set set;
    size_t first; /* index of the set's first scene */
    int64_t frame_step;
    const si_progress *progress;
} si_prediction_scenes;

/* The frame of step t of a scene's T + P. */
static inline int64_t si_prediction_frame(const si_prediction_scenes *scenes, size_t scene,
                                          size_t step)
{
    const int64_t last = (int64_t)scenes->header->observed_steps - 1;
    return scenes->set.frame[scene] + ((int64_t)step - last) * scenes->frame_step;
}

/* Position [2] at step t of T + P that is known of an agent. */
static inline const double *si_prediction_truth(const si_prediction_scenes *scenes, size_t agent,
                                                size_t step)
{
    const size_t T = scenes->header->observed_steps, P = scenes->header->predicted_steps;
    return step < T ? scenes->set.observed + 2 * (agent * T + step)
                    : scenes->set.future + 2 * (agent * P + step - T);
}

/* Path [P][2] of a sample. */
static inline const double *si_prediction_path(const si_prediction_scenes *scenes, size_t agent,
                                               size_t sample)
{
    const si_predictions_header *header = scenes->header;
    return scenes->set.samples +
           2 * (agent * header->sample_count + sample) * header->predicted_steps;
}

/* Each reads all of it and writes `output` whole. */
si_result si_predictions_to_trajnet(si_predictions_reader *reader, const char *output,
                                    const si_conversion *how, si_error *error);
si_result si_predictions_to_folder(si_predictions_reader *reader, const char *output,
                                   const si_conversion *how, si_error *error);

/* Calls `write` with slab after slab; SI_ERR_NUMERIC for a sample that is not finite, and
 * SI_ERR_INTERRUPTED between slabs. */
SI_MUST_CHECK si_result si_predictions_for_each(
    si_predictions_reader *reader, const si_conversion *how,
    si_result (*write)(void *context, const si_prediction_scenes *scenes, si_error *error),
    void *context, si_error *error);

#endif
