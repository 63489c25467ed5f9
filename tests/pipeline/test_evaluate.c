/* Files and arrays to scores: copies, cuts, intervals, cancelling, comparing, what is said beside.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pipeline/compare.h"
#include "pipeline/predictors.h"
#include "tests/support/suite.h"

enum { SCENES = 30, LARGEST = 3, OBSERVED = 3, PREDICTED = 4, SAMPLES = 12, AGENTS = 60 };

/* Scenes of 1, 2 and 3 agents, in order of time. */
static struct {
    size_t offset[SCENES + 1];
    int64_t frame[SCENES];
    int64_t agent_id[AGENTS];
    const char *recording[SCENES];
    double observed[AGENTS][OBSERVED][2];
    double future[AGENTS][PREDICTED][2];
    double samples[AGENTS][SAMPLES][PREDICTED][2];
} made;

static uint64_t state;

static double uniform(void)
{
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (double)(state >> 11) * 0x1p-53 - 0.5;
}

static void make(void)
{
    state = 7;
    for (size_t s = 0; s < SCENES; s++) {
        made.offset[s + 1] = made.offset[s] + 1 + s % LARGEST;
        made.frame[s] = (int64_t)(10 * s);
        made.recording[s] = s < SCENES / 2 ? "first" : "second";
    }
    ck_assert_uint_eq(made.offset[SCENES], AGENTS);
    double *arrays[] = {&made.observed[0][0][0], &made.future[0][0][0], &made.samples[0][0][0][0]};
    const size_t sizes[] = {sizeof made.observed, sizeof made.future, sizeof made.samples};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < sizes[i] / sizeof(double); k++)
            arrays[i][k] = (float)uniform(); /* as files hold it */
    for (size_t a = 0; a < AGENTS; a++)
        made.agent_id[a] = (int64_t)a;
}

static si_evaluation_arrays arrays_of_all(void)
{
    return (si_evaluation_arrays){
        .name = "uniform",
        .sample_count = SAMPLES,
        .observed_steps = OBSERVED,
        .predicted_steps = PREDICTED,
        .scenes = {.scene_count = SCENES,
                   .agent_count = AGENTS,
                   .offset = made.offset,
                   .frame = made.frame,
                   .recording = made.recording,
                   .agent_id = made.agent_id,
                   .observed = &made.observed[0][0][0],
                   .future = &made.future[0][0][0],
                   .samples = &made.samples[0][0][0][0]},
    };
}

static si_evaluation *evaluate(const si_evaluation_arrays *arrays,
                               const si_evaluation_config *config)
{
    si_evaluation *found;
    si_error error = SI_ERROR_INIT;
    ck_assert_msg(si_evaluate_arrays(arrays, config, &found, &error) == SI_OK, "%s", error.message);
    return found;
}

static bool has_note(const si_evaluation *found, const char *text)
{
    for (size_t i = 0; i < found->note_count; i++)
        if (strstr(found->note[i], text) != NULL)
            return true;
    return false;
}

START_TEST(a_file_is_scored_as_its_arrays)
{
    const char *path = "evaluated.h5";
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = SI_METRICS_ALL;
    config.by_scene = config.by_agent = config.best_of = true;
    si_evaluation *of_arrays = evaluate(&arrays, &config), *of_file;
    si_predictions_writer *writer;
    si_error error = SI_ERROR_INIT;
    strcpy(of_arrays->header.seen_recordings, "first");
    strcpy(of_arrays->header.draws, "even");
    ck_assert_int_eq(si_predictions_writer_create(path, &of_arrays->header, NULL, &writer, &error),
                     SI_OK);
    ck_assert_int_eq(si_predictions_writer_append(writer, &arrays.scenes, &error), SI_OK);
    ck_assert_int_eq(si_predictions_writer_commit(writer, &error), SI_OK);
    si_predictions_writer_destroy(writer);
    ck_assert_int_eq(si_evaluate_file(path, &config, &of_file, &error), SI_OK);
    unlink(path);
    ck_assert(has_note(of_file, "trained on what is scored here: first"));
    ck_assert(has_note(of_file, "12 draws spread evenly"));
    ck_assert_uint_eq(of_file->windows, of_arrays->windows);
    ck_assert_uint_eq(of_file->result.scene_count, SCENES);
    ck_assert_uint_eq(of_file->recording_count, 2);
    ck_assert_str_eq(of_file->recording[of_file->scene_recording[SCENES - 1]], "second");
    ck_assert_int_eq(of_file->scene_frame[4], 40);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        const si_score_figure *one = &of_file->result.figure[m];
        const si_score_figure *other = &of_arrays->result.figure[m];
        ck_assert_double_eq(one->value, other->value);
        ck_assert_double_eq(one->interval.high, other->interval.high);
        ck_assert(one->interval.low <= one->value && one->value <= one->interval.high);
        ck_assert_double_eq(of_file->scene[3 * SI_METRIC_COUNT + m],
                            of_arrays->scene[3 * SI_METRIC_COUNT + m]);
    }
    ck_assert(of_file->step[2].interval.low < of_file->step[2].value);
    si_evaluation_destroy(of_arrays);
    si_evaluation_destroy(of_file);
}
END_TEST

