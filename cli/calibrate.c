#include "cli/calibrate.h"

#include <math.h>

#include "cli/spread.h"
#include "predict/train/likelihood.h"

/* The spread with which the AMV is 1; it goes with the root of the AMV. */
static si_status find_unit(const si_model *model, const corpus *windows, double *spread,
                           si_error *error)
{
    si_sampling sampling = si_sampling_default();
    const si_status status =
        spread_for_amv(si_model_predictor(model), &windows->source, 1.0, &sampling, error);
    *spread = (double)sampling.spread;
    return status;
}

static si_status find(const si_model *model, const corpus *windows, double amv, calibration *found,
                      si_error *error)
{
    double unit;
    si_status status = find_unit(model, windows, &unit, error);
    if (status != SI_OK)
        return status;
    if (amv > 0.0)
        *found = (calibration){unit * sqrt(amv), amv};
    else {
        status = si_likely_spread(model, &windows->set, &found->spread, error);
        found->amv = found->spread / unit * (found->spread / unit);
    }
    return status;
}

si_status calibrate(const si_model_config *config, const float *parameters, const corpus *windows,
                    double amv, calibration *found, si_error *error)
{
    si_model_config plain = *config;
    plain.tight_spread = 1.0f;
    si_model *model;
    si_status status = si_model_create(&plain, &model, error);
    if (status == SI_OK)
        status = si_model_set_parameters(model, parameters, error);
    if (status == SI_OK)
        status = find(model, windows, amv, found, error);
    si_model_destroy(model);
    return status;
}
