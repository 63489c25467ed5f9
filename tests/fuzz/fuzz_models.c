/* Any tensors and attributes as a model: one that predicts, or an error. */
#include <stdlib.h>
#include <string.h>

#include "pipeline/bundled.h"
#include "pipeline/forecaster.h"
#include "pipeline/predictors.h"
#include "predict/model.h"
#include "tests/fuzz/made_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void change_tensor(si_weights *weights, fuzz_bytes *from)
{
    si_weights_tensor *tensor = &weights->tensor[fuzz_take(from) % weights->tensor_count];
    const uint8_t how = fuzz_take(from);
    const size_t at = fuzz_take(from);
    if (how < 128 && tensor->size > 0)
        tensor->value[at % tensor->size] = fuzz_take_number(from);
    else if (how < 160 && tensor->rank > 0 && tensor->shape[0] > 0) /* fewer, as its shape says */
        tensor->size = tensor->size / tensor->shape[0] * (tensor->shape[0] - 1), tensor->shape[0]--;
    else if (how < 192)
        tensor->name[at % (strlen(tensor->name) + 1)] = (char)('a' + how % 26);
    else if (how < 224 && tensor->rank > 1) { /* the same in another shape */
        tensor->shape[tensor->rank - 2] *= tensor->shape[tensor->rank - 1];
        tensor->rank--;
    } else
        for (size_t i = 0; i < tensor->size; i++)
            tensor->value[i] *= 1e6;
}

static void change_attribute(si_weights *weights, fuzz_bytes *from)
{
    static const char *const text[] = {
        "", "max_speed", "first_step", "social-gaussian", "social-implicit", "unknown"};
    const char *name = weights->attribute[fuzz_take(from) % weights->attribute_count].name;
    char kept[SI_WEIGHTS_NAME_SIZE];
    double number[8];
    const uint8_t how = fuzz_take(from);
    memcpy(kept, name, sizeof kept);
    for (size_t i = 0; i < 8; i++)
        number[i] = fuzz_take_number(from);
    if (how < 64 && si_weights_set_text(weights, kept, text[how % 6]) != SI_OK)
        abort();
    else if (how >= 64 && si_weights_set_numbers(weights, kept, 1 + how % 8, number) != SI_OK)
        abort();
}

static void require(int holds)
{
    if (!holds)
        abort();
}

static void check_forecast(const si_predictor *predictor)
{
    enum { AGENTS = 3 };
    static double observed[AGENTS * SI_MAX_STEPS * 2];
    const size_t steps = si_predictor_observed_steps(predictor);
    require(steps >= 1 && steps <= SI_MAX_STEPS);
    for (size_t i = 0; i < AGENTS * steps * 2; i++)
        observed[i] = 0.1 * (double)i;
    si_sampling sampling = si_sampling_default();
    si_forecaster *forecaster;
    si_forecast forecast;
    sampling.sample_count = 4;
    if (si_forecaster_create(predictor, &sampling, AGENTS, &forecaster, NULL) != SI_OK)
        return;
    require(si_forecaster_predict(forecaster,
                                  &(si_forecast_scene){.agent_count = AGENTS, .observed = observed},
                                  &forecast) == SI_OK);
    si_forecaster_destroy(forecaster);
}

static void check_model(const si_weights *weights)
{
    si_model *model;
    if (si_model_from_weights(weights, "made", &model, NULL) != SI_OK)
        return;
    si_predictor *predictor = si_model_into_predictor(model);
    if (predictor != NULL)
        check_forecast(predictor);
    si_predictor_destroy(predictor);
}

/* Untrained. */
static si_result make_social_implicit(si_weights *weights)
{
    const si_model_config config = si_model_config_default();
    const double steps[] = {(double)config.observed_steps, (double)config.predicted_steps};
    const double edges[] = {0.0, 0.01, 0.1, 1.2};
    si_model *model;
    si_result status = si_model_create(&config, &model, NULL);
    *weights = (si_weights){0};
    for (size_t i = 0; status == SI_OK && i < si_model_tensor_count(model); i++) {
        const si_model_tensor tensor = si_model_get_tensor(model, i);
        double *value = calloc(tensor.size, sizeof *value);
        status = si_weights_add_tensor(weights, tensor.name, tensor.rank, tensor.shape, value);
        free(value);
    }
    if (status == SI_OK)
        status = si_weights_set_text(weights, "zone_rule", "max_speed");
    if (status == SI_OK)
        status = si_weights_set_numbers(weights, "zone_edges", 4, edges);
    if (status == SI_OK)
        status = si_weights_set_numbers(weights, "observed_steps", 1, &steps[0]);
    if (status == SI_OK)
        status = si_weights_set_numbers(weights, "predicted_steps", 1, &steps[1]);
    si_model_destroy(model);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes from = {data, data + size};
    si_weights weights;
    if ((fuzz_take(&from) % 2 == 0 ? bundled_weights_read("pedestrian", &weights, NULL)
                                   : make_social_implicit(&weights)) != SI_OK)
        abort();
    while (from.next < from.end)
        if (fuzz_take(&from) < 160)
            change_tensor(&weights, &from);
        else
            change_attribute(&weights, &from);
    check_model(&weights);
    si_weights_finish(&weights);
    return 0;
}