static const float *narrow(const double *from, size_t count)
{
    float *made_float = malloc(count * sizeof *made_float);
    ck_assert_ptr_nonnull(made_float);
    for (size_t i = 0; i < count; i++)
        made_float[i] = (float)from[i];
    return made_float;
}

/* One by one, and all: the numbers are those of float64. */
START_TEST(a_name_is_no_path)
{
    si_evaluation_arrays arrays = arrays_of_all();
    arrays.name = "mine/lr 0.001";
    si_evaluation *found = evaluate(&arrays, NULL);
    ck_assert_str_eq(found->name, "mine/lr 0.001");
    si_evaluation_destroy(found);
}
END_TEST

START_TEST(float32_is_scored_as_it_is)
{
    const si_evaluation_arrays wide = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    si_evaluation *expected = evaluate(&wide, &config);
    const float *observed = narrow(wide.scenes.observed, AGENTS * OBSERVED * 2);
    const float *future = narrow(wide.scenes.future, AGENTS * PREDICTED * 2);
    const float *samples = narrow(wide.scenes.samples, (size_t)AGENTS * SAMPLES * PREDICTED * 2);
    for (unsigned which = 1; which < 8; which++) {
        si_evaluation_arrays arrays = wide;
        if ((which & 1) != 0)
            arrays.scenes.observed = NULL, arrays.observed_float = observed;
        if ((which & 2) != 0)
            arrays.scenes.future = NULL, arrays.future_float = future;
        if ((which & 4) != 0)
            arrays.scenes.samples = NULL, arrays.samples_float = samples;
        si_evaluation *found = evaluate(&arrays, &config);
        ck_assert_uint_eq(found->windows, expected->windows);
        ck_assert_mem_eq(&found->result, &expected->result, sizeof found->result);
        si_evaluation_destroy(found);
    }
    si_evaluation_destroy(expected);
    free((void *)observed);
    free((void *)future);
    free((void *)samples);
}
END_TEST

/* What is kept adds up to the figures. */
START_TEST(parts_make_the_whole)
{
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.by_scene = config.by_agent = config.best_of = true;
    si_evaluation *found = evaluate(&arrays, &config);
    double ade = 0.0, amd = 0.0;
    for (size_t a = 0; a < AGENTS; a++)
        ade += found->agent[a * SI_METRIC_COUNT + SI_METRIC_ADE] / AGENTS;
    for (size_t s = 0; s < SCENES; s++) {
        amd += found->scene[s * SI_METRIC_COUNT + SI_METRIC_AMD] / SCENES;
        ck_assert_uint_eq(found->scene_agents[s], 1 + s % LARGEST);
    }
    ck_assert_double_eq_tol(ade, found->result.figure[SI_METRIC_ADE].value, 1e-12);
    ck_assert_double_eq_tol(amd, found->result.figure[SI_METRIC_AMD].value, 1e-12);
    ck_assert_double_eq_tol(found->best_of_ade[SAMPLES - 1],
                            found->result.figure[SI_METRIC_ADE].value, 1e-12);
    ck_assert(found->best_of_fde[0] > found->best_of_fde[SAMPLES - 1]);
    si_evaluation_destroy(found);
}
END_TEST

