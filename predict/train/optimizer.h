/*
 * One step of an optimiser, and what stands around it. Stateless: moments, averages and counters
 * belong to the caller, in arrays laid out as the parameters.
 */
#ifndef SI_PREDICT_TRAIN_OPTIMIZER_H
#define SI_PREDICT_TRAIN_OPTIMIZER_H

#include <stdint.h>

#include "real.h"
#include "recipe.h"

/*
 * parameters -= rate * direction. SGD: moment1 = momentum * moment1 + gradient is the direction.
 * Adam (Kingma and Ba 2015, algorithm 1) keeps moment1 and moment2; `step` counts from 1.
 * moment2 may be NULL for SGD, and moment1 too without momentum.
 */
void si_optimizer_step(const si_optimizer_config *config, double rate, uint64_t step, size_t count,
                       const si_real *gradient, si_real *moment1, si_real *moment2,
                       si_real *parameters);

/* The L2 norm of the gradient; scales it down to `limit` where that is above 0 and exceeded. */
double si_gradient_clip(double limit, size_t count, si_real *gradient);

/* average = decay * average + (1 - decay) * parameters. */
void si_average_update(double decay, size_t count, const si_real *parameters, si_real *average);

/* The rate of step `step` (from 0) of `step_count`, in epoch `epoch` (from 0). */
double si_schedule_rate(const si_schedule_config *config, double rate, size_t epoch, uint64_t step,
                        uint64_t step_count);

#endif
