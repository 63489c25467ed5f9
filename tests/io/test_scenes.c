#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/datasets.h"
#include "io/scene_cutter.h"
#include "tests/io/recording.h"
#include "tests/support/suite.h"

static si_scenes cut(const si_tracks *tracks, const si_scenes_config *config)
{
    si_error error = SI_ERROR_INIT;
    si_scenes scenes;
    si_result status = si_scenes_cut(tracks, config, &scenes, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
    return scenes;
}

/* Agents 1 .. count walk from frame `first` to `last`, `step` apart; x is the frame, y the id. */
static char *append_walk(char *end, int count, int first, int last, int step)
{
    for (int frame = first; frame <= last; frame += step)
        for (int agent = 1; agent <= count; agent++)
            end += sprintf(end, "%d %d %d.5 %d\n", frame, agent, frame, agent);
    return end;
}

static si_tracks walk(int count, int first, int last, int step)
{
    char text[65536] = "";
    append_walk(text, count, first, last, step);
    return tracks_of(text);
}

START_TEST(defaults_are_those_of_the_reference)
{
    si_scenes_config config = si_scenes_config_default();
    ck_assert_uint_eq(config.observed_steps, 8);
    ck_assert_uint_eq(config.predicted_steps, 12);
    ck_assert_uint_eq(config.min_agents, 2);
    ck_assert_int_eq(config.max_gap, 0);
}
END_TEST

START_TEST(every_run_of_frames_is_a_scene)
{
    si_tracks tracks = walk(2, 0, 220, 10);
    si_scenes_config config = si_scenes_config_default();
    si_scenes scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 4);
    ck_assert_uint_eq(scenes.agent_count, 8);
    ck_assert_ptr_null(scenes.primary_id);
    for (size_t s = 0; s < 4; s++) {
        ck_assert_uint_eq(scenes.offset[s], 2 * s);
        ck_assert_int_eq(scenes.frame[s], 70 + 10 * (int64_t)s);
        for (size_t a = 0; a < 2; a++) {
            const size_t agent = 2 * s + a;
            ck_assert_int_eq(scenes.agent_id[agent], (int64_t)a + 1);
            for (size_t t = 0; t < 8; t++)
                ck_assert_double_eq(scenes.observed[(agent * 8 + t) * 2],
                                    10.0 * (double)(s + t) + 0.5);
            for (size_t t = 0; t < 12; t++) {
                ck_assert_double_eq(scenes.future[(agent * 12 + t) * 2],
                                    10.0 * (double)(s + t + 8) + 0.5);
                ck_assert_double_eq(scenes.future[(agent * 12 + t) * 2 + 1], (double)a + 1);
            }
        }
    }
    si_scenes_finish(&scenes);
    ck_assert_ptr_null(scenes.observed);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(agents_away_for_a_frame_are_left_out)
{
    char text[8192] = "", *end = append_walk(text, 2, 0, 40, 10);
    sprintf(end, "0 -7 1 1\n10 -7 2 2\n20 -7 3 3\n40 -7 5 5\n");
    si_tracks tracks = tracks_of(text);
    si_scenes_config config = {.observed_steps = 2, .predicted_steps = 1, .min_agents = 1};
    si_scenes scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 3);
    ck_assert_uint_eq(scenes.offset[1], 3);
    ck_assert_int_eq(scenes.agent_id[0], -7);
    ck_assert_uint_eq(scenes.offset[2], 5);
    ck_assert_uint_eq(scenes.offset[3], 7);
    si_scenes_finish(&scenes);
    config.min_agents = 3;
    scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 1);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(one_agent_is_a_scene_if_wanted)
{
    si_tracks tracks = walk(1, 0, 19, 1);
    si_scenes_config config = si_scenes_config_default();
    si_scenes scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 0);
    ck_assert_uint_eq(scenes.offset[0], 0);
    si_scenes_finish(&scenes);
    config.min_agents = 1;
    scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 1);
    ck_assert_uint_eq(scenes.agent_count, 1);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(too_few_frames_give_no_scene)
{
    si_tracks tracks = walk(3, 0, 18, 1);
    si_scenes_config config = si_scenes_config_default();
    si_scenes scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 0);
    ck_assert_uint_eq(scenes.agent_count, 0);
    si_scenes_finish(&scenes);
    config.observed_steps = SIZE_MAX / 2;
    scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 0);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(nothing_has_to_follow)
{
    si_tracks tracks = walk(2, 0, 9, 1);
    si_scenes_config config = {.observed_steps = 8, .predicted_steps = 0, .min_agents = 2};
    si_scenes scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 3);
    ck_assert_int_eq(scenes.frame[2], 9);
    ck_assert_double_eq(scenes.observed[(5 * 8 + 7) * 2], 9.5);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

