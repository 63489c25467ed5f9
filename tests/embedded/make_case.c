/*
 * What the tests of exported models compare with.
 *     make-case weights implicit|gaussian FILE.h5 OBSERVED PREDICTED
 *         random weights, all zones used
 *     make-case scenes MODEL FILE.h
 *         scenes, their noise and samples as C arrays
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/predictors.h"
#include "predict/model_internal.h"
#include "predict/noise.h"
#include "tests/predict/fixture.h"

typedef struct scene_case {
    size_t agent_count, sample_count;
    si_sampling sampling;
    int64_t key;
    bool has_ids; /* agents are not numbered from 0 */
} scene_case;

/* The last is what an exported model must hold by default. */
static const scene_case cases[] = {
    {1, 1, {.seed = 1, .spread = 1.0f}, 0, false},
    {1, 20, {.seed = 2, .spread = 1.0f, .point = SI_POINT_TIGHT}, -7, true},
    {2, 5, {.seed = 3, .spread = 0.5f, .point = SI_POINT_ANCHORS}, 10, true},
    {3, 4, {.seed = 4, .spread = 0.0f}, 20, false},
    {7, 19, {.seed = UINT64_MAX, .spread = 2.0f, .point = SI_POINT_ANCHORS}, INT64_MIN, false},
    {16, 20, {.seed = 6, .spread = 1.0f}, 780, true},
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

static si_model *create_gaussian(size_t observed_steps, size_t predicted_steps)
{
    si_model_config config = si_model_config_default();
    config.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    config.observed_steps = observed_steps;
    config.predicted_steps = predicted_steps;
    config.mean_pull = 0.75f;
    config.tight_spread = 1.25f;
    si_error error = SI_ERROR_INIT;
    si_model *model;
    stop_on(si_model_create(&config, &model, &error), &error);
    float *parameters = test_allocate(si_model_parameter_count(model), sizeof *parameters);
    test_random random = {5};
    for (size_t i = 0; i < si_model_parameter_count(model); i++)
        parameters[i] = (float)test_random_uniform(&random, -0.1, 0.1);
    stop_on(si_model_set_parameters(model, parameters, &error), &error);
    free(parameters);
    return model;
}

static void set_number(si_weights *weights, const char *name, double value)
{
    stop_on(si_weights_set_numbers(weights, name, 1, &value), NULL);
}

static void write_weights(const char *path, const si_model *model)
{
    si_error error = SI_ERROR_INIT;
    const si_model_config *config = si_model_get_config(model);
    si_weights weights = {0};
    add_tensors(model, &weights);
    stop_on(
        si_weights_set_text(&weights, "architecture", si_architecture_name(config->architecture)),
        NULL);
    stop_on(si_weights_set_text(&weights, "form", SI_GAUSSIAN_FORM), NULL);
    set_number(&weights, "observed_steps", (double)config->observed_steps);
    set_number(&weights, "predicted_steps", (double)config->predicted_steps);
    set_number(&weights, "mean_pull", (double)config->mean_pull);
    set_number(&weights, "tight_spread", (double)config->tight_spread);
    stop_on(si_weights_write(path, &weights, &error), &error);
    si_weights_finish(&weights);
}

static void write_random(const char *architecture, const char *path, size_t observed_steps,
                         size_t predicted_steps)
{
    si_model *model = strcmp(architecture, "gaussian") == 0
                          ? create_gaussian(observed_steps, predicted_steps)
                          : test_model_create(observed_steps, predicted_steps, 5);
    write_weights(path, model);
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

/* That of the scene, [K][2]. */
static size_t fill_shared_noise(const scene_case *now, float *noise)
{
    for (size_t k = 0; k < now->sample_count; k++) {
        si_noise_normal_pair(now->sampling.seed, now->key, SI_NOISE_SCENE_STREAM, (uint32_t)k,
                             noise + 2 * k);
        noise[2 * k] *= now->sampling.spread;
        noise[2 * k + 1] *= now->sampling.spread;
    }
    return 2 * now->sample_count;
}

/* That of each agent, [A][K][SI_GAUSSIAN_LATENT]; the last number says how wide, so is not scaled.
 */
static size_t fill_latents(const scene_case *now, const int64_t *agent_id, float *noise)
{
    const size_t size = now->sampling.point == SI_POINT_TIGHT ? 2 : SI_GAUSSIAN_LATENT;
    for (size_t agent = 0; agent < now->agent_count; agent++) {
        uint32_t stream = si_noise_agent_stream(now->has_ids ? agent_id[agent] : (int64_t)agent);
        si_gaussian_latents latents =
            si_gaussian_latents_of(now->sampling.seed, now->key, stream, size);
        for (size_t k = 0; k < now->sample_count; k++, noise += SI_GAUSSIAN_LATENT) {
            si_gaussian_latent(&latents, (uint32_t)k, noise);
            for (size_t i = 0; i < SI_GAUSSIAN_WALK; i++)
                noise[i] *= now->sampling.spread;
        }
    }
    return SI_GAUSSIAN_LATENT * now->agent_count * now->sample_count;
}

static void print_noise(FILE *out, const si_model *model, const int64_t *agent_id, size_t index)
{
    const scene_case *now = &cases[index];
    const bool is_shared =
        si_model_get_config(model)->architecture == SI_ARCHITECTURE_SOCIAL_IMPLICIT;
    float *noise =
        test_allocate(now->agent_count * now->sample_count, SI_GAUSSIAN_LATENT * sizeof *noise);
    size_t size = is_shared ? fill_shared_noise(now, noise) : fill_latents(now, agent_id, noise);
    print_floats(out, "noise", index, size, noise);
    free(noise);
}

static void print_ids(FILE *out, size_t index, size_t count, const int64_t *agent_id)
{
    fprintf(out, "static const int64_t agent_id_%zu[] = {", index);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%" PRId64 ", ", agent_id[i]);
    fprintf(out, "};\n");
}

static void print_samples(FILE *out, const si_predictor *predictor, const si_scene_view *scene,
                          size_t index)
{
    si_sampling sampling = cases[index].sampling;
    sampling.sample_count = cases[index].sample_count;
    float *samples = test_predict(predictor, scene, &sampling);
    print_floats(out, "samples", index,
                 scene->agent_count * sampling.sample_count *
                     si_predictor_predicted_steps(predictor) * 2,
                 samples);
    free(samples);
}

/* People who turn a little, seen to 5 cm: of tracks that leap by metres nothing is left but noise,
 * and smoothing them asks float32 for more than it has. */
static void fill_walkers(test_random *random, size_t agent_count, size_t steps, float *observed)
{
    for (size_t a = 0; a < agent_count; a++) {
        const double speed = test_random_uniform(random, 0.0, 0.8);
        double angle = test_random_uniform(random, 0.0, 6.0);
        double x = test_random_uniform(random, -10, 10), y = test_random_uniform(random, -10, 10);
        for (size_t t = 0; t < steps; t++, observed += 2) {
            angle += test_random_uniform(random, -0.3, 0.3);
            x += speed * cos(angle);
            y += speed * sin(angle);
            observed[0] = (float)(x + test_random_uniform(random, -0.05, 0.05));
            observed[1] = (float)(y + test_random_uniform(random, -0.05, 0.05));
        }
    }
}

static void print_case(FILE *out, const si_model *model, size_t index)
{
    const scene_case *now = &cases[index];
    const si_predictor *predictor = si_model_predictor(model);
    size_t observed_count = now->agent_count * si_predictor_observed_steps(predictor) * 2;
    float *observed = test_allocate(observed_count, sizeof *observed);
    int64_t *agent_id = test_allocate(now->agent_count, sizeof *agent_id);
    test_random random = {index + 1};
    if (si_model_get_config(model)->architecture == SI_ARCHITECTURE_SOCIAL_GAUSSIAN)
        fill_walkers(&random, now->agent_count, si_predictor_observed_steps(predictor), observed);
    else
        test_scene_fill(&random, now->agent_count, si_predictor_observed_steps(predictor),
                        observed);
    for (size_t i = 0; i < now->agent_count; i++)
        agent_id[i] = (int64_t)test_random_bits(&random) / 4;
    const si_scene_view scene = {.agent_count = now->agent_count,
                                 .observed = observed,
                                 .agent_id = now->has_ids ? agent_id : NULL,
                                 .key = now->key};
    if (now->has_ids)
        print_ids(out, index, now->agent_count, agent_id);
    print_floats(out, "observed", index, observed_count, observed);
    print_noise(out, model, agent_id, index);
    print_samples(out, predictor, &scene, index);
    free(observed);
    free(agent_id);
}

static const char *const point_names[] = {[SI_POINT_CALIBRATED] = "SIMPLICIT_CALIBRATED",
                                          [SI_POINT_TIGHT] = "SIMPLICIT_TIGHT",
                                          [SI_POINT_ANCHORS] = "SIMPLICIT_ANCHORS"};

static void print_sampling(FILE *out, const scene_case *now)
{
    fprintf(out,
            "{.seed = UINT64_C(0x%" PRIx64 "), .key = (int64_t)UINT64_C(0x%" PRIx64
            "), .sample_count = %zu, .spread = %af, .point = %s}",
            now->sampling.seed, (uint64_t)now->key, now->sample_count, (double)now->sampling.spread,
            point_names[now->sampling.point]);
}

static void print_table(FILE *out)
{
    fprintf(out, "static const test_case cases[] = {\n");
    for (size_t i = 0; i < CASE_COUNT; i++) {
        fprintf(out, "    {%zu, ", cases[i].agent_count);
        print_sampling(out, &cases[i]);
        if (cases[i].has_ids)
            fprintf(out, ", agent_id_%zu", i);
        else
            fprintf(out, ", NULL");
        fprintf(out, ", observed_%zu, noise_%zu, samples_%zu},\n", i, i, i);
    }
    fprintf(out, "};\nenum { CASE_COUNT = %d };\n", CASE_COUNT);
}

static void write_scenes(const char *weights, const char *path)
{
    si_error error = SI_ERROR_INIT;
    si_predictor *loaded;
    stop_on(si_predictor_load(weights, NULL, &loaded, &error), &error);
    FILE *out = fopen(path, "w");
    if (out == NULL)
        stop_on(si_error_errno(&error, errno, "%s", path), &error);
    for (size_t i = 0; i < CASE_COUNT; i++)
        print_case(out, si_predictor_model(loaded), i);
    print_table(out);
    if (fclose(out) != 0)
        stop_on(si_error_errno(&error, errno, "%s", path), &error);
    si_predictor_destroy(loaded);
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "weights") == 0)
        write_random(argv[2], argv[3], strtoul(argv[4], NULL, 10), strtoul(argv[5], NULL, 10));
    else if (argc == 4 && strcmp(argv[1], "scenes") == 0)
        write_scenes(argv[2], argv[3]);
    else
        return 2;
    return 0;
}
