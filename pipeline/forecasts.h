/*
 * Forecasts of the scenes of recordings, a few at a time, as a prediction file holds them: what
 * `simplicit predict` writes into one, and si_evaluate_forecasts scores without.
 */
#ifndef SI_PIPELINE_FORECASTS_H
#define SI_PIPELINE_FORECASTS_H

#include "../base/progress.h"
#include "../io/predictions.h"
#include "../predict/predictor.h"
#include "recordings.h"

SI_DECLARATIONS_BEGIN

/* Everything is borrowed for the life of the forecasts. */
typedef struct si_forecasts_config {
    si_recordings *recordings;     /* cut to the predictor's steps, or to none predicted: then
                                      there is no future; no default */
    const si_predictor *predictor; /* no default */
    si_sampling sampling;          /* default si_sampling_default() */
    size_t thread_count;           /* default 0: one a core */
    double step_seconds;           /* between steps; default 0.4 */
    double amv;                    /* that the spread was fitted to; default 0: to none */
    const char *model;             /* si_predictor_load's name or path, for what the weights have
                                      seen; default NULL: not asked */
    const char *name;              /* what to call it; default NULL: what it is made of */
} si_forecasts_config;

SI_API si_forecasts_config si_forecasts_config_default(void);

typedef struct si_forecasts si_forecasts;

/*
 * *forecasts is the caller's, NULL on failure: SI_ERR_SHAPE (other steps, or so many agents and
 * samples are too many), SI_ERR_NO_MEMORY, or what si_weights_load says of the model.
 */
SI_API SI_MUST_CHECK si_result si_forecasts_create(const si_forecasts_config *config,
                                                   si_forecasts **forecasts, si_error *error);
SI_API void si_forecasts_destroy(si_forecasts *forecasts);

/* That of the file. Weights that have seen recordings are told in seen_recordings. */
SI_API const si_predictions_header *si_forecasts_header(const si_forecasts *forecasts);

/*
 * The next scenes, as si_predictions_reader_read would give them before they are rounded to what
 * the file stores; the arrays hold until the next call. From the first at first, and again after
 * the last.
 */
SI_API SI_MUST_CHECK si_result si_forecasts_read(si_forecasts *forecasts, size_t max_agents,
                                                 si_scene_set *slab, si_error *error);

/*
 * All of them into a prediction file, which is there whole or as it was before. `options` may be
 * NULL. SI_ERR_INTERRUPTED if the progress, which counts agents, asked to stop, and the errors of
 * reading and of si_predictions_writer_create.
 */
SI_API SI_MUST_CHECK si_result si_forecasts_write(si_forecasts *forecasts, const char *path,
                                                  const si_predictions_writer_options *options,
                                                  const si_progress *progress, si_error *error);

SI_DECLARATIONS_END

#endif
