#include "predict/train/optimizer.h"

#include <math.h>

#include "base/pi.h"

static void sgd_step(double momentum, double rate, size_t count, const si_real *gradient,
                     si_real *moment, si_real *parameters)
{
    for (size_t i = 0; i < count; i++) {
        si_real direction = gradient[i];
        if (momentum > 0.0)
            direction = moment[i] = (si_real)momentum * moment[i] + gradient[i];
        parameters[i] -= (si_real)rate * direction;
    }
}

static void adam_step(const si_optimizer_config *config, double rate, uint64_t step, size_t count,
                      const si_real *gradient, si_real *moment1, si_real *moment2,
                      si_real *parameters)
{
    const double unbias1 = 1.0 - pow(config->beta1, (double)step);
    const double unbias2 = 1.0 - pow(config->beta2, (double)step);
    for (size_t i = 0; i < count; i++) {
        const double g = (double)gradient[i];
        const double m = config->beta1 * (double)moment1[i] + (1.0 - config->beta1) * g;
        const double v = config->beta2 * (double)moment2[i] + (1.0 - config->beta2) * g * g;
        moment1[i] = (si_real)m;
        moment2[i] = (si_real)v;
        parameters[i] -= (si_real)(rate * (m / unbias1) / (sqrt(v / unbias2) + config->epsilon));
    }
}

void si_optimizer_step(const si_optimizer_config *config, double rate, uint64_t step, size_t count,
                       const si_real *gradient, si_real *moment1, si_real *moment2,
                       si_real *parameters)
{
    switch (config->kind) {
    case SI_OPTIMIZER_SGD:
        sgd_step(config->momentum, rate, count, gradient, moment1, parameters);
        break;
    case SI_OPTIMIZER_ADAM:
        adam_step(config, rate, step, count, gradient, moment1, moment2, parameters);
        break;
    }
}

double si_gradient_clip(double limit, size_t count, si_real *gradient)
{
    double square = 0.0;
    for (size_t i = 0; i < count; i++)
        square += (double)gradient[i] * (double)gradient[i];
    const double norm = sqrt(square);
    if (limit > 0.0 && norm > limit)
        for (size_t i = 0; i < count; i++)
            gradient[i] *= (si_real)(limit / norm);
    return norm;
}

void si_average_update(double decay, size_t count, const si_real *parameters, si_real *average)
{
    for (size_t i = 0; i < count; i++)
        average[i] += (si_real)(1.0 - decay) * (parameters[i] - average[i]);
}

double si_schedule_rate(const si_schedule_config *config, double rate, size_t epoch, uint64_t step,
                        uint64_t step_count)
{
    if (step < config->warmup_steps)
        return rate * (double)(step + 1) / (double)config->warmup_steps;
    switch (config->kind) {
    case SI_SCHEDULE_DROP:
        return epoch < config->drop_epoch ? rate : rate * config->drop_factor;
    case SI_SCHEDULE_COSINE:
        return 0.5 * rate * (1.0 + cos(SI_PI * (double)step / (double)step_count));
    }
    return rate;
}
