/* The forward pass with random weights against the double-precision reference. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/noise.h"
#include "tests/predict/fixture.h"
#include "tests/predict/reference_model.h"
#include "tests/support/suite.h"

static const double tolerance = 2e-5; /* metres */

/* One random scene, what the reference makes of it, and what the model does. */
typedef struct comparison {
    size_t agent_count, sample_count, result_count;
    float *observed, *noise, *found;
    double *observed_exact, *noise_exact, *expected;
} comparison;

static void fill_noise(comparison *c, test_random *random)
{
    for (size_t i = 0; i < 2 * c->sample_count; i++) {
        c->noise[i] = (float)test_random_uniform(random, -3.0, 3.0);
        c->noise_exact[i] = (double)c->noise[i];
    }
}

static comparison comparison_create(const si_model *model, size_t agent_count, size_t sample_count,
                                    uint64_t seed)
{
    const si_model_config *config = si_model_get_config(model);
    size_t observed_count = agent_count * config->observed_steps * 2;
    comparison c = {
        .agent_count = agent_count,
        .sample_count = sample_count,
        .result_count = agent_count * sample_count * config->predicted_steps * 2,
    };
    c.observed = test_allocate(observed_count, sizeof *c.observed);
    c.observed_exact = test_allocate(observed_count, sizeof *c.observed_exact);
    c.noise = test_allocate(2 * sample_count, sizeof *c.noise);
    c.noise_exact = test_allocate(2 * sample_count, sizeof *c.noise_exact);
    c.found = test_allocate(c.result_count, sizeof *c.found);
    c.expected = test_allocate(c.result_count, sizeof *c.expected);
    test_random random = {seed};
    test_scene_fill(&random, agent_count, config->observed_steps, c.observed);
    for (size_t i = 0; i < observed_count; i++)
        c.observed_exact[i] = (double)c.observed[i];
    fill_noise(&c, &random);
    return c;
}

static void comparison_finish(comparison *c)
{
    free(c->observed);
    free(c->observed_exact);
    free(c->noise);
    free(c->noise_exact);
    free(c->found);
    free(c->expected);
}

static void run_both(const si_model *model, comparison *c)
{
    uint8_t *zone = test_allocate(c->agent_count, sizeof *zone);
    reference_zones(model, c->agent_count, c->observed_exact, zone);
    reference_forward(model, c->agent_count, c->observed_exact, zone, c->sample_count,
                      c->noise_exact, c->expected);
    size_t size;
    void *workspace =
        test_workspace_create(si_model_predictor(model), c->agent_count, c->sample_count, &size);
    ck_assert_int_eq(si_model_forward(model, c->agent_count, c->observed, c->sample_count, c->noise,
                                      c->found, workspace, size),
                     SI_OK);
    free(workspace);
    free(zone);
}

static double largest_difference(const comparison *c)
{
    double largest = 0.0;
    for (size_t i = 0; i < c->result_count; i++) {
        double difference = fabs((double)c->found[i] - c->expected[i]);
        largest = isnan(difference) ? INFINITY : fmax(largest, difference);
    }
    return largest;
}

static void compare(size_t observed_steps, size_t predicted_steps, size_t agent_count,
                    size_t sample_count)
{
    uint64_t seed = (observed_steps * 100 + predicted_steps) * 10000 + agent_count * 100;
    si_model *model = test_model_create(observed_steps, predicted_steps, seed);
    comparison c = comparison_create(model, agent_count, sample_count, seed + sample_count);
    run_both(model, &c);
    double difference = largest_difference(&c);
    ck_assert_msg(difference <= tolerance, "T %zu P %zu A %zu K %zu: off by %g m", observed_steps,
                  predicted_steps, agent_count, sample_count, difference);
    comparison_finish(&c);
    si_model_destroy(model);
}

START_TEST(agents_from_1_to_67)
{
    for (size_t agent_count = 1; agent_count <= 67; agent_count++)
        compare(8, 12, agent_count, 1 + agent_count % 5);
}
END_TEST

START_TEST(samples_from_1_to_67)
{
    for (size_t sample_count = 1; sample_count <= 67; sample_count++)
        compare(8, 12, 3, sample_count);
}
END_TEST

START_TEST(more_samples_than_two_blocks)
{
    compare(8, 12, 5, 200);
}
END_TEST

START_TEST(two_hundred_agents)
{
    compare(8, 12, 200, 20);
}
END_TEST

START_TEST(other_lengths)
{
    static const size_t lengths[][2] = {{2, 1}, {2, 12}, {3, 5}, {5, 8}, {8, 1}, {9, 12}, {20, 30}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        compare(lengths[i][0], lengths[i][1], 1, 7);
        compare(lengths[i][0], lengths[i][1], 13, 20);
    }
}
END_TEST

/* Positions are the last observed one and the running sum of the displacements. */
START_TEST(path_is_the_sum_of_the_displacements)
{
    enum { AGENTS = 9, SAMPLES = 20 };
    si_model *model = test_model_create(8, 12, 5);
    comparison c = comparison_create(model, AGENTS, SAMPLES, 6);
    si_scene_view scene = {.agent_count = AGENTS, .observed = c.observed, .key = 77};
    si_sampling sampling = {.seed = 3, .sample_count = SAMPLES, .spread = 0.5f};
    float *path = test_predict(si_model_predictor(model), &scene, &sampling);
    for (uint32_t k = 0; k < SAMPLES; k++) {
        float normal[2];
        si_noise_normal_pair(sampling.seed, scene.key, SI_NOISE_SCENE_STREAM, k, normal);
        for (size_t axis = 0; axis < 2; axis++)
            c.noise_exact[2 * k + axis] = (double)(c.noise[2 * k + axis] = 0.5f * normal[axis]);
    }
    run_both(model, &c);
    for (size_t i = 0; i < AGENTS * SAMPLES; i++)
        for (size_t axis = 0; axis < 2; axis++) {
            double position = c.observed_exact[(i / SAMPLES * 8 + 7) * 2 + axis];
            for (size_t p = 0; p < 12; p++) {
                position += c.expected[(i * 12 + p) * 2 + axis];
                double found = (double)path[(i * 12 + p) * 2 + axis];
                ck_assert_double_eq_tol(found, position, tolerance);
            }
        }
    free(path);
    comparison_finish(&c);
    si_model_destroy(model);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("forward");
    TCase *reference = tcase_create("reference");
    tcase_set_timeout(reference, 120);
    tcase_add_test(reference, agents_from_1_to_67);
    tcase_add_test(reference, samples_from_1_to_67);
    tcase_add_test(reference, more_samples_than_two_blocks);
    tcase_add_test(reference, two_hundred_agents);
    tcase_add_test(reference, other_lengths);
    tcase_add_test(reference, path_is_the_sum_of_the_displacements);
    suite_add_tcase(suite, reference);
    return suite_run(suite);
}
