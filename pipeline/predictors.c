#include "pipeline/predictors.h"

#include <unistd.h>

#include "base/argument.h"
#include "pipeline/bundled.h"

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
