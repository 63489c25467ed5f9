/* A stream without a process: its lines, its clock, what follows it, its latency, its ellipses. */
#include <math.h>
#include <string.h>

#include "io/stream_line.h"
#include "pipeline/latency.h"
#include "pipeline/named_predictors.h"
#include "pipeline/sample_shape.h"
#include "pipeline/stream.h"
#include "pipeline/stream_clock.h"
#include "tests/support/suite.h"

static stream_line_kind parse(const char *text, double fps, stream_point *point)
{
    const char *expected;
    return stream_line_parse(text, strlen(text), fps, point, &expected);
}

START_TEST(lines_are_points)
{
    stream_point point;
    ck_assert_int_eq(parse(" 1.5\t-7  2e1 -.25 # walks", 0.0, &point), STREAM_LINE_POINT);
    ck_assert_double_eq(point.time, 1.5);
    ck_assert_int_eq(point.agent_id, -7);
    ck_assert_double_eq(point.x, 20.0);
    ck_assert_double_eq(point.y, -0.25);
    ck_assert_int_eq(parse("10.0 1.0 2 3\r", 25.0, &point), STREAM_LINE_POINT);
    ck_assert_double_eq(point.time, 0.4);
    ck_assert_int_eq(parse("# time id x y", 0.0, &point), STREAM_LINE_COMMENT);
    ck_assert_int_eq(parse(" \t\r", 0.0, &point), STREAM_LINE_BLANK);
    ck_assert_int_eq(parse("50 # complete", 25.0, &point), STREAM_LINE_TIME);
    ck_assert_double_eq(point.time, 2.0);
}
END_TEST

START_TEST(other_lines_are_not)
{
    static const char *const bad[] = {"1 2 3",     "1 2 3 4 5",  "1 2 3 4x",    "1,2,3,4",
                                      "nan 2 3 4", "1 2 inf 4",  "1 2.5 3 4",   "1e12 2 3 4",
                                      "1 2 3 2e9", "- 2 3 4",    "1 1e300 3 4", "1 2 3 #4",
                                      "1 2 3e 4",  "1e999 2 3 4"};
    stream_point point;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(parse(bad[i], 0.0, &point) == STREAM_LINE_BAD, "%s", bad[i]);
    const char *expected;
    ck_assert_int_eq(stream_line_parse("1 2 3 4\0 5", 10, 0.0, &point, &expected), STREAM_LINE_BAD);
}
END_TEST

/* A step every half a second, and the first frame at 10 s. */
static stream_clock started(double delay)
{
    stream_clock clock = {
        .rate = 2.0, .delay = delay, .timeout = 3.0, .max_jump = 60.0, .same = 1e-7};
    ck_assert_int_eq(stream_clock_look(&clock, 10.0, 0), STREAM_TIME_ANEW);
    stream_clock_open(&clock, 10.0, 0, true);
    return clock;
}

static void assert_steps(stream_clock *clock, double until, double first, size_t count)
{
    double time;
    for (size_t i = 0; i < count; i++) {
        ck_assert(stream_clock_take(clock, until, &time));
        ck_assert_double_eq(time, first + 0.5 * (double)i);
    }
    ck_assert(!stream_clock_take(clock, until, &time));
}

START_TEST(a_later_line_makes_steps_due)
{
    stream_clock clock = started(0.0);
    ck_assert_int_eq(stream_clock_look(&clock, 10.0, 0), STREAM_TIME_OPEN);
    ck_assert_int_eq(stream_clock_look(&clock, 9.0, 0), STREAM_TIME_OPEN);
    ck_assert_int_eq(stream_clock_look(&clock, 11.2, 0), STREAM_TIME_LATER);
    assert_steps(&clock, stream_clock_complete(&clock, true), 10.0, 1);
    stream_clock_open(&clock, 11.2, 0, false);
    assert_steps(&clock, stream_clock_complete(&clock, true), 10.5, 2);
}
END_TEST

