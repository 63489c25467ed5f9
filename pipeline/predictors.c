#include "pipeline/predictors.h"

#include <unistd.h>

#include "base/argument.h"
#include "pipeline/bundled.h"
#include "pipeline/predictors_internal.h"
#include "predict/kalman.h"

enum { FITTED_AGENTS = 20000 };

si_result si_weights_load(const char *name_or_path, si_weights *weights, si_error *error)
{
    SI_REQUIRE(error, name_or_path, weights);
    if (bundled_weights_have(name_or_path))
        return bundled_weights_read(name_or_path, weights, error);
    *weights = (si_weights){0};
    if (si_predictor_is_name(name_or_path))
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: a baseline has no weights", name_or_path);
    if (access(name_or_path, F_OK) != 0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "no model \"%s\": neither a weights file, nor bundled "
                            "(" SI_BUNDLED_NAMES "), nor a baseline (" SI_BASELINE_NAMES ")",
                            name_or_path);
    return si_weights_read(name_or_path, weights, error);
}

si_result si_predictor_load(const char *name_or_path, const si_predictor_steps *steps,
                            si_predictor **predictor, si_error *error)
{
    SI_REQUIRE(error, predictor);
    *predictor = NULL;
    SI_REQUIRE(error, name_or_path);
    if (si_predictor_is_name(name_or_path))
        return si_predictor_create(name_or_path, steps, predictor, error);
    si_weights weights;
    si_result status = si_weights_load(name_or_path, &weights, error);
    if (status == SI_OK)
        status = predictor_from_weights(&weights, name_or_path, steps, predictor, error);
    si_weights_finish(&weights);
    return status;
}

si_result si_kalman_create_fitted(si_recordings *recordings, const si_predictor *like,
                                  si_baseline_config *config, si_predictor **predictor,
                                  si_error *error)
{
    SI_REQUIRE(error, predictor);
    si_scene_set set;
    *predictor = NULL;
    SI_REQUIRE(error, recordings, like, config);
    *config = si_baseline_config_default();
    config->observed_steps = si_predictor_observed_steps(like);
    config->predicted_steps = si_predictor_predicted_steps(like);
    const size_t agents = si_recordings_get_summary(recordings).scenes.agent_count;
    si_kalman_fit fit = {.observed_steps = config->observed_steps,
                         .stride = agents / FITTED_AGENTS + 1};
    do {
        const si_result status = si_recordings_read(recordings, FITTED_AGENTS, &set, error);
        if (status != SI_OK)
            return status;
        si_kalman_fit_add(&fit, set.agent_count, set.observed);
    } while (set.scene_count > 0);
    si_kalman_fit_result(&fit, config);
    return si_baseline_create(SI_BASELINE_KALMAN, config, predictor, error);
}
