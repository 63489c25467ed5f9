/*
 * What the tests of exported models compare with.
 *     make-case weights FILE.h5 OBSERVED PREDICTED   random weights, all zones used
 *     make-case scenes WEIGHTS.h5 FILE.h             scenes, their noise and samples as C arrays
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/predictors.h"
#include "predict/noise.h"
#include "tests/predict/fixture.h"

typedef struct scene_case {
    size_t agent_count, sample_count;
    si_sampling sampling;
    int64_t key;
} scene_case;

/* The last is what an exported model must hold by default. */
static const scene_case cases[] = {
    {1, 1, {.seed = 1, .spread = 1.0f}, 0},
    {1, 20, {.seed = 2, .spread = 1.0f}, -7},
    {2, 5, {.seed = 3, .spread = 0.5f}, 10},
    {3, 4, {.seed = 4, .spread = 0.0f}, 20},
    {7, 19, {.seed = UINT64_MAX, .spread = 2.0f}, INT64_MIN},
    {16, 20, {.seed = 6, .spread = 1.0f}, 780},
};
enum { CASE_COUNT = sizeof cases / sizeof *cases };

static void stop_on(si_result status, const si_error *error)
{
    if (status == SI_OK)
        return;
    fprintf(stderr, "make-case: %s\n", error != NULL ? error->message : si_result_name(status));
    exit(1);
}

static bool ends_with(const char *name, const char *ending)
{
    return strlen(name) >= strlen(ending) &&
           strcmp(name + strlen(name) - strlen(ending), ending) == 0;
}

/* Weights of random models are larger than training gives; paths of 30 m would ask float32 for more
 * than it has. */
static double tamed(const char *tensor, double value)
{
    return ends_with(tensor, "/global_w") || ends_with(tensor, "/local_w") ? 0.25 * value : value;
}

static void add_tensors(const si_model *model, si_weights *weights)
{
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        si_model_tensor tensor = si_model_get_tensor(model, i);
        double *value = test_allocate(tensor.size, sizeof *value);
        for (size_t j = 0; j < tensor.size; j++)
            value[j] = tamed(tensor.name, si_model_parameters(model)[tensor.offset + j]);
        stop_on(si_weights_add_tensor(weights, tensor.name, tensor.rank, tensor.shape, value),
                NULL);
        free(value);
    }
}

static void write_weights(const char *path, size_t observed_steps, size_t predicted_steps)
{
    si_error error = SI_ERROR_INIT;
    si_model *model = test_model_create(observed_steps, predicted_steps, 5);
    si_weights weights = {0};
    const double steps[2] = {(double)observed_steps, (double)predicted_steps};
    add_tensors(model, &weights);
    stop_on(si_weights_set_numbers(&weights, "observed_steps", 1, &steps[0]), NULL);
    stop_on(si_weights_set_numbers(&weights, "predicted_steps", 1, &steps[1]), NULL);
    stop_on(si_weights_write(path, &weights, &error), &error);
    si_weights_finish(&weights);
    si_model_destroy(model);
}

static void print_floats(FILE *out, const char *name, size_t index, size_t count,
                         const float *values)
{
    fprintf(out, "static const float %s_%zu[] = {", name, index);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%af,", i % 8 == 0 ? "\n    " : " ", (double)values[i]);
    fprintf(out, "\n};\n");
}

static void print_case(FILE *out, const si_predictor *predictor, size_t index)
{
    const scene_case *now = &cases[index];
    size_t observed_count = now->agent_count * si_predictor_observed_steps(predictor) * 2;
    float *observed = test_allocate(observed_count, sizeof *observed);
    float *noise = test_allocate(now->sample_count, 2 * sizeof *noise);
    test_random random = {index + 1};
    test_scene_fill(&random, now->agent_count, si_predictor_observed_steps(predictor), observed);
    for (size_t k = 0; k < now->sample_count; k++)
        si_noise_normal_pair(now->sampling.seed, now->key, SI_NOISE_SCENE_STREAM, (uint32_t)k,
                             noise + 2 * k);
    for (size_t i = 0; i < 2 * now->sample_count; i++)
        noise[i] *= now->sampling.spread;
    si_sampling sampling = now->sampling;
    sampling.sample_count = now->sample_count;
    const si_scene_view scene = {
        .agent_count = now->agent_count, .observed = observed, .key = now->key};
    float *samples = test_predict(predictor, &scene, &sampling);
    print_floats(out, "observed", index, observed_count, observed);
    print_floats(out, "noise", index, 2 * now->sample_count, noise);
    print_floats(out, "samples", index,
                 now->agent_count * now->sample_count * si_predictor_predicted_steps(predictor) * 2,
                 samples);
    free(observed);
    free(noise);
    free(samples);
}

static void print_table(FILE *out)
{
    fprintf(out, "static const test_case cases[] = {\n");
    for (size_t i = 0; i < CASE_COUNT; i++)
        fprintf(out,
                "    {%zu, %zu, UINT64_C(0x%" PRIx64 "), (int64_t)UINT64_C(0x%" PRIx64
                "), %af, observed_%zu, noise_%zu, samples_%zu},\n",
                cases[i].agent_count, cases[i].sample_count, cases[i].sampling.seed,
                (uint64_t)cases[i].key, (double)cases[i].sampling.spread, i, i, i);
    fprintf(out, "};\nenum { CASE_COUNT = %d };\n", CASE_COUNT);
}

static void write_scenes(const char *weights, const char *path)
{
    si_error error = SI_ERROR_INIT;
    named_predictor loaded;
    stop_on(named_predictor_load(weights, 0, 0, &loaded, &error), &error);
    FILE *out = fopen(path, "w");
    if (out == NULL)
        stop_on(si_error_errno(&error, errno, "%s", path), &error);
    for (size_t i = 0; i < CASE_COUNT; i++)
        print_case(out, loaded.predictor, i);
    print_table(out);
    if (fclose(out) != 0)
        stop_on(si_error_errno(&error, errno, "%s", path), &error);
    named_predictor_finish(&loaded);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "weights") == 0)
        write_weights(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
    else if (argc == 4 && strcmp(argv[1], "scenes") == 0)
        write_scenes(argv[2], argv[3]);
    else
        return 2;
    return 0;
}
