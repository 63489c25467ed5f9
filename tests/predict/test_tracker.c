#include <math.h>
#include <stdlib.h>

#include "predict/tracker.h"
#include "tests/support/suite.h"

static si_tracker *create_with(si_tracker_config config)
{
    si_tracker *tracker;
    ck_assert_int_eq(si_tracker_create(&config, &tracker, NULL), SI_OK);
    return tracker;
}

static si_tracker *create(void)
{
    return create_with(si_tracker_config_default());
}

/* Agent `id` walks along x at 1 m/s: a point every `interval` from `begin` up to `end`. */
static void walk(si_tracker *tracker, int64_t id, double begin, double end, double interval)
{
    for (double time = begin; time < end + 1e-9; time += interval)
        ck_assert_int_eq(si_tracker_add(tracker, time, id, time, (double)id), SI_TRACKER_ADDED);
}

/* Both positions of the walk at `time` and all steps before it. */
static void assert_walks(const si_tracker_view *view, size_t agent, size_t steps, double time)
{
    for (size_t t = 0; t < steps; t++) {
        const double *position = view->observed + (agent * steps + t) * 2;
        ck_assert_double_eq_tol(position[0], time - 0.4 * (double)(steps - 1 - t), 1e-9);
        ck_assert_double_eq_tol(position[1], (double)view->agent_id[agent], 1e-9);
    }
}