START_TEST(a_delay_holds_steps_back)
{
    stream_clock clock = started(0.7);
    stream_clock_open(&clock, 11.2, 0, false);
    assert_steps(&clock, stream_clock_complete(&clock, true), 10.0, 2);
    assert_steps(&clock, stream_clock_complete(&clock, false), 11.0, 1);
}
END_TEST

START_TEST(steps_start_anew_after_everybody_left)
{
    stream_clock clock = started(0.0);
    ck_assert_int_eq(stream_clock_look(&clock, 13.3, 0), STREAM_TIME_ANEW);
    stream_clock_open(&clock, 13.3, 0, true);
    assert_steps(&clock, 14.0, 13.3, 2);
}
END_TEST

START_TEST(many_steps_are_passed_over_at_once)
{
    stream_clock clock = started(0.0);
    stream_clock_skip(&clock, 1e9 + 0.2);
    assert_steps(&clock, 1e9 + 1.2, 1e9 + 0.5, 2);
    stream_clock_skip(&clock, 50.0); /* never back */
    assert_steps(&clock, 1e9 + 1.7, 1e9 + 1.5, 1);
}
END_TEST

START_TEST(a_frame_that_jumps_is_ignored_until_the_next_one_agrees)
{
    stream_clock clock = started(0.0);
    ck_assert_int_eq(stream_clock_look(&clock, 5000.0, 0), STREAM_TIME_JUMP);
    ck_assert_int_eq(stream_clock_look(&clock, 5000.0, 0), STREAM_TIME_JUMP); /* of that frame */
    ck_assert_int_eq(stream_clock_look(&clock, 10.1, 0), STREAM_TIME_LATER);
    for (int i = 1; i < 10; i++) /* no two agree */
        ck_assert_int_eq(stream_clock_look(&clock, 1000.0 * i, 0), STREAM_TIME_JUMP);
    for (int i = 1; i < 10; i++) /* back and back */
        ck_assert_int_eq(stream_clock_look(&clock, 5.0 - i, 0), STREAM_TIME_JUMP);
    ck_assert_int_eq(stream_clock_look(&clock, -900.0, 0), STREAM_TIME_JUMP);
    ck_assert_int_eq(stream_clock_look(&clock, -899.9, 0), STREAM_TIME_RESET);
}
END_TEST

START_TEST(a_line_that_may_be_late_is_no_jump)
{
    stream_clock clock = started(0.5); /* and a time-out of 3 s */
    ck_assert_int_eq(stream_clock_look(&clock, 6.5, 0), STREAM_TIME_OPEN);
    ck_assert_int_eq(stream_clock_look(&clock, 6.4, 0), STREAM_TIME_JUMP);
    ck_assert_int_eq(stream_clock_look(&clock, 6.8, 0), STREAM_TIME_OPEN);
}
END_TEST

START_TEST(a_quiet_night_is_no_jump)
{
    stream_clock clock = started(0.0);
    const uint64_t hour = UINT64_C(3600000000000);
    ck_assert_int_eq(stream_clock_look(&clock, 10.0 + 3600.0, 0), STREAM_TIME_JUMP);
    ck_assert_int_eq(stream_clock_look(&clock, 10.0 + 3600.0, hour), STREAM_TIME_ANEW);
}
END_TEST

/* What a listener hears. */
typedef struct heard {
    size_t steps, agents;
    double last_time;
    int64_t last_frame;
    size_t faults[STREAM_FAULT_COUNT];
    size_t refused_from; /* steps that are taken; then the listener fails */
} heard;

static si_result hear_step(void *context, const stream_step *step, si_error *error)
{
    heard *now = context;
    if (now->steps == now->refused_from)
        return si_error_set(error, SI_ERR_IO, "no more");
    now->steps++;
    now->agents += step->forecast->agent_count;
    now->last_time = step->time;
    now->last_frame = step->frame;
    return SI_OK;
}

