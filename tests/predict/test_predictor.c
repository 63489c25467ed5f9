/* What holds for everything that predicts: the model and the baselines behind one interface. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/baseline.h"
#include "tests/predict/fixture.h"
#include "tests/support/suite.h"

enum { AGENTS = 11, SAMPLES = 20, OBSERVED = 8, PREDICTED = 12, PATH = 2 * PREDICTED };
/* The model comes after the baselines. */
enum { PREDICTOR_COUNT = SI_BASELINE_COUNT + 1 };

/* What predictor_of made. */
static si_model *model;
static si_predictor *baseline;
static float observed[AGENTS][OBSERVED][2];
static int64_t agent_id[AGENTS];
static si_scene_view scene;

static const si_predictor *predictor_of(int index)
{
    if (index == SI_BASELINE_COUNT) {
        if (model == NULL)
            model = test_model_create(OBSERVED, PREDICTED, 7);
        return si_model_predictor(model);
    }
    si_baseline_config config = si_baseline_config_default();
    si_predictor_destroy(baseline);
    ck_assert_int_eq(si_baseline_create((si_baseline_kind)index, &config, &baseline, NULL), SI_OK);
    return baseline;
}

static void set_up(void)
{
    test_random random = {42};
    test_scene_fill(&random, AGENTS, OBSERVED, &observed[0][0][0]);
    for (int64_t i = 0; i < AGENTS; i++)
        agent_id[i] = 1000 - 7 * i;
    scene = (si_scene_view){
        .agent_count = AGENTS, .observed = &observed[0][0][0], .agent_id = agent_id, .key = -12};
}

static void tear_down(void)
{
    si_model_destroy(model);
    si_predictor_destroy(baseline);
    baseline = NULL;
}

static si_sampling sampling_of(uint64_t seed, size_t sample_count)
{
    si_sampling sampling = si_sampling_default();
    sampling.seed = seed;
    sampling.sample_count = sample_count;
    return sampling;
}

static float *predict(int index, si_sampling sampling)
{
    return test_predict(predictor_of(index), &scene, &sampling);
}

START_TEST(first_samples_do_not_depend_on_how_many)
{
    float *few = predict(_i, sampling_of(1, 7)), *many = predict(_i, sampling_of(1, 101));
    for (size_t a = 0; a < AGENTS; a++)
        ck_assert_mem_eq(few + a * 7 * PATH, many + a * 101 * PATH, 7 * PATH * sizeof *few);
    free(few);
    free(many);
}
END_TEST

START_TEST(same_seed_same_bits)
{
    float *first = predict(_i, sampling_of(5, SAMPLES)),
          *again = predict(_i, sampling_of(5, SAMPLES));
    ck_assert_mem_eq(first, again, AGENTS * SAMPLES * PATH * sizeof *first);
    free(first);
    free(again);
}
END_TEST

START_TEST(another_seed_or_scene_gives_others)
{
    float *first = predict(_i, sampling_of(5, SAMPLES));
    float *other_seed = predict(_i, sampling_of(6, SAMPLES));
    scene.key++;
    float *other_scene = predict(_i, sampling_of(5, SAMPLES));
    size_t size = AGENTS * SAMPLES * PATH * sizeof *first;
    bool deterministic = _i == SI_BASELINE_CV;
    ck_assert_int_eq(memcmp(first, other_seed, size) == 0, deterministic);
    ck_assert_int_eq(memcmp(first, other_scene, size) == 0, deterministic);
    free(first);
    free(other_seed);
    free(other_scene);
}
END_TEST

START_TEST(no_spread_makes_all_samples_the_same)
{
    si_sampling sampling = sampling_of(5, SAMPLES);
    sampling.spread = 0.0f;
    float *samples = predict(_i, sampling);
    for (size_t a = 0; a < AGENTS; a++)
        for (size_t k = 1; k < SAMPLES; k++)
            ck_assert_mem_eq(samples + (a * SAMPLES + k) * PATH, samples + a * SAMPLES * PATH,
                             PATH * sizeof *samples);
    free(samples);
}
END_TEST

/* 10 km away, in a local frame: the same to the bit but for the rounding of the positions. */
START_TEST(moving_the_scene_moves_the_samples)
{
    double origin[2] = {10000.0, -10000.0};
    double far[AGENTS * OBSERVED][2];
    si_local_frame_leave(&observed[0][0][0], AGENTS * OBSERVED, origin, &far[0][0]);
    float near[AGENTS][OBSERVED][2];
    si_local_frame_enter(&far[0][0], AGENTS * OBSERVED, origin, &near[0][0][0]);
    float *here = predict(_i, sampling_of(5, SAMPLES));
    scene.observed = &near[0][0][0];
    float *there = predict(_i, sampling_of(5, SAMPLES));
    for (size_t i = 0; i < AGENTS * SAMPLES * PATH; i++)
        ck_assert_float_eq_tol(here[i], there[i], 1e-6f);
    free(here);
    free(there);
}
END_TEST