/* Frames 0 .. 50 and 80 .. 130, ten apart. */
START_TEST(max_gap_drops_windows_that_bridge_holes)
{
    char text[8192] = "", *end = append_walk(text, 2, 0, 50, 10);
    append_walk(end, 2, 80, 130, 10);
    si_tracks tracks = tracks_of(text);
    si_scenes_config config = {.observed_steps = 3, .predicted_steps = 2, .min_agents = 2};
    static const struct {
        int64_t max_gap;
        size_t scene_count;
    } cases[] = {{0, 8}, {30, 8}, {29, 4}, {10, 4}, {9, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        config.max_gap = cases[i].max_gap;
        si_scenes scenes = cut(&tracks, &config);
        ck_assert_uint_eq(scenes.scene_count, cases[i].scene_count);
        for (size_t s = 0; s < scenes.scene_count && config.max_gap == 10; s++)
            ck_assert(scenes.frame[s] <= 30 || scenes.frame[s] >= 100);
        si_scenes_finish(&scenes);
    }
    si_tracks_finish(&tracks);
}
END_TEST

static void expect_config_refused(const si_scenes_config *config, si_result status,
                                  const char *part)
{
    si_tracks tracks = walk(2, 0, 30, 1);
    si_error error = SI_ERROR_INIT;
    si_scenes scenes;
    ck_assert_int_eq(si_scenes_cut(&tracks, config, &scenes, &error), status);
    ck_assert_msg(strstr(error.message, part) != NULL, "%s", error.message);
    ck_assert_ptr_null(scenes.offset);
    si_tracks_finish(&tracks);
}

START_TEST(settings_out_of_range_are_refused)
{
    si_scenes_config good = si_scenes_config_default(), config = good;
    config.observed_steps = 0;
    expect_config_refused(&config, SI_ERR_ARGUMENT, "observed steps");
    config = good;
    config.min_agents = 0;
    expect_config_refused(&config, SI_ERR_ARGUMENT, "min agents");
    config = good;
    config.max_gap = -1;
    expect_config_refused(&config, SI_ERR_ARGUMENT, "max gap");
    config = good;
    config.observed_steps = SIZE_MAX;
    expect_config_refused(&config, SI_ERR_SHAPE, "overflow");
}
END_TEST

START_TEST(tracks_must_be_sorted_without_repeats)
{
    int64_t frame[] = {1, 1, 0}, id[] = {1, 1, 1};
    double position[6] = {0};
    si_scenes_config config = si_scenes_config_default();
    si_scenes scenes;
    si_tracks repeated = {.row_count = 2, .frame = frame, .agent_id = id, .position = position};
    ck_assert_int_eq(si_scenes_cut(&repeated, &config, &scenes, NULL), SI_ERR_ARGUMENT);
    si_tracks unsorted = {.row_count = 2, .frame = frame + 1, .agent_id = id, .position = position};
    ck_assert_int_eq(si_scenes_cut(&unsorted, &config, &scenes, NULL), SI_ERR_ARGUMENT);
}
END_TEST

START_TEST(no_rows_give_no_scenes)
{
    si_tracks none = {0};
    si_scenes_config config = si_scenes_config_default();
    si_scenes scenes = cut(&none, &config);
    ck_assert_uint_eq(scenes.scene_count, 0);
    si_scenes_finish(&scenes);
}
END_TEST

static void count_set(const char *set, si_split split, size_t min_agents, size_t *scene_count,
                      size_t *agent_count)
{
    char directory[1024];
    snprintf(directory, sizeof directory, "%s", shared_path("datasets"));
    si_error error = SI_ERROR_INIT;
    si_dataset_files files;
    si_result status = si_dataset_find(set, directory, split, &files, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
    si_scenes_config config = si_scenes_config_default();
    config.min_agents = min_agents;
    *scene_count = *agent_count = 0;
    for (size_t i = 0; i < files.count; i++) {
        si_tracks tracks;
        status = si_tracks_read(files.path[i], NULL, &tracks, &error);
        ck_assert_msg(status == SI_OK, "%s", error.message);
        si_scenes scenes = cut(&tracks, &config);
        *scene_count += scenes.scene_count;
        *agent_count += scenes.agent_count;
        si_scenes_finish(&scenes);
        si_tracks_finish(&tracks);
    }
    si_dataset_files_finish(&files);
}

/* Counted by the reference's loader, with its filter and without. */
static const struct {
    const char *set;
    size_t scene_count, agent_count, agents_of_all;
} counted[] = {
    {"eth", 70, 181, 364},      {"hotel", 301, 1053, 1197}, {"univ", 947, 24334, 24334},
    {"zara1", 602, 2253, 2356}, {"zara2", 921, 5833, 5910}, {"sdd", 292, 738, 1472},
};

START_TEST(real_sets_have_the_scenes_of_the_reference)
{
    size_t scene_count, agent_count;
    count_set(counted[_i].set, SI_SPLIT_TEST, 2, &scene_count, &agent_count);
    ck_assert_uint_eq(scene_count, counted[_i].scene_count);
    ck_assert_uint_eq(agent_count, counted[_i].agent_count);
    count_set(counted[_i].set, SI_SPLIT_TEST, 1, &scene_count, &agent_count);
    ck_assert_uint_eq(agent_count, counted[_i].agents_of_all);
}
END_TEST

START_TEST(training_parts_of_real_sets_load)
{
    size_t scene_count, agent_count;
    count_set(counted[_i].set, SI_SPLIT_TRAIN, 2, &scene_count, &agent_count);
    ck_assert_uint_gt(scene_count, 0);
    count_set(counted[_i].set, SI_SPLIT_VAL, 2, &scene_count, &agent_count);
    ck_assert_uint_gt(scene_count, 0);
}
END_TEST

/* What a scene is, said naively: for each window, each agent, look through all rows. */
static bool find_position(const si_tracks *tracks, int64_t frame, int64_t agent, double *position)
{
    for (size_t row = 0; row < tracks->row_count; row++)
        if (tracks->frame[row] == frame && tracks->agent_id[row] == agent) {
            memcpy(position, tracks->position + 2 * row, 2 * sizeof *position);
            return true;
        }
    return false;
}

START_TEST(random_recordings_are_cut_as_defined)
{
    enum { FRAMES = 40, AGENTS = 5, LENGTH = 5 };
    unsigned state = (unsigned)_i + 1;
    char text[65536] = "", *end = text;
    for (int frame = 0; frame < FRAMES; frame++)
        for (int agent = 0; agent < AGENTS; agent++) {
            state = state * 1664525u + 1013904223u;
            if ((state >> 16) % 8 != 0)
                end += sprintf(end, "%d %d %u 0.%u\n", frame, agent, state >> 20, state >> 24);
        }
    si_tracks tracks = tracks_of(text);
    ck_assert_int_eq(tracks.frame[0], 0);
    si_scenes_config config = {.observed_steps = 3, .predicted_steps = 2, .min_agents = 1};
    si_scenes scenes = cut(&tracks, &config);
    size_t agent_count = 0;
    for (int64_t first = 0; first + LENGTH <= FRAMES; first++)
        for (int64_t agent = 0; agent < AGENTS; agent++) {
            double path[LENGTH][2];
            bool whole = true;
            for (int64_t t = 0; t < LENGTH; t++)
                whole &= find_position(&tracks, first + t, agent, path[t]);
            if (!whole)
                continue;
            ck_assert_uint_lt(agent_count, scenes.agent_count);
            ck_assert_int_eq(scenes.agent_id[agent_count], agent);
            ck_assert_mem_eq(scenes.observed + agent_count * 6, path[0], 6 * sizeof(double));
            ck_assert_mem_eq(scenes.future + agent_count * 4, path[3], 4 * sizeof(double));
            agent_count++;
        }
    ck_assert_uint_eq(agent_count, scenes.agent_count);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(translation_moves_scenes_exactly)
{
    si_tracks tracks;
    const char *path = shared_path("datasets/ethucy/all/biwi_hotel.txt");
    ck_assert_int_eq(si_tracks_read(path, NULL, &tracks, NULL), SI_OK);
    si_scenes_config config = si_scenes_config_default();
    si_scenes here = cut(&tracks, &config);
    for (size_t i = 0; i < 2 * tracks.row_count; i++)
        tracks.position[i] += 10000.0;
    si_scenes there = cut(&tracks, &config);
    ck_assert_uint_eq(there.agent_count, here.agent_count);
    ck_assert_mem_eq(there.offset, here.offset, (here.scene_count + 1) * sizeof *here.offset);
    for (size_t i = 0; i < here.agent_count * 8 * 2; i++)
        ck_assert(there.observed[i] == here.observed[i] + 10000.0);
    for (size_t i = 0; i < here.agent_count * 12 * 2; i++)
        ck_assert(there.future[i] == here.future[i] + 10000.0);
    si_scenes_finish(&there);
    si_scenes_finish(&here);
    si_tracks_finish(&tracks);
}
END_TEST

/* Scenes a few at a time are those cut at once, whatever "a few" is. */
START_TEST(a_cutter_gives_the_same_scenes)
{
    const size_t max_agents = (size_t)_i;
    si_tracks tracks = walk(3, 0, 300, 10);
    si_scenes_config config = si_scenes_config_default();
    si_scenes all = cut(&tracks, &config), some = {0};
    si_scene_cutter *cutter;
    ck_assert_int_eq(si_scene_cutter_create(&tracks, &config, "walk", &cutter, NULL), SI_OK);
    const si_scene_counts counts = si_scene_cutter_counts(cutter);
    ck_assert_uint_eq(counts.scene_count, all.scene_count);
    ck_assert_uint_eq(counts.agent_count, all.agent_count);
    ck_assert_uint_eq(counts.largest_scene, 3);
    for (int round = 0; round < 2; round++) {
        size_t scene = 0, agent = 0;
        while (!si_scene_cutter_is_done(cutter)) {
            si_scenes_clear(&some);
            ck_assert_int_eq(si_scene_cutter_read(cutter, max_agents, &some, NULL), SI_OK);
            ck_assert_uint_ge(some.scene_count, 1);
            ck_assert(some.scene_count == 1 || some.agent_count <= max_agents);
            ck_assert_mem_eq(some.observed, all.observed + agent * 16,
                             some.agent_count * 16 * sizeof(double));
            ck_assert_mem_eq(some.future, all.future + agent * 24,
                             some.agent_count * 24 * sizeof(double));
            ck_assert_mem_eq(some.frame, all.frame + scene, some.scene_count * sizeof *some.frame);
            ck_assert_str_eq(some.recording[0], "walk");
            ck_assert_uint_eq(some.offset[some.scene_count], some.agent_count);
            scene += some.scene_count;
            agent += some.agent_count;
        }
        ck_assert_uint_eq(scene, all.scene_count);
        si_scene_cutter_select(cutter, 0, SIZE_MAX);
    }
    si_scene_cutter_destroy(cutter);
    si_scenes_finish(&some);
    si_scenes_finish(&all);
    si_tracks_finish(&tracks);
}
END_TEST

/* Agents 1 and 2 stay from 0 to 190, 3 leaves after frame 100, 4 comes at 30. */
static si_tracks comings_and_goings(void)
{
    char text[65536] = "", *end = text;
    for (int frame = 0; frame < 200; frame += 10)
        for (int agent = 1; agent <= 4; agent++)
            if (!(agent == 3 && frame > 100) && !(agent == 4 && frame < 30))
                end += sprintf(end, "%d %d %d.5 %d\n", frame, agent, frame, agent);
    return tracks_of(text);
}

START_TEST(all_neighbours_are_those_who_were_observed)
{
    si_tracks tracks = comings_and_goings();
    si_scenes_config config = si_scenes_config_default();
    config.all_neighbours = true;
    si_scenes scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 1);
    ck_assert_uint_eq(scenes.agent_count, 3); /* 4 was not there in all of the observed steps */
    ck_assert_uint_eq(scenes.future_count, 2);
    for (size_t a = 0; a < 3; a++) {
        ck_assert_int_eq(scenes.agent_id[a], (int64_t)a + 1);
        ck_assert_int_eq(scenes.has_future[a], a < 2);
        ck_assert_double_eq(scenes.observed[(a * 8 + 7) * 2], 70.5);
        ck_assert_int_eq(isnan(scenes.future[(a * 12 + 11) * 2]), a == 2);
    }
    double samples[] = {10, 11, 20, 21, 30, 31};
    scenes.has_future[0] = false; /* as if: who comes first goes */
    si_scenes_keep_future(&scenes, samples, 2);
    ck_assert_uint_eq(scenes.agent_count, 1);
    ck_assert_uint_eq(scenes.offset[1], 1);
    ck_assert_int_eq(scenes.agent_id[0], 2);
    ck_assert_double_eq(samples[1], 21.0);
    ck_assert_double_eq(scenes.observed[1], 2.0);
    ck_assert_double_eq(scenes.future[11 * 2], 190.5);
    scenes.has_future[0] = false;
    si_scenes_keep_future(&scenes, NULL, 0); /* no samples is no excuse */
    ck_assert_uint_eq(scenes.agent_count, 0);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(min_agents_counts_who_has_a_future)
{
    si_tracks tracks = comings_and_goings();
    si_scenes_config config = si_scenes_config_default();
    config.all_neighbours = true;
    config.min_agents = 3;
    si_scenes scenes = cut(&tracks, &config);
    ck_assert_uint_eq(scenes.scene_count, 0);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scenes");
    TCase *small = tcase_create("small");
    tcase_add_test(small, defaults_are_those_of_the_reference);
    tcase_add_test(small, every_run_of_frames_is_a_scene);
    tcase_add_loop_test(small, a_cutter_gives_the_same_scenes, 0, 40);
    tcase_add_test(small, agents_away_for_a_frame_are_left_out);
    tcase_add_test(small, one_agent_is_a_scene_if_wanted);
    tcase_add_test(small, too_few_frames_give_no_scene);
    tcase_add_test(small, nothing_has_to_follow);
    tcase_add_test(small, max_gap_drops_windows_that_bridge_holes);
    tcase_add_test(small, settings_out_of_range_are_refused);
    tcase_add_test(small, tracks_must_be_sorted_without_repeats);
    tcase_add_test(small, no_rows_give_no_scenes);
    tcase_add_test(small, all_neighbours_are_those_who_were_observed);
    tcase_add_test(small, min_agents_counts_who_has_a_future);
    suite_add_tcase(suite, small);
    TCase *sets = tcase_create("sets");
    const int set_count = sizeof counted / sizeof counted[0];
    tcase_set_timeout(sets, 60);
    tcase_add_loop_test(sets, real_sets_have_the_scenes_of_the_reference, 0, set_count);
    tcase_add_loop_test(sets, training_parts_of_real_sets_load, 0, set_count);
    suite_add_tcase(suite, sets);
    TCase *properties = tcase_create("properties");
    tcase_add_loop_test(properties, random_recordings_are_cut_as_defined, 0, 20);
    tcase_add_test(properties, translation_moves_scenes_exactly);
    suite_add_tcase(suite, properties);
    return suite_run(suite);
}
