/* What figures show: curves, errors over agents, logs of losses, tracks, scenes worth a look. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/agent_errors.h"
#include "pipeline/loss_curves.h"
#include "pipeline/scene_sheet.h"
#include "pipeline/track_speeds.h"
#include "tests/support/suite.h"

enum { SCENES = 4, AGENTS = 12, K = 3 };

static char path[512];

/*
 * Scenes of 1, 2, 3 and 6 agents, all others than before but in the last two scenes, which share
 * two. Agent a walked at a m/s; its truth is the origin, its nearest sample a + 1 m from it.
 */
static void write_predictions(void)
{
    static const size_t offset[] = {0, 1, 3, 6, AGENTS};
    static const int64_t frame[] = {0, 10, 20, 30};
    static const char *const recording[] = {"one", "one", "one", "one"};
    static const int64_t id[] = {1, 2, 3, 4, 5, 6, 5, 6, 7, 8, 9, 10};
    double observed[AGENTS][2][2] = {0}, future[AGENTS][1][2] = {0}, samples[AGENTS][K][1][2] = {0};
    for (int a = 0; a < AGENTS; a++) {
        observed[a][1][0] = a;
        for (int k = 0; k < K; k++) {
            samples[a][k][0][0] = a + 1;
            samples[a][k][0][1] = k == 0 ? 0.0 : k == 1 ? 5.0 : -5.0;
        }
    }
    const si_predictions_header header = {.observed_steps = 2,
                                          .predicted_steps = 1,
                                          .sample_count = K,
                                          .scene_count = SCENES,
                                          .agent_count = AGENTS,
                                          .has_future = true,
                                          .has_agent_id = true,
                                          .has_frame = true,
                                          .has_recording = true,
                                          .step_seconds = 1.0,
                                          .predictor = "made"};
    const si_scene_set all = {.scene_count = SCENES,
                              .agent_count = AGENTS,
                              .offset = offset,
                              .frame = frame,
                              .recording = recording,
                              .agent_id = id,
                              .observed = &observed[0][0][0],
                              .future = &future[0][0][0],
                              .samples = &samples[0][0][0][0]};
    si_predictions_writer *writer;
    snprintf(path, sizeof path, "%s/made.h5", scratch_folder());
    ck_assert_int_eq(si_predictions_writer_create(path, &header, NULL, &writer, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_append(writer, &all, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_commit(writer, NULL), SI_OK);
    si_predictions_writer_destroy(writer);
}

static si_evaluation *evaluate(unsigned metrics)
{
    si_evaluation *made;
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = metrics;
    config.by_scene = config.by_agent = true;
    write_predictions();
    ck_assert_int_eq(si_evaluate_file(path, &config, &made, NULL), SI_OK);
    return made;
}

START_TEST(errors_are_told_by_speed_and_by_crowd)
{
    si_evaluation *made = evaluate(1U << SI_METRIC_FDE);
    si_agent_errors errors;
    ck_assert_int_eq(si_agent_errors_find(path, NULL, made, &errors, NULL), SI_OK);
    ck_assert_double_eq_tol(errors.all.x[0], 1.0, 1e-6);
    ck_assert_double_eq_tol(errors.all.x[errors.all.count - 1], AGENTS, 1e-6);
    ck_assert_double_eq(errors.all.y[errors.all.count - 1], 100.0);
    ck_assert_uint_eq(errors.by_speed.count, 6); /* of two agents each, a and a + 1 */
    for (size_t i = 0; i < 6; i++) {
        ck_assert_double_eq_tol(errors.by_speed.x[i], 2.0 * (double)i + 1.0, 1e-6);
        ck_assert_double_eq_tol(errors.by_speed.low[i], 2.0 * (double)i + 1.0, 1e-6);
        ck_assert_double_eq_tol(errors.by_speed.high[i], 2.0 * (double)i + 2.0, 1e-6);
    }
    ck_assert_uint_eq(errors.by_crowd.count, 3); /* who are alike stay together */
    ck_assert_double_eq(errors.by_crowd.x[2], 6.0);
    ck_assert_double_eq_tol(errors.by_crowd.y[0], 2.0, 1e-6);
    si_agent_errors_finish(&errors);
    made->header.agent_count--;
    ck_assert_int_eq(si_agent_errors_find(path, NULL, made, &errors, NULL), SI_ERR_SHAPE);
    si_agent_errors_finish(&errors);
    made->header.agent_count++;
    si_evaluation_destroy(made);
}
END_TEST

START_TEST(a_sheet_shows_no_scene_twice)
{
    si_evaluation *made = evaluate(1U << SI_METRIC_AMD | 1U << SI_METRIC_FDE);
    si_scene_sheet *sheet = calloc(1, sizeof *sheet);
    ck_assert_int_eq(si_scene_sheet_choose(path, NULL, made, 1, sheet, NULL), SI_OK);
    ck_assert_uint_gt(sheet->count, 1);
    ck_assert_str_eq(sheet->rule[0], "Largest AMD");
    for (size_t i = 0; i < sheet->count; i++) {
        ck_assert_uint_eq(sheet->scene[i].panel.score_count, 2);
        for (size_t j = 0; j < i; j++) {
            ck_assert_uint_ne(sheet->scene[i].index, sheet->scene[j].index);
            /* 2 shares most of its agents with 3 */
            ck_assert(sheet->scene[i].index != 2 || sheet->scene[j].index != 3);
        }
    }
    si_scene_sheet_finish(sheet);
    ck_assert_int_eq(si_scene_sheet_choose(path, NULL, made, 9, sheet, NULL), SI_ERR_ARGUMENT);
    free(sheet);
    si_evaluation_destroy(made);
}
END_TEST

START_TEST(scenes_keep_the_agents_that_are_chosen)
{
    si_shown_scene scene;
    write_predictions();
    ck_assert_int_eq(si_shown_scene_read(path, NULL, 3, 1U << SI_METRIC_FDE, &scene, NULL), SI_OK);
    ck_assert_uint_eq(scene.panel.agent_count, 6);
    ck_assert_double_eq_tol(scene.panel.score[0].value, 9.5, 1e-6);
    ck_assert_int_eq(si_shown_scene_select(&scene, (int64_t[]){10, 6}, 2, NULL), SI_OK);
    ck_assert_uint_eq(scene.panel.agent_count, 2);
    ck_assert_int_eq(scene.panel.agent_id[0], 6);
    ck_assert_double_eq(scene.panel.observed[6], 11.0); /* agent 10, its last position */
    ck_assert_double_eq(scene.panel.samples[2 * K], 12.0);
    ck_assert_int_eq(si_shown_scene_fit_ellipses(&scene, NULL), SI_OK);
    ck_assert_uint_ge(scene.panel.ellipse_count, 2);
    si_shown_scene_finish(&scene);
    ck_assert_int_eq(si_shown_scene_read(path, NULL, SCENES, 0, &scene, NULL), SI_ERR_ARGUMENT);
}
END_TEST

static si_result read_log(const char *name, size_t count, si_loss_curves *curves)
{
    si_weights weights = {0};
    const double total[] = {2.0, 1.0, 1.5}, epoch[] = {1.0, 2.0, 4.0};
    snprintf(path, sizeof path, "%s/log.h5", scratch_folder());
    ck_assert_int_eq(si_weights_add_tensor(&weights, "w", 1, (size_t[]){1}, total), SI_OK);
    ck_assert_int_eq(si_weights_set_numbers(&weights, "log_validation_total", 3, total), SI_OK);
    ck_assert_int_eq(si_weights_set_numbers(&weights, "log_epoch", 3, epoch), SI_OK);
    ck_assert_int_eq(si_weights_set_numbers(&weights, name, count, total), SI_OK);
    ck_assert_int_eq(si_weights_write(path, &weights, NULL), SI_OK);
    si_weights_finish(&weights);
    return si_loss_curves_read(path, curves, NULL);
}

START_TEST(losses_are_read_from_weights)
{
    si_loss_curves curves;
    char title[SI_WEIGHTS_NAME_SIZE];
    ck_assert_int_eq(read_log("log_train_best_end", 3, &curves), SI_OK);
    ck_assert_uint_eq(curves.count, 2);
    ck_assert_int_eq(curves.best, 1);
    ck_assert_str_eq(curves.curve[0].loss, "best_end");
    ck_assert(!curves.curve[0].validation && curves.curve[1].validation);
    ck_assert_double_eq(curves.curve[1].data.x[2], 4.0);
    si_loss_curves_finish(&curves);
    ck_assert_int_eq(read_log("log_train_mean", 2, &curves), SI_ERR_SHAPE);
    si_loss_curves_finish(&curves);
    si_loss_title("best_end", title);
    ck_assert_str_eq(title, "Best sample, last step");
    si_loss_title("my_own", title);
    ck_assert_str_eq(title, "my own");
}
END_TEST

START_TEST(tracks_have_speeds)
{
    const si_reading reading = si_reading_default();
    si_track_speeds made;
    snprintf(path, sizeof path, "%s/tracks.txt", scratch_folder());
    FILE *file = fopen(path, "w");
    fputs("0 2 5 5\n0 1 0 0\n10 1 1 0\n20 1 1 2\n", file);
    fclose(file);
    ck_assert_int_eq(si_track_speeds_read(path, &reading, &made, NULL), SI_OK);
    ck_assert_uint_eq(made.track_count, 2);
    ck_assert_uint_eq(made.offset[1], 3);
    const double speed[] = {2.5, 2.5, 5.0, 0.0};
    for (size_t i = 0; i < made.row_count; i++)
        ck_assert_double_eq_tol(made.speed[i], speed[i], 1e-12);
    ck_assert_double_eq(made.position[7], 5.0);
    si_track_speeds_finish(&made);
}
END_TEST

START_TEST(best_of_has_every_k_then_fewer_and_the_last)
{
    size_t points = 0, last = 0;
    for (size_t k = 1; k <= 1000; k = si_curve_data_next_k(k, 1000)) {
        ck_assert_uint_gt(k, last);
        ck_assert(k > SI_CURVE_DATA_EVERY_K || k == last + 1);
        last = k;
        points++;
    }
    ck_assert_uint_eq(last, 1000);
    ck_assert_uint_lt(points, 70);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shown");
    TCase *tcase = tcase_create("shown");
    tcase_set_timeout(tcase, 60.0);
    tcase_add_test(tcase, errors_are_told_by_speed_and_by_crowd);
    tcase_add_test(tcase, a_sheet_shows_no_scene_twice);
    tcase_add_test(tcase, scenes_keep_the_agents_that_are_chosen);
    tcase_add_test(tcase, losses_are_read_from_weights);
    tcase_add_test(tcase, tracks_have_speeds);
    tcase_add_test(tcase, best_of_has_every_k_then_fewer_and_the_last);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