static void hear_fault(void *context, stream_fault fault, double time, double newest)
{
    (void)time, (void)newest;
    ((heard *)context)->faults[fault]++;
}

static stream *followed(heard *now, si_predictor **predictor)
{
    stream_config config = {.live = si_live_config_default(), .rate = 2.5, .max_jump = 60.0};
    const stream_listener listener = {hear_step, hear_fault, now};
    stream *made;
    config.live.max_agents = 2;
    *now = (heard){.refused_from = SIZE_MAX};
    ck_assert_int_eq(si_predictor_create("cv", NULL, predictor, NULL), SI_OK);
    ck_assert_int_eq(stream_create(&config, *predictor, &listener, &made, NULL), SI_OK);
    return made;
}

static si_result walk(stream *self, double time, int64_t agent_id, si_error *error)
{
    return stream_add(self, &(stream_point){time, agent_id, time, (double)agent_id}, 0, error);
}

/* Two agents, ten frames: the last is open until somebody says that it is complete. */
START_TEST(steps_come_as_their_frames_are_complete)
{
    heard now;
    si_predictor *predictor;
    stream *self = followed(&now, &predictor);
    for (int frame = 0; frame < 10; frame++)
        for (int64_t agent = 1; agent <= 2; agent++)
            ck_assert_int_eq(walk(self, 0.4 * frame, agent, NULL), SI_OK);
    ck_assert_uint_eq(now.steps, 9);
    ck_assert_uint_eq(now.agents, 18);
    ck_assert_int_eq(stream_complete(self, 0, NULL), SI_OK);
    ck_assert_uint_eq(now.steps, 10);
    ck_assert_double_eq_tol(now.last_time, 3.6, 1e-9);
    ck_assert_int_eq(now.last_frame, 3600);
    ck_assert_int_eq(stream_reach(self, 4.0, 0, NULL), SI_OK);
    ck_assert_uint_eq(now.steps, 10); /* nobody is seen then */
    for (size_t fault = 0; fault < STREAM_FAULT_COUNT; fault++)
        ck_assert_uint_eq(now.faults[fault], 0);
    stream_destroy(self);
    si_predictor_destroy(predictor);
}
END_TEST

START_TEST(what_is_dropped_is_told)
{
    static const struct {
        double time;
        int64_t agent_id;
        stream_fault fault;
    } bad[] = {{0.8, 3, STREAM_FAULT_NO_ROOM},
               {0.8, 2, STREAM_FAULT_REPEATED},
               {0.2, 1, STREAM_FAULT_LATE},
               {1000.0, 1, STREAM_FAULT_JUMP},
               {1000.4, 1, STREAM_FAULT_RESET}};
    heard now;
    si_predictor *predictor;
    stream *self = followed(&now, &predictor);
    for (int frame = 0; frame < 3; frame++)
        for (int64_t agent = 1; agent <= 2; agent++)
            ck_assert_int_eq(walk(self, 0.4 * frame, agent, NULL), SI_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(walk(self, bad[i].time, bad[i].agent_id, NULL), SI_OK);
        for (size_t fault = 0; fault < STREAM_FAULT_COUNT; fault++) {
            ck_assert_uint_eq(now.faults[fault], fault == bad[i].fault);
            now.faults[fault] = 0;
        }
    }
    const stream_point nowhere = {1000.4, 2, NAN, 0.0};
    ck_assert_int_eq(stream_add(self, &nowhere, 0, NULL), SI_OK);
    ck_assert_uint_eq(now.faults[STREAM_FAULT_MALFORMED], 1);
    stream_destroy(self);
    si_predictor_destroy(predictor);
}
END_TEST