START_TEST(without_offsets_each_agent_is_a_scene)
{
    size_t alone[AGENTS + 1];
    for (size_t a = 0; a <= AGENTS; a++)
        alone[a] = a;
    si_evaluation_arrays arrays = arrays_of_all();
    arrays.scenes.scene_count = AGENTS;
    arrays.scenes.frame = NULL;
    arrays.scenes.recording = NULL;
    arrays.scenes.offset = alone;
    si_evaluation *told = evaluate(&arrays, NULL);
    arrays.scenes.offset = NULL;
    si_evaluation *found = evaluate(&arrays, NULL);
    ck_assert_uint_eq(found->result.scene_count, AGENTS);
    ck_assert_double_eq(found->result.figure[SI_METRIC_AMD].value,
                        told->result.figure[SI_METRIC_AMD].value);
    si_evaluation_destroy(found);
    si_evaluation_destroy(told);
}
END_TEST

START_TEST(names_lead_back_to_their_values)
{
    si_metric metric;
    si_choice choice = SI_CHOICE_BY_FDE;
    si_selection selection;
    si_weighting weighting;
    for (int i = 0; i < SI_METRIC_COUNT; i++)
        ck_assert(si_metric_find(si_metric_name((si_metric)i), &metric) && (int)metric == i);
    ck_assert(!si_metric_find("ADE", &metric) && si_metric_name(SI_METRIC_COUNT) == NULL);
    ck_assert(si_selection_find("scene", &selection) && selection == SI_SELECTION_SCENE);
    ck_assert(si_weighting_find("agent", &weighting) && weighting == SI_WEIGHTING_AGENT);
    ck_assert(!si_choice_find("", &choice) && choice == SI_CHOICE_BY_FDE);
    ck_assert(si_choice_find("by-ade", &choice) && choice == SI_CHOICE_BY_ADE);
}
END_TEST

START_TEST(spreading_keeps_the_mean_and_scales_amv)
{
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.score.mixture.ridge = 1e-15;
    si_evaluation *as_is = evaluate(&arrays, &config);
    config.spread = 3.0;
    si_evaluation *spread = evaluate(&arrays, &config);
    ck_assert_double_eq_tol(spread->result.figure[SI_METRIC_AMV].value,
                            9.0 * as_is->result.figure[SI_METRIC_AMV].value, 1e-9);
    ck_assert_uint_eq(spread->windows, as_is->windows);
    si_evaluation_destroy(as_is);
    si_evaluation_destroy(spread);
}
END_TEST

START_TEST(another_predictor_can_be_scored)
{
    si_predictor *still;
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    const si_predictor_steps steps = {OBSERVED, PREDICTED};
    ck_assert_int_eq(si_predictor_create("cv", &steps, &still, NULL), SI_OK);
    config.predictor = still;
    arrays.sample_count = 1;
    arrays.scenes.samples = NULL;
    si_evaluation *found = evaluate(&arrays, &config);
    double expected = 0.0;
    for (size_t a = 0; a < AGENTS; a++)
        for (size_t t = 0; t < PREDICTED; t++) {
            const double *last = made.observed[a][OBSERVED - 1];
            const double *before = made.observed[a][OBSERVED - 2];
            double step = (double)(t + 1);
            expected += hypot(last[0] + step * (last[0] - before[0]) - made.future[a][t][0],
                              last[1] + step * (last[1] - before[1]) - made.future[a][t][1]);
        }
    expected /= AGENTS * PREDICTED;
    ck_assert_double_eq_tol(found->result.figure[SI_METRIC_ADE].value, expected, 1e-5);
    ck_assert(isnan(found->result.figure[SI_METRIC_AMD].value));
    si_evaluation_destroy(found);
    si_predictor_destroy(still);
}
END_TEST

static bool stop_at_once(void *context, uint64_t done, uint64_t total)
{
    *(uint64_t *)context = done;
    ck_assert_uint_eq(total, AGENTS);
    return false;
}

