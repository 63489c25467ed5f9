/* The tight operating point of a Social-Gaussian, once its parameters are known. */
#ifndef SI_CLI_CALIBRATE_H
#define SI_CLI_CALIBRATE_H

#include "cli/corpus.h"

typedef struct calibration {
    double spread; /* the model's tight_spread */
    double amv;    /* that the windows have with it, square metres */
} calibration;

/*
 * Finds the spread with which the predictions of a model of `config` and `parameters` have the AMV
 * `amv` on the windows; 0: with which the windows are most likely (predict/train/likelihood.h).
 */
SI_MUST_CHECK si_status calibrate(const si_model_config *config, const float *parameters,
                                  const corpus *windows, double amv, calibration *found,
                                  si_error *error);

#endif
