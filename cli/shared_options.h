/* Options that several commands take, and what they choose. */
#ifndef SI_CLI_SHARED_OPTIONS_H
#define SI_CLI_SHARED_OPTIONS_H

#include "cli/options.h"
#include "pipeline/evaluate.h"
#include "pipeline/forecasts.h"
#include "pipeline/predictors.h"
#include "pipeline/recordings.h"

#define SET_NAMES    "eth, hotel, univ, zara1, zara2, sdd, sample"
#define WEIGHTS_HELP "bundled weights (" SI_BUNDLED_NAMES ") or a weights file"
#define MODEL_HELP                                                          \
    "bundled weights (" SI_BUNDLED_NAMES "; default: " SI_DEFAULT_PREDICTOR \
    "), a weights file, or a baseline (" SI_BASELINE_NAMES ")"

/* Of an si_reading: --unit, --fps and --columns, how a recording is read; group 3 of the help. */
extern const option_set reading_options;

/* Of an si_recordings_source: --dataset, --data, --min-agents, --max-gap, and how files are read,
 * alone, in groups 1 and 3 of the help. */
extern const option_set sets_options;

/* The same with --split, --noise and the words FILE..., either of which there must be. */
extern const option_set recordings_options;

/* --cpu LEVEL, for commands that predict: it sets SIMPLICIT_CPU. */
extern const option_set cpu_options;

/* Of an si_sampling: --samples, --spread, --point and --draws, and --cpu; group 2. */
extern const option_set sampling_options;

/* Of an si_evaluation_config: metrics and conventions, and --truth; groups 1, 2, 4 and 6. */
extern const option_set score_option_set;

/* --truth and --observed: what completes predictions whose format does not say what happened. The
 * options are static: truth_options; group 6. */
extern const option_set truth_option_set;

/* As the command line says, for every file that this process reads. Static. */
const si_predictions_options *truth_options(void);
/* Tells on stderr for which files, [count], --truth or --observed is given in vain. */
void warn_of_unused_truth(char *const *file, size_t count);

/* Tells on stderr what does not fit, a line each, of files that were loaded. */
void warn_of_recordings(const si_recordings *loaded);

/* What a command predicts of which recordings, and how: for `predict`, and `score --model`. Start
 * from forecast_options_default(). */
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