/* How often, and what was done last. */
static bool count_calls(void *context, uint64_t done, uint64_t total)
{
    uint64_t *calls = context;
    calls[0]++;
    calls[1] = done;
    return done <= total;
}

START_TEST(what_cannot_be_scored_is_an_error)
{
    si_evaluation *found;
    si_error error = SI_ERROR_INIT;
    uint64_t done = 0;
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.progress = (si_progress){stop_at_once, &done};
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, &error), SI_ERR_INTERRUPTED);
    ck_assert(found == NULL && done > 0);
    config = si_evaluation_config_default();
    const double bad[] = {0.0, -1.0, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++) {
        config.spread = bad[i];
        ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_ARGUMENT);
    }
    config = si_evaluation_config_default();
    char path[256];
    snprintf(path, sizeof path, "%s/checkpoint", scratch_folder());
    ck_assert_int_eq(si_checkpoint_create(path, &config.checkpoint, NULL), SI_OK);
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_ARGUMENT);
    si_checkpoint_destroy(config.checkpoint);
    config = si_evaluation_config_default();
    arrays.scenes.future = NULL;
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_FORMAT);
    config.score.metrics = 1U << SI_METRIC_AMV;
    si_evaluation_destroy(evaluate(&arrays, &config));
    arrays.scenes.samples = NULL;
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_ARGUMENT);
    arrays = arrays_of_all();
    arrays.sample_count = 0;
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_ARGUMENT);
    arrays = arrays_of_all();
    size_t falling[] = {0, 2, 1};
    arrays.scenes.offset = falling;
    arrays.scenes.scene_count = 2;
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_evaluate_file("no-such.h5", &config, &found, NULL), SI_ERR_IO);
    ck_assert_ptr_null(found);
}
END_TEST

START_TEST(notes_say_what_figures_do_not)
{
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    si_evaluation *found = evaluate(&arrays, &config), *standard = evaluate(&arrays, NULL);
    ck_assert_mem_eq(&found->result, &standard->result, sizeof found->result);
    si_evaluation_destroy(standard);
    ck_assert(has_note(found, "AMD of 12 samples") && !has_note(found, "order of time"));
    si_evaluation_destroy(found);
    arrays.scenes.frame = NULL;
    found = evaluate(&arrays, &config);
    ck_assert(has_note(found, "no frames are told"));
    si_evaluation_destroy(found);
    int64_t shuffled[SCENES];
    for (size_t s = 0; s < SCENES; s++)
        shuffled[s] = s == 5 ? 0 : made.frame[s];
    arrays.scenes.frame = shuffled;
    found = evaluate(&arrays, &config);
    ck_assert(has_note(found, "not in order of time"));
    si_evaluation_destroy(found);
}
END_TEST

/* More than is taken at a time, and seen going by: the figures of all at once, bit by bit. */
START_TEST(large_arrays_are_cut_without_a_trace)
{
    enum { COUNT = 5000, DRAWS = 50, STEPS = 12, LENGTH = STEPS * 2 };
    size_t *offset = calloc(COUNT + 1, sizeof *offset);
    double *samples = calloc((size_t)COUNT * DRAWS * LENGTH, sizeof *samples);
    double *future = calloc((size_t)COUNT * LENGTH, sizeof *future);
    ck_assert(offset != NULL && samples != NULL && future != NULL);
    for (size_t s = 0; s < COUNT; s++)
        offset[s + 1] = s + 1;
    for (size_t i = 0; i < (size_t)COUNT * DRAWS * LENGTH; i++)
        samples[i] = (float)uniform();
    for (size_t i = 0; i < (size_t)COUNT * LENGTH; i++)
        future[i] = (float)uniform();
    uint64_t calls[2] = {0};
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_AMV;
    config.progress = (si_progress){count_calls, calls};
    config.by_scene = true;
    si_evaluation_arrays arrays = {
        .sample_count = DRAWS,
        .predicted_steps = STEPS,
        .scenes = {.scene_count = COUNT,
                   .agent_count = COUNT,
                   .offset = offset,
                   .future = future,
                   .samples = samples},
    };
    si_evaluation *found = evaluate(&arrays, &config);
    ck_assert(calls[0] > 1 && calls[1] == COUNT);
    si_score *score;
    double *scene = calloc(COUNT, SI_METRIC_COUNT * sizeof *scene);
    ck_assert_int_eq(si_score_create(&found->conventions, &score, NULL), SI_OK);
    ck_assert_int_eq(si_score_add(score, &arrays.scenes, scene, NULL, NULL), SI_OK);
    si_score_result whole = si_score_get_result(score);
    ck_assert_mem_eq(&found->result, &whole, sizeof whole);
    for (size_t s = 0; s < COUNT; s++)
        ck_assert_double_eq(found->scene[s * SI_METRIC_COUNT + SI_METRIC_ADE],
                            scene[s * SI_METRIC_COUNT + SI_METRIC_ADE]);
    si_score_destroy(score);
    si_evaluation_destroy(found);
    arrays.future_float = narrow(future, (size_t)COUNT * LENGTH);
    arrays.samples_float = narrow(samples, (size_t)COUNT * DRAWS * LENGTH);
    arrays.scenes.future = arrays.scenes.samples = NULL;
    found = evaluate(&arrays, &config);
    ck_assert_mem_eq(&found->result, &whole, sizeof whole);
    si_evaluation_destroy(found);
    free((void *)arrays.future_float);
    free((void *)arrays.samples_float);
    free(scene);
    free(offset);
    free(samples);
    free(future);
}
END_TEST

