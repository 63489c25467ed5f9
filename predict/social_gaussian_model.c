/* Social-Gaussian as an architecture: what is derived from its parameters once. */
#include <stdlib.h>
#include <string.h>

#include "predict/model_internal.h"

static si_result prepare(si_model *model)
{
    model->gaussian =
        si_gaussian_shape_of(model->config.observed_steps, model->config.predicted_steps);
    model->parameter_count = model->gaussian.offset[SI_GAUSSIAN_TENSOR_COUNT];
    const size_t row = si_gaussian_row_of(model);
    const size_t mean_size = (SI_GAUSSIAN_PATH_OUTPUTS + 2) * 2 * row;
    const size_t size =
        mean_size + (SI_GAUSSIAN_SPREAD_TERMS + 2 + 4 * (SI_GAUSSIAN_RANK + 1)) * row;
    model->folded = aligned_alloc(SI_WORKSPACE_ALIGNMENT, size * sizeof *model->folded);
    if (model->folded == NULL)
        return SI_ERR_NO_MEMORY;
    memset(model->folded, 0, size * sizeof *model->folded);
    model->derived.mean = model->folded;
    model->derived.exponent = model->derived.mean + mean_size;
    model->derived.tight = model->derived.exponent + SI_GAUSSIAN_SPREAD_TERMS * row;
    model->derived.calibrated = model->derived.tight + row;
    model->derived.unit = model->derived.calibrated + row;
    model->derived.ones = model->derived.unit + 4 * SI_GAUSSIAN_RANK * row;
    si_gaussian_set_steps(2, &model->derived.tight_steps);
    si_gaussian_set_steps(SI_GAUSSIAN_LATENT, &model->derived.steps);
    return SI_OK;
}

static si_model_tensor tensor_of(const si_model *model, size_t index)
{
    return si_gaussian_tensor_of(&model->gaussian, index);
}

/* unit [2][SI_GAUSSIAN_RANK][row][2] and ones [2][1][row][2]. */
static void set_units(si_model *model)
{
    const size_t row = si_gaussian_row_of(model), steps = model->gaussian.predicted_steps;
    float loading[2 * SI_GAUSSIAN_MAX_STEPS * SI_GAUSSIAN_RANK];
    si_gaussian_unit_loading(&model->gaussian, model->parameters, loading);
    for (size_t i = 0; i < 4 * row; i++)
        model->derived.ones[i] = 1.0f;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++)
            for (size_t i = 0; i < 2 * steps; i++)
                model->derived.unit[(axis * SI_GAUSSIAN_RANK + r) * 2 * row + i] =
                    loading[(axis * steps + i / 2) * SI_GAUSSIAN_RANK + r];
}

/* A linear map is what it makes of units. */
static void derive(si_model *model)
{
    const si_gaussian_shape *shape = &model->gaussian;
    const si_gaussian_derived *derived = &model->derived;
    const size_t row = si_gaussian_row_of(model);
    for (size_t i = 0; i < SI_GAUSSIAN_PATH_OUTPUTS + 2; i++) {
        float input[SI_GAUSSIAN_PATH_OUTPUTS + 2] = {0}, mean[2 * SI_GAUSSIAN_MAX_STEPS];
        input[i] = 1.0f;
        si_gaussian_mean(shape, model->parameters, input, input + SI_GAUSSIAN_PATH_OUTPUTS,
                         model->config.mean_pull, mean);
        for (size_t at = 0; at < 2 * shape->predicted_steps; at++)
            derived->mean[(2 * i + at % 2) * row + at / 2] = mean[at];
    }
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_TERMS; i++) {
        float term[SI_GAUSSIAN_SPREAD_TERMS] = {0};
        term[i] = 1.0f;
        for (size_t t = 0; t < shape->predicted_steps; t++)
            derived->exponent[i * row + t] = si_gaussian_exponent(shape, term, t);
    }
    const float silent[SI_GAUSSIAN_SPREAD_OUTPUTS] = {0};
    si_gaussian_tight(shape, &si_gaussian_plain_math, silent, derived->tight);
    for (size_t t = 0; t < shape->predicted_steps; t++)
        derived->calibrated[t] =
            shape->calibrated_scale * (float)(t + 1) / (float)shape->predicted_steps;
    set_units(model);
}

/* Of the calibrated point: all weights but those of anchors once, deviations, and samples. */
static size_t multiply_adds(const si_model *model, size_t sample_count)
{
    size_t count = 0;
    for (size_t i = 0; i <= SI_GAUSSIAN_MEAN_BASIS; i++) {
        const si_model_tensor tensor = tensor_of(model, i);
        count += tensor.rank > 1 ? tensor.size : 0;
    }
    /* Narrow deviations have one polynomial, wide ones two, on each axis. */
    const size_t deviations = 2 * (1 + 2) * SI_GAUSSIAN_SPREAD_TERMS;
    return count +
           (deviations + sample_count * 2 * SI_GAUSSIAN_WALK) * model->config.predicted_steps;
}

const si_architecture_ops si_social_gaussian_ops = {
    .name = "social-gaussian",
    .predictor = &si_social_gaussian_predictor_ops,
    .tensor_count = SI_GAUSSIAN_TENSOR_COUNT,
    .prepare = prepare,
    .tensor = tensor_of,
    .derive = derive,
    .multiply_adds = multiply_adds,
};
