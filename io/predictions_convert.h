/* Predictions from one format to another. */
#ifndef SI_IO_PREDICTIONS_CONVERT_H
#define SI_IO_PREDICTIONS_CONVERT_H

#include "../base/progress.h"
#include "predictions.h"

SI_DECLARATIONS_BEGIN

/*
 * Writes the predictions of `input`, read with `options` (NULL: as it says itself), as `output`
 * ends: .h5, .npz, .ndjson (TrajNet++), or "/" (joint-metrics-matter, a folder that must not be
 * there). Numbers have the fewest digits that read back to the same bits.
 *
 *   - .npz: the arrays of predictions.h, whatever the file has, in float32 unless it is wide.
 *   - .ndjson: every scene with its predictions, then its truth, which carries the scene's id and
 *     no prediction_number: readers of TrajNet++ pass over it, and ours needs no other file. A
 *     scene without a primary agent is about its first.
 *   - folder: <recording>/<frame>/, "scene" and the scene's number where the file does not tell.
 * Their frames count `frame_step` (above 0) a step, up to the last observed, which the file tells.
 * .ndjson and folders hold no probabilities, seeds or names, need /future, and refuse samples that
 * are not finite (SI_ERR_NUMERIC). Outputs are there whole or as before. These two tell `progress`
 * (NULL: nobody) how many scenes are done, and end with SI_ERR_INTERRUPTED if it says so.
 *
 * SI_ERR_ARGUMENT for another ending, SI_ERR_FORMAT where something is missing, SI_ERR_IO, and the
 * errors of reading.
 */
SI_API SI_MUST_CHECK si_result si_predictions_convert(const char *input,
                                                      const si_predictions_options *options,
                                                      const char *output, int64_t frame_step,
                                                      const si_progress *progress, si_error *error);

SI_DECLARATIONS_END

#endif