/* A subset scores as a file of that subset would. */
START_TEST(subsets_are_scored_as_if_alone)
{
    enum { FIRST = 5 };
    static double samples[SCENES][FIRST][PREDICTED][2], future[SCENES][PREDICTED][2];
    int64_t primary[SCENES];
    size_t offset[SCENES + 1];
    for (size_t s = 0; s < SCENES; s++) {
        size_t agent = made.offset[s + 1] - 1; /* the last */
        primary[s] = made.agent_id[agent];
        offset[s] = s;
        memcpy(samples[s], made.samples[agent], sizeof samples[s]);
        memcpy(future[s], made.future[agent], sizeof future[s]);
    }
    offset[SCENES] = SCENES;
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.score.primary_only = true;
    config.first_samples = FIRST;
    si_evaluation *found;
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_FORMAT);
    arrays.scenes.primary_id = primary;
    found = evaluate(&arrays, &config);
    ck_assert_uint_eq(found->result.agent_count, SCENES);
    ck_assert(has_note(found, "first 5 of 12") && has_note(found, "primary"));
    si_evaluation_arrays alone = {
        .sample_count = FIRST,
        .predicted_steps = PREDICTED,
        .scenes = {.scene_count = SCENES,
                   .agent_count = SCENES,
                   .offset = offset,
                   .future = &future[0][0][0],
                   .samples = &samples[0][0][0][0]},
    };
    config = si_evaluation_config_default();
    si_evaluation *expected = evaluate(&alone, &config);
    for (size_t m = 0; m <= SI_METRIC_ENERGY_PATH; m++)
        ck_assert_double_eq(found->result.figure[m].value, expected->result.figure[m].value);
    si_evaluation_destroy(found);
    si_evaluation_destroy(expected);
    primary[4] = -1; /* nobody */
    config.score.primary_only = true;
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_FORMAT);
    config.first_samples = SAMPLES + 1;
    ck_assert_int_eq(si_evaluate_arrays(&arrays, &config, &found, NULL), SI_ERR_ARGUMENT);
}
END_TEST

START_TEST(windows_tell_the_same_from_others)
{
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_ADE;
    config.by_agent = true;
    si_evaluation *first = evaluate(&arrays, &config);
    made.samples[7][0][0][0] += 1.0;
    si_evaluation *other = evaluate(&arrays, &config);
    ck_assert_uint_eq(first->windows, other->windows);
    made.future[7][1][0] += 0.25;
    si_evaluation *elsewhere = evaluate(&arrays, &config);
    ck_assert_uint_ne(first->windows, elsewhere->windows);
    si_comparison comparison[SI_METRIC_COUNT];
    size_t count;
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_compare(first, elsewhere, false, comparison, &count, &error), SI_ERR_SHAPE);
    ck_assert_ptr_nonnull(strstr(error.message, "other windows"));
    ck_assert_int_eq(si_compare(first, elsewhere, true, comparison, &count, NULL), SI_OK);
    ck_assert_int_eq(si_compare(first, other, false, comparison, &count, NULL), SI_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert(comparison[0].metric == SI_METRIC_ADE && !comparison[0].shown);
    ck_assert_double_eq_tol(comparison[0].won, 0.5, 0.5 / AGENTS + 1e-12);
    si_evaluation_destroy(first);
    si_evaluation_destroy(other);
    si_evaluation_destroy(elsewhere);
}
END_TEST

