#include "tests/predict/fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/golden.h"
#include "tests/support/suite.h"

/* Not Check's asserts: benchmarks use these functions outside of a test. */
static void require(bool held, const char *what)
{
    if (held)
        return;
    fprintf(stderr, "fixture: no %s\n", what);
    abort();
}

uint64_t test_random_bits(test_random *random)
{
    uint64_t x = random->state += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

double test_random_uniform(test_random *random, double low, double high)
{
    return low + (high - low) * (double)(test_random_bits(random) >> 11) * 0x1p-53;
}

void *test_allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    require(memory != NULL, "memory");
    return memory;
}

si_model *test_model_of(const si_model_config *config)
{
    si_model *model;
    si_error error = SI_ERROR_INIT;
    si_result status = si_model_create(config, &model, &error);
    if (status == SI_ERR_UNSUPPORTED)
        skip_test("%s", error.message);
    require(status == SI_OK, "a model");
    return model;
}

/* Uniform within 1 / sqrt(fan in), as layers are started before training. */
static void randomise(const si_model *model, float *parameters, test_random *random)
{
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        si_model_tensor tensor = si_model_get_tensor(model, i);
        double bound = sqrt((double)tensor.shape[0] / (double)tensor.size);
        for (size_t j = 0; j < tensor.size; j++)
            parameters[tensor.offset + j] = (float)test_random_uniform(random, -bound, bound);
    }
}

si_model *test_model_create(size_t observed_steps, size_t predicted_steps, uint64_t seed)
{
    si_model_config config = si_model_config_default();
    config.observed_steps = observed_steps;
    config.predicted_steps = predicted_steps;
    si_model *model = test_model_of(&config);
    float *parameters = test_allocate(si_model_parameter_count(model), sizeof *parameters);
    randomise(model, parameters, &(test_random){seed});
    require(si_model_set_parameters(model, parameters, NULL) == SI_OK, "finite parameters");
    free(parameters);
    return model;
}

void test_scene_fill(test_random *random, size_t agent_count, size_t observed_steps,
                     float *observed)
{
    static const double speeds[SI_ZONE_COUNT] = {0.004, 0.05, 0.5, 1.5};
    for (size_t a = 0; a < agent_count; a++) {
        double speed = speeds[test_random_bits(random) % SI_ZONE_COUNT];
        double x = test_random_uniform(random, -10, 10), y = test_random_uniform(random, -10, 10);
        for (size_t t = 0; t < observed_steps; t++) {
            double angle = test_random_uniform(random, 0.0, 6.0);
            observed[(a * observed_steps + t) * 2] = (float)(x += speed * cos(angle));
            observed[(a * observed_steps + t) * 2 + 1] = (float)(y += speed * sin(angle));
        }
    }
}

void *test_workspace_create(const si_predictor *predictor, size_t agent_count, size_t sample_count,
                            size_t *size)
{
    *size = si_predictor_workspace_size(predictor, agent_count, sample_count);
    require(*size > 0, "a workspace size");
    void *workspace = aligned_alloc(SI_WORKSPACE_ALIGNMENT, (*size + 63) / 64 * 64);
    require(workspace != NULL, "a workspace");
    memset(workspace, 0xA5, *size);
    return workspace;
}

float *test_predict(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling)
{
    size_t count =
        scene->agent_count * sampling->sample_count * si_predictor_predicted_steps(predictor) * 2;
    float *samples = test_allocate(count, sizeof *samples);
    size_t size;
    void *workspace =
        test_workspace_create(predictor, scene->agent_count, sampling->sample_count, &size);
    require(si_predictor_predict(predictor, scene, sampling, samples, workspace, size) == SI_OK,
            "a prediction");
    free(workspace);
    return samples;
}

static void read_tensors(const si_model *model, const char *file, const char *root,
                         float *parameters)
{
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        si_model_tensor tensor = si_model_get_tensor(model, i);
        char path[2 * SI_TENSOR_NAME_SIZE];
        snprintf(path, sizeof path, "%s%s", root, tensor.name);
        golden_shape shape;
        double *values = golden_read(file, path, &shape);
        ck_assert_uint_eq(shape.rank, tensor.rank);
        for (size_t d = 0; d < shape.rank; d++)
            ck_assert_uint_eq(shape.extent[d], tensor.shape[d]);
        for (size_t j = 0; j < tensor.size; j++)
            parameters[tensor.offset + j] = (float)values[j];
        free(values);
    }
}

si_model *test_model_read(const char *file, const char *root, si_zone_rule rule)
{
    si_model_config config = si_model_config_default();
    config.zone_rule = rule;
    const char *group = root[0] != '\0' ? root : "/";
    double *edges = golden_read_attribute(file, group, "zone_edges", NULL);
    double *weights = golden_read_attribute(file, group, "noise_weight", NULL);
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++) {
        config.zone_edges[zone] = (float)edges[zone];
        config.noise_weight[zone] = (float)weights[zone];
    }
    free(edges);
    free(weights);
    si_model *model = test_model_of(&config);
    float *parameters = test_allocate(si_model_parameter_count(model), sizeof *parameters);
    read_tensors(model, file, root, parameters);
    ck_assert_int_eq(si_model_set_parameters(model, parameters, NULL), SI_OK);
    free(parameters);
    return model;
}