START_TEST(a_listener_that_fails_ends_the_stream)
{
    heard now;
    si_predictor *predictor;
    si_error error = SI_ERROR_INIT;
    stream *self = followed(&now, &predictor);
    now.refused_from = 1;
    ck_assert_int_eq(walk(self, 0.0, 1, &error), SI_OK);
    ck_assert_int_eq(walk(self, 0.4, 1, &error), SI_OK);
    ck_assert_int_eq(walk(self, 0.8, 1, &error), SI_ERR_IO);
    ck_assert_str_eq(error.message, "no more");
    stream_destroy(self);
    si_predictor_destroy(predictor);
}
END_TEST

START_TEST(quantiles_are_exact_to_a_bucket)
{
    static latency times;
    ck_assert_uint_eq(latency_quantile(&times, 0.5), 0);
    for (uint64_t i = 1; i <= 100000; i++)
        latency_add(&times, i * 1000);
    const double shares[] = {0.001, 0.5, 0.99, 0.999, 1.0};
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        double exact = shares[i] * 1e8, found = (double)latency_quantile(&times, shares[i]);
        ck_assert_double_ge(found, exact);
        ck_assert_double_le(found, exact * (1.0 + 1.0 / LATENCY_PARTS));
    }
    ck_assert_uint_eq(latency_quantile(&times, 1.0), 100000000);
    latency_add(&times, UINT64_MAX);
    ck_assert_uint_eq(latency_quantile(&times, 1.0), UINT64_MAX);
    latency_add(&times, 0);
}
END_TEST

START_TEST(ellipses_of_known_samples)
{
    /* four corners of a rectangle of 2 by 1, turned by 30 degrees, and four equal samples */
    const double c = cos(0.5235987755982988), s = sin(0.5235987755982988);
    float samples[4][2][2];
    for (int k = 0; k < 4; k++) {
        double u = k % 2 == 0 ? 1.0 : -1.0, v = k < 2 ? 0.5 : -0.5;
        samples[k][0][0] = (float)(5.0 + u * c - v * s);
        samples[k][0][1] = (float)(7.0 + u * s + v * c);
        samples[k][1][0] = samples[k][1][1] = 3.0F;
    }
    double mean[4];
    si_sample_ellipse ellipse[2];
    si_sample_mean(&samples[0][0][0], 4, 2, mean);
    si_sample_ellipses(&samples[0][0][0], 4, 2, mean, ellipse);
    ck_assert_double_eq_tol(mean[0], 5.0, 1e-6);
    ck_assert_double_eq_tol(mean[1], 7.0, 1e-6);
    ck_assert_double_eq_tol(ellipse[0].long_axis, 1.0, 1e-6);
    ck_assert_double_eq_tol(ellipse[0].short_axis, 0.5, 1e-6);
    ck_assert_double_eq_tol(ellipse[0].angle, 0.5235987755982988, 1e-6);
    ck_assert_double_eq(ellipse[1].long_axis, 0.0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stream");
    TCase *parts = tcase_create("parts");
    tcase_add_test(parts, lines_are_points);
    tcase_add_test(parts, other_lines_are_not);
    tcase_add_test(parts, a_later_line_makes_steps_due);
    tcase_add_test(parts, a_delay_holds_steps_back);
    tcase_add_test(parts, steps_start_anew_after_everybody_left);
    tcase_add_test(parts, many_steps_are_passed_over_at_once);
    tcase_add_test(parts, a_frame_that_jumps_is_ignored_until_the_next_one_agrees);
    tcase_add_test(parts, a_line_that_may_be_late_is_no_jump);
    tcase_add_test(parts, a_quiet_night_is_no_jump);
    tcase_add_test(parts, steps_come_as_their_frames_are_complete);
    tcase_add_test(parts, what_is_dropped_is_told);
    tcase_add_test(parts, a_listener_that_fails_ends_the_stream);
    tcase_add_test(parts, quantiles_are_exact_to_a_bucket);
    tcase_add_test(parts, ellipses_of_known_samples);
    suite_add_tcase(suite, parts);
    return suite_run(suite);
}