START_TEST(other_numbers_of_agents_are_not_forced)
{
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.by_agent = true;
    si_evaluation *many = evaluate(&arrays, &config);
    arrays.scenes.scene_count = 1;
    arrays.scenes.agent_count = made.offset[1];
    si_evaluation *few = evaluate(&arrays, &config);
    si_comparison comparison[SI_METRIC_COUNT];
    size_t count = 7;
    ck_assert_int_eq(si_compare(many, few, true, comparison, &count, NULL), SI_ERR_SHAPE);
    ck_assert_uint_eq(count, 0);
    si_evaluation_destroy(many);
    si_evaluation_destroy(few);
}
END_TEST

/* Samples nearer to the truth are better by every metric, and nobody needs many scenes to see it.
 */
START_TEST(a_better_predictor_is_shown_to_be)
{
    si_evaluation_arrays arrays = arrays_of_all();
    si_evaluation_config config = si_evaluation_config_default();
    config.by_agent = true;
    si_evaluation *far = evaluate(&arrays, &config);
    for (size_t a = 0; a < AGENTS; a++)
        for (size_t k = 0; k < SAMPLES; k++)
            for (size_t i = 0; i < PREDICTED * 2; i++) {
                double *sample = &made.samples[a][k][0][0] + i;
                *sample = 0.3 * *sample + 0.7 * (&made.future[a][0][0])[i];
            }
    si_evaluation *near = evaluate(&arrays, &config);
    si_comparison comparison[SI_METRIC_COUNT];
    size_t count;
    ck_assert_int_eq(si_compare(near, far, false, comparison, &count, NULL), SI_OK);
    ck_assert_uint_eq(count, 7);
    for (size_t c = 0; c < count; c++) {
        ck_assert(comparison[c].interval.low <= comparison[c].difference.value);
        if (comparison[c].metric == SI_METRIC_AMV) {
            ck_assert(isnan(comparison[c].won));
            continue;
        }
        ck_assert(comparison[c].holm >= comparison[c].p_value);
        if (comparison[c].metric != SI_METRIC_AMD) /* it is spread that AMD is counted in */
            ck_assert(comparison[c].shown && comparison[c].interval.high < 0.0 &&
                      comparison[c].won > 0.8);
    }
    si_evaluation_destroy(far);
    si_evaluation_destroy(near);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evaluate");
    TCase *tests = tcase_create("evaluate");
    tcase_add_checked_fixture(tests, make, NULL);
    tcase_add_test(tests, a_file_is_scored_as_its_arrays);
    tcase_add_test(tests, a_name_is_no_path);
    tcase_add_test(tests, float32_is_scored_as_it_is);
    tcase_add_test(tests, parts_make_the_whole);
    tcase_add_test(tests, without_offsets_each_agent_is_a_scene);
    tcase_add_test(tests, names_lead_back_to_their_values);
    tcase_add_test(tests, spreading_keeps_the_mean_and_scales_amv);
    tcase_add_test(tests, another_predictor_can_be_scored);
    tcase_add_test(tests, what_cannot_be_scored_is_an_error);
    tcase_add_test(tests, notes_say_what_figures_do_not);
    tcase_add_test(tests, large_arrays_are_cut_without_a_trace);
    tcase_add_test(tests, subsets_are_scored_as_if_alone);
    tcase_add_test(tests, windows_tell_the_same_from_others);
    tcase_add_test(tests, other_numbers_of_agents_are_not_forced);
    tcase_add_test(tests, a_better_predictor_is_shown_to_be);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