/* A shift of the positions themselves costs no more than their float32 rounding. */
START_TEST(the_origin_of_the_frame_does_not_matter)
{
    float shifted[AGENTS][OBSERVED][2];
    for (size_t i = 0; i < AGENTS * OBSERVED * 2; i++)
        (&shifted[0][0][0])[i] = (&observed[0][0][0])[i] + (i % 2 ? 16.0f : -32.0f);
    float *here = predict(_i, sampling_of(5, SAMPLES));
    scene.observed = &shifted[0][0][0];
    float *there = predict(_i, sampling_of(5, SAMPLES));
    for (size_t i = 0; i < AGENTS * SAMPLES * PATH; i++)
        ck_assert_float_eq_tol(here[i] + (i % 2 ? 16.0f : -32.0f), there[i], 2e-4f);
    free(here);
    free(there);
}
END_TEST

static void expect_argument(const si_predictor *predictor, const si_scene_view *view,
                            const si_sampling *sampling, float *samples, void *workspace,
                            size_t size)
{
    ck_assert_int_eq(si_predictor_predict(predictor, view, sampling, samples, workspace, size),
                     SI_ERR_ARGUMENT);
}

START_TEST(bad_arguments_are_refused)
{
    const si_predictor *predictor = predictor_of(_i);
    si_sampling sampling = sampling_of(1, SAMPLES), wrong = sampling;
    float *samples = test_allocate(AGENTS * SAMPLES * PATH, sizeof *samples);
    size_t size;
    char *workspace = test_workspace_create(predictor, AGENTS, SAMPLES, &size);
    expect_argument(NULL, &scene, &sampling, samples, workspace, size);
    expect_argument(predictor, NULL, &sampling, samples, workspace, size);
    expect_argument(predictor, &scene, NULL, samples, workspace, size);
    expect_argument(predictor, &scene, &sampling, NULL, workspace, size);
    expect_argument(predictor, &scene, &sampling, samples, NULL, size);
    expect_argument(predictor, &scene, &sampling, samples, workspace, size - 1);
    expect_argument(predictor, &scene, &sampling, samples, workspace, 0);
    expect_argument(predictor, &scene, &sampling, samples, workspace + 4, size);
    wrong.spread = NAN;
    expect_argument(predictor, &scene, &wrong, samples, workspace, size);
    wrong = sampling_of(1, 0);
    expect_argument(predictor, &scene, &wrong, samples, workspace, size);
    si_scene_view view = scene;
    view.agent_count = 0;
    expect_argument(predictor, &view, &sampling, samples, workspace, size);
    view.agent_count = SIZE_MAX;
    expect_argument(predictor, &view, &sampling, samples, workspace, size);
    view = scene;
    view.observed = NULL;
    expect_argument(predictor, &view, &sampling, samples, workspace, size);
    for (size_t i = 0; i < AGENTS * SAMPLES * PATH; i++)
        ck_assert_float_eq(samples[i], 0.0f);
    free(samples);
    free(workspace);
}
END_TEST

START_TEST(sizes_that_overflow_have_no_workspace)
{
    const si_predictor *predictor = predictor_of(_i);
    ck_assert_uint_eq(si_predictor_workspace_size(predictor, 0, 1), 0);
    ck_assert_uint_eq(si_predictor_workspace_size(predictor, 1, 0), 0);
    ck_assert_uint_eq(si_predictor_workspace_size(predictor, SIZE_MAX, 1), 0);
    ck_assert_uint_eq(si_predictor_workspace_size(predictor, SIZE_MAX / 100, 20), 0);
    ck_assert_uint_eq(si_predictor_workspace_size(predictor, SIZE_MAX / 65, 1), 0);
    ck_assert_uint_eq(si_predictor_workspace_size(predictor, 1, SIZE_MAX), 0);
    ck_assert_uint_eq(si_predictor_workspace_size(predictor, 1, (size_t)UINT32_MAX + 1), 0);
    ck_assert_uint_gt(si_predictor_workspace_size(predictor, 1, 1), 0);
}
END_TEST

/* An output of any alignment, between canaries; a workspace of exactly the size asked for. */
static void check_canaries(const si_predictor *predictor, size_t agent_count, size_t sample_count)
{
    enum { GUARD = 64 };
    si_scene_view view = scene;
    view.agent_count = agent_count;
    si_sampling sampling = sampling_of(3, sample_count);
    size_t count = agent_count * sample_count * PATH, size;
    float *buffer = test_allocate(count + 2 * GUARD + 1, sizeof *buffer);
    for (size_t i = 0; i < count + 2 * GUARD + 1; i++)
        buffer[i] = 12345.0f;
    char *workspace = test_workspace_create(predictor, agent_count, sample_count, &size);
    float *samples = buffer + GUARD + 1;
    ck_assert_int_eq(si_predictor_predict(predictor, &view, &sampling, samples, workspace, size),
                     SI_OK);
    size_t touched_outside = 0, left_inside = 0;
    for (size_t i = 0; i < GUARD; i++)
        touched_outside +=
            (samples[-1 - (ptrdiff_t)i] != 12345.0f) + (samples[count + i] != 12345.0f);
    for (size_t i = 0; i < count; i++)
        left_inside += samples[i] == 12345.0f;
    ck_assert_uint_eq(touched_outside, 0);
    ck_assert_uint_eq(left_inside, 0);
    free(buffer);
    free(workspace);
}