START_TEST(points_on_the_grid_come_back_exactly)
{
    si_tracker *tracker = create();
    for (int frame = 780; frame < 860; frame += 10)
        ck_assert_int_eq(si_tracker_add(tracker, frame / 25.0, 3, 0.1 * frame, -0.3 * frame),
                         SI_TRACKER_ADDED);
    si_tracker_view view;
    si_tracker_gather(tracker, 850 / 25.0, &view);
    ck_assert_uint_eq(view.agent_count, 1);
    ck_assert_uint_eq(view.known_steps[0], 8);
    for (int t = 0; t < 8; t++) {
        ck_assert_double_eq(view.observed[2 * t], 0.1 * (780 + 10 * t));
        ck_assert_double_eq(view.observed[2 * t + 1], -0.3 * (780 + 10 * t));
    }
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(any_rate_is_interpolated)
{
    static const double intervals[] = {1.0 / 30, 0.1, 0.25, 0.7};
    si_tracker *tracker = create();
    walk(tracker, 5, 0.0, 6.0, intervals[_i]);
    si_tracker_view view;
    si_tracker_gather(tracker, 5.0, &view);
    ck_assert_uint_eq(view.agent_count, 1);
    ck_assert_uint_eq(view.known_steps[0], 8);
    assert_walks(&view, 0, 8, 5.0);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(agents_are_ordered_by_id)
{
    si_tracker *tracker = create();
    const int64_t ids[] = {7, -2, 40, 3};
    for (size_t i = 0; i < 4; i++)
        walk(tracker, ids[i], 0.0, 3.2, 0.4);
    si_tracker_view view;
    si_tracker_gather(tracker, 3.2, &view);
    ck_assert_uint_eq(view.agent_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_walks(&view, i, 8, 3.2);
    for (size_t i = 1; i < 4; i++)
        ck_assert_int_lt(view.agent_id[i - 1], view.agent_id[i]);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(short_histories_are_marked_and_made_up)
{
    si_tracker *tracker = create();
    walk(tracker, 1, 2.0, 2.8, 0.4);
    ck_assert_int_eq(si_tracker_add(tracker, 2.8, 2, 9.0, 9.0), SI_TRACKER_ADDED);
    si_tracker_view view;
    si_tracker_gather(tracker, 2.8, &view);
    ck_assert_uint_eq(view.agent_count, 2);
    ck_assert_uint_eq(view.known_steps[0], 3);
    assert_walks(&view, 0, 8, 2.8);
    ck_assert_uint_eq(view.known_steps[1], 1);
    for (size_t t = 0; t < 8; t++)
        ck_assert_double_eq(view.observed[16 + 2 * t], 9.0);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(holes_are_bridged_up_to_the_set_time)
{
    si_tracker *tracker = create();
    walk(tracker, 1, 0.0, 1.6, 0.4); /* 1.2 s without a point: bridged */
    walk(tracker, 1, 2.8, 3.2, 0.4);
    walk(tracker, 2, 0.0, 1.6, 0.4); /* 1.6 s: not */
    walk(tracker, 2, 3.2, 3.2, 0.4);
    si_tracker_view view;
    si_tracker_gather(tracker, 3.2, &view);
    ck_assert_uint_eq(view.agent_count, 2);
    ck_assert_uint_eq(view.known_steps[0], 8);
    assert_walks(&view, 0, 8, 3.2);
    ck_assert_uint_eq(view.known_steps[1], 1);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(who_was_not_seen_is_not_there)
{
    si_tracker *tracker = create();
    walk(tracker, 1, 0.0, 2.8, 0.4);
    walk(tracker, 2, 0.0, 3.2, 0.4);
    si_tracker_view view;
    si_tracker_gather(tracker, 3.2, &view);
    ck_assert_uint_eq(view.agent_count, 1);
    ck_assert_int_eq(view.agent_id[0], 2);
    ck_assert_uint_eq(si_tracker_agent_count(tracker), 2);
    si_tracker_gather(tracker, 5.0, &view);
    ck_assert_uint_eq(si_tracker_agent_count(tracker), 1);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(an_id_that_returns_is_a_new_agent)
{
    si_tracker *tracker = create();
    walk(tracker, 1, 0.0, 2.8, 0.4);
    ck_assert_int_eq(si_tracker_add(tracker, 6.0, 1, 6.0, 1.0), SI_TRACKER_ADDED);
    si_tracker_view view;
    si_tracker_gather(tracker, 6.0, &view);
    ck_assert_uint_eq(view.known_steps[0], 1);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(order_of_arrival_does_not_matter)
{
    si_tracker *tracker = create();
    const double times[] = {1.2, 0.0, 2.8, 0.8, 2.0, 0.4, 2.4, 1.6};
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(si_tracker_add(tracker, times[i], 4, times[i], 4.0), SI_TRACKER_ADDED);
    ck_assert_int_eq(si_tracker_add(tracker, 0.8, 4, 99.0, 99.0), SI_TRACKER_REPEATED);
    si_tracker_view view;
    si_tracker_gather(tracker, 2.8, &view);
    ck_assert_uint_eq(view.known_steps[0], 8);
    assert_walks(&view, 0, 8, 2.8);
    ck_assert_int_eq(si_tracker_add(tracker, 2.8, 5, 0.0, 0.0), SI_TRACKER_LATE);
    ck_assert_int_eq(si_tracker_add(tracker, 2.0, 4, 0.0, 0.0), SI_TRACKER_LATE);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(room_is_bounded_and_comes_back)
{
    si_tracker_config config = si_tracker_config_default();
    config.max_agents = 2;
    config.points_per_agent = 9;
    si_tracker *tracker = create_with(config);
    walk(tracker, 1, 0.0, 8.0, 0.4); /* more points than there is room for */
    walk(tracker, 2, 0.0, 4.0, 0.4);
    ck_assert_int_eq(si_tracker_add(tracker, 8.0, 3, 0.0, 0.0), SI_TRACKER_NO_ROOM);
    si_tracker_view view;
    si_tracker_gather(tracker, 8.0, &view);
    ck_assert_uint_eq(view.agent_count, 1);
    assert_walks(&view, 0, 8, 8.0);
    ck_assert_int_eq(si_tracker_add(tracker, 8.4, 3, 0.0, 0.0), SI_TRACKER_ADDED);
    si_tracker_reset(tracker);
    ck_assert_uint_eq(si_tracker_agent_count(tracker), 0);
    ck_assert_int_eq(si_tracker_add(tracker, 0.0, 9, 0.0, 0.0), SI_TRACKER_ADDED);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(a_point_older_than_a_full_ring_is_late)
{
    si_tracker_config config = si_tracker_config_default();
    config.points_per_agent = 8;
    si_tracker *tracker = create_with(config);
    walk(tracker, 1, 0.4, 3.2, 0.4);
    ck_assert_int_eq(si_tracker_add(tracker, 0.0, 1, 9.0, 9.0), SI_TRACKER_LATE);
    si_tracker_view view;
    si_tracker_gather(tracker, 3.2, &view);
    ck_assert_uint_eq(view.known_steps[0], 8);
    assert_walks(&view, 0, 8, 3.2);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(points_that_come_too_fast_are_thinned)
{
    si_tracker_config config = si_tracker_config_default();
    config.points_per_agent = 32;
    si_tracker *tracker = create_with(config);
    walk(tracker, 1, 0.0, 20.0, 0.001);
    si_tracker_view view;
    si_tracker_gather(tracker, 20.0, &view);
    ck_assert_uint_eq(view.known_steps[0], 8);
    assert_walks(&view, 0, 8, 20.0);
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(room_for_the_steps_alone_keeps_each_of_them)
{
    si_tracker_config config = si_tracker_config_default();
    config.points_per_agent = config.observed_steps;
    si_tracker *tracker = create_with(config);
    for (int step = 0; step < 40; step++) {
        double time = 0.4 * step;
        ck_assert_int_eq(si_tracker_add(tracker, time, 1, step % 2, 0.0), SI_TRACKER_ADDED);
    }
    si_tracker_view view;
    si_tracker_gather(tracker, 0.4 * 39, &view);
    ck_assert_uint_eq(view.known_steps[0], 8);
    for (size_t t = 0; t < 8; t++)
        ck_assert_double_eq(view.observed[2 * t], (double)(t % 2));
    si_tracker_destroy(tracker);
}
END_TEST

START_TEST(what_is_not_finite_is_refused)
{
    si_tracker *tracker = create();
    ck_assert_int_eq(si_tracker_add(tracker, (double)NAN, 1, 0, 0), SI_TRACKER_NOT_FINITE);
    ck_assert_int_eq(si_tracker_add(tracker, 0, 1, (double)INFINITY, 0), SI_TRACKER_NOT_FINITE);
    ck_assert_uint_eq(si_tracker_agent_count(tracker), 0);
    si_tracker_destroy(tracker);
    si_tracker_destroy(NULL);
}
END_TEST

START_TEST(impossible_configs_are_refused)
{
    si_tracker *tracker;
    si_tracker_config config = si_tracker_config_default();
    config.step_seconds = 0.0;
    ck_assert_int_eq(si_tracker_create(&config, &tracker, NULL), SI_ERR_ARGUMENT);
    ck_assert_ptr_null(tracker);
    config = si_tracker_config_default();
    config.max_agents = SIZE_MAX / 2;
    ck_assert_int_eq(si_tracker_create(&config, &tracker, NULL), SI_ERR_SHAPE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tracker");
    TCase *tracks = tcase_create("tracks");
    tcase_add_test(tracks, points_on_the_grid_come_back_exactly);
    tcase_add_loop_test(tracks, any_rate_is_interpolated, 0, 4);
    tcase_add_test(tracks, agents_are_ordered_by_id);
    tcase_add_test(tracks, short_histories_are_marked_and_made_up);
    tcase_add_test(tracks, holes_are_bridged_up_to_the_set_time);
    tcase_add_test(tracks, who_was_not_seen_is_not_there);
    tcase_add_test(tracks, an_id_that_returns_is_a_new_agent);
    tcase_add_test(tracks, order_of_arrival_does_not_matter);
    suite_add_tcase(suite, tracks);
    TCase *bounds = tcase_create("bounds");
    tcase_add_test(bounds, room_is_bounded_and_comes_back);
    tcase_add_test(bounds, a_point_older_than_a_full_ring_is_late);
    tcase_add_test(bounds, points_that_come_too_fast_are_thinned);
    tcase_add_test(bounds, room_for_the_steps_alone_keeps_each_of_them);
    tcase_add_test(bounds, what_is_not_finite_is_refused);
    tcase_add_test(bounds, impossible_configs_are_refused);
    suite_add_tcase(suite, bounds);
    return suite_run(suite);
}
