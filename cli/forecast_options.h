/* What a command predicts of which recordings, and how: for `predict`, and `score --model`. */
#ifndef SI_CLI_FORECAST_OPTIONS_H
#define SI_CLI_FORECAST_OPTIONS_H

#include "cli/options.h"
#include "pipeline/forecasts.h"
#include "pipeline/predictors.h"

/* Start from forecast_options_default(). */
typedef struct forecast_options {
    si_recordings_source source;
    const char *model; /* after parsing never NULL */
    const char *name;  /* of the predictor, for legends; NULL: none */
    si_sampling sampling;
    double amv; /* 0: none asked for */
    si_predictor_steps steps;
    bool fit;       /* kalman's noise, to what the recordings show */
    bool no_future; /* scenes are what was observed, whatever followed */
} forecast_options;

forecast_options forecast_options_default(void);

/* Of forecast_options, in groups 1 to 3: recordings too. */
extern const option_set forecast_option_set;

/* Forecasts with what they are made from. */
typedef struct forecast_run {
    si_predictor *predictor;
    si_recordings *recordings;
    si_forecasts *forecasts;
} forecast_run;

/* Warns of what recordings look like and of what the weights have seen. To be closed in any case.
 */
SI_MUST_CHECK si_result forecast_open(forecast_options *options, size_t thread_count,
                                      forecast_run *run, si_error *error);
void forecast_close(forecast_run *run);

#endif