START_TEST(nothing_outside_the_samples_is_touched)
{
    const si_predictor *predictor = predictor_of(_i);
    for (size_t agent_count = 1; agent_count <= AGENTS; agent_count++)
        for (size_t sample_count = 1; sample_count < 60; sample_count += 7)
            check_canaries(predictor, agent_count, sample_count);
}
END_TEST

START_TEST(what_is_not_finite_comes_out_not_finite)
{
    static const float values[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        observed[4][OBSERVED - 1][1] = values[i];
        float *samples = predict(_i, sampling_of(5, SAMPLES));
        for (size_t k = 0; k < SAMPLES; k++)
            ck_assert(!isfinite(samples[(4 * SAMPLES + k) * PATH + PATH - 1]));
        free(samples);
    }
}
END_TEST

START_TEST(missing_ids_are_indices)
{
    for (int64_t i = 0; i < AGENTS; i++)
        agent_id[i] = i;
    float *named = predict(_i, sampling_of(5, SAMPLES));
    scene.agent_id = NULL;
    float *unnamed = predict(_i, sampling_of(5, SAMPLES));
    ck_assert_mem_eq(named, unnamed, AGENTS * SAMPLES * PATH * sizeof *named);
    free(named);
    free(unnamed);
}
END_TEST

/* Baselines know agents by id: another order of the scene moves whole predictions. */
START_TEST(baselines_follow_the_order_of_agents)
{
    float *straight = predict(_i, sampling_of(5, SAMPLES));
    float reversed[AGENTS][OBSERVED][2];
    int64_t reversed_id[AGENTS];
    for (size_t a = 0; a < AGENTS; a++) {
        memcpy(reversed[a], observed[AGENTS - 1 - a], sizeof reversed[a]);
        reversed_id[a] = agent_id[AGENTS - 1 - a];
    }
    scene.observed = &reversed[0][0][0];
    scene.agent_id = reversed_id;
    float *turned = predict(_i, sampling_of(5, SAMPLES));
    for (size_t a = 0; a < AGENTS; a++)
        ck_assert_mem_eq(straight + a * SAMPLES * PATH, turned + (AGENTS - 1 - a) * SAMPLES * PATH,
                         SAMPLES * PATH * sizeof *straight);
    free(straight);
    free(turned);
}
END_TEST

START_TEST(everybody_has_a_name_and_lengths)
{
    const si_predictor *predictor = predictor_of(_i);
    const char *name =
        _i < SI_BASELINE_COUNT ? si_baseline_name((si_baseline_kind)_i) : "social-implicit";
    ck_assert_str_eq(si_predictor_name(predictor), name);
    ck_assert_uint_eq(si_predictor_observed_steps(predictor), OBSERVED);
    ck_assert_uint_eq(si_predictor_predicted_steps(predictor), PREDICTED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("predictor");
    TCase *everybody = tcase_create("everybody");
    tcase_add_checked_fixture(everybody, set_up, tear_down);
#define EVERYBODY(test) tcase_add_loop_test(everybody, test, 0, PREDICTOR_COUNT)
    EVERYBODY(everybody_has_a_name_and_lengths);
    EVERYBODY(first_samples_do_not_depend_on_how_many);
    EVERYBODY(same_seed_same_bits);
    EVERYBODY(another_seed_or_scene_gives_others);
    EVERYBODY(no_spread_makes_all_samples_the_same);
    EVERYBODY(moving_the_scene_moves_the_samples);
    EVERYBODY(the_origin_of_the_frame_does_not_matter);
    EVERYBODY(bad_arguments_are_refused);
    EVERYBODY(sizes_that_overflow_have_no_workspace);
    EVERYBODY(nothing_outside_the_samples_is_touched);
    EVERYBODY(what_is_not_finite_comes_out_not_finite);
    EVERYBODY(missing_ids_are_indices);
    suite_add_tcase(suite, everybody);
    TCase *baselines = tcase_create("baselines");
    tcase_add_checked_fixture(baselines, set_up, tear_down);
    tcase_add_loop_test(baselines, baselines_follow_the_order_of_agents, 0, SI_BASELINE_COUNT);
    suite_add_tcase(suite, baselines);
    return suite_run(suite);
}
