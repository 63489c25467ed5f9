#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenes.h"
#include "tests/io/recording.h"
#include "tests/support/suite.h"

#define TRACK "{\"track\": {\"f\": 3, \"p\": 1, \"x\": 0.5, \"y\": 6}}\n"

START_TEST(both_kinds_of_row_are_read)
{
    si_tracks tracks =
        tracks_of("{\"scene\": {\"id\": 4, \"p\": 7, \"s\": 1, \"e\": 21, \"fps\": 2.5, \"tag\": "
                  "[3, [2]]}}\n"
                  "{\"track\": {\"f\": 11, \"p\": 7, \"x\": 0.1, \"y\": -6}}\n" TRACK);
    ck_assert_uint_eq(tracks.row_count, 2);
    ck_assert_int_eq(tracks.frame[0], 3);
    ck_assert_int_eq(tracks.agent_id[1], 7);
    ck_assert_double_eq(tracks.position[2], 0.1);
    ck_assert_double_eq(tracks.position[3], -6.0);
    ck_assert_uint_eq(tracks.scene_count, 1);
    ck_assert_int_eq(tracks.scene[0].id, 4);
    ck_assert_int_eq(tracks.scene[0].primary_id, 7);
    ck_assert_int_eq(tracks.scene[0].first_frame, 1);
    ck_assert_int_eq(tracks.scene[0].last_frame, 21);
    ck_assert_double_eq(tracks.frames_per_second, 2.5);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(what_is_not_a_prediction_may_say_so)
{
    si_tracks tracks = tracks_of("{\"track\": {\"f\": 3, \"p\": 1.0, \"x\": 0.5, \"y\": 6, "
                                 "\"prediction_number\": null, \"scene_id\": null}}\r\n\n");
    ck_assert_uint_eq(tracks.row_count, 1);
    si_tracks_finish(&tracks);
}
END_TEST

#define SCENE(fields) TRACK "{\"scene\": {" fields "}}\n"

static const struct {
    const char *text;
    const char *part;
} bad[] = {
    {TRACK "{\"track\": {\"f\": 4, \"p\": 1, \"x\": 0.5, \"y\": 6, \"prediction_number\": 0, "
           "\"scene_id\": 2}}\n",
     ":2: the track has a prediction_number: this is a file of predictions"},
    {TRACK TRACK, ":2: a second row for agent 1 at frame 3, the first is line 1"},
    {TRACK "1 1 2 3\n", ":2: expected a JSON object"},
    {"{\"track\": \n", ":1: expected a JSON object"},
    {TRACK "[1, 2]\n", ":2: expected {\"track\": {...}} or {\"scene\": {...}}, found \"[1, 2]\""},
    {TRACK "{\"other\": 3}\n", ":2: expected {\"track\": {...}}"},
    {"{\"track\": {\"f\": 3, \"p\": 1, \"x\": 0.5}}\n",
     ":1: expected a number as \"y\" of the track, found nothing"},
    {"{\"track\": 3}\n", "as \"f\" of the track, found nothing"},
    {"{\"track\": {\"f\": 3.5, \"p\": 1, \"x\": 0.5, \"y\": 6}}\n",
     "a whole number within +-2^53 as \"f\" of the track, found 3.5"},
    {"{\"track\": {\"f\": 3, \"p\": 9007199254740993, \"x\": 0.5, \"y\": 6}}\n",
     "as \"p\" of the track, found 9007199254740993"},
    {"{\"track\": {\"f\": 3, \"p\": \"one\", \"x\": 0.5, \"y\": 6}}\n", "as \"p\" of the track"},
    {"{\"track\": {\"f\": 3, \"p\": 1, \"x\": NaN, \"y\": 6}}\n", ":1: expected a JSON object"},
    {"{\"track\": {\"f\": 3, \"p\": 1, \"x\": 1e400, \"y\": 6}}\n", ":1: expected a JSON object"},
    {"{\"track\": {\"f\": 3, \"f\": 4, \"p\": 1, \"x\": 1, \"y\": 6}}\n", ":1: expected a JSON"},
    {SCENE("\"id\": 1, \"p\": 1, \"s\": 5"), "\"e\" of the scene, found nothing"},
    {SCENE("\"id\": 1, \"p\": 1, \"s\": 5, \"e\": 4"), "a frame not before \"s\" as \"e\""},
    {SCENE("\"id\": 1, \"p\": 1, \"s\": 5, \"e\": 6, \"fps\": 0"), "a number above 0 as \"fps\""},
    {SCENE("\"id\": 1, \"p\": 1, \"s\": 5, \"e\": 6, \"fps\": 2.5") "{\"scene\": {\"id\": 2, "
                                                                    "\"p\": 1, \"s\": 5, \"e\": 6, "
                                                                    "\"fps\": 5}}\n",
     ":3: expected the same rate as in the scenes before as \"fps\" of the scene, found 5"},
    {"{\"scene\": {\"id\": 1, \"p\": 1, \"s\": 5, \"e\": 6}}\n", ": no rows"},
};

START_TEST(bad_lines_are_told)
{
    expect_text_refused(bad[_i].text, bad[_i].part);
}
END_TEST

START_TEST(deep_json_is_refused)
{
    char text[60000];
    memset(text, '[', sizeof text - 1);
    memcpy(text, "{\"track\":", 9);
    text[sizeof text - 1] = '\0';
    expect_text_refused(text, ":1: expected a JSON object");
}
END_TEST

/* Agent 1 walks through all frames, agent 2 is missing from frame 30, agent 3 comes at frame 40. */
static si_tracks three_agents(const char *scenes)
{
    char text[8192], *end = stpcpy(text, scenes);
    for (int frame = 10; frame <= 80; frame += 10)
        for (int agent = 1; agent <= 3; agent++)
            if ((agent != 2 || frame != 30) && (agent != 3 || frame >= 40))
                end += sprintf(end, "{\"track\": {\"f\": %d, \"p\": %d, \"x\": %d.5, \"y\": %d}}\n",
                               frame, agent, frame, agent);
    return tracks_of(text);
}

START_TEST(listed_scenes_are_the_scenes)
{
    si_tracks tracks = three_agents("{\"scene\": {\"id\": 0, \"p\": 1, \"s\": 41, \"e\": 80}}\n"
                                    "{\"scene\": {\"id\": 1, \"p\": 1, \"s\": 10, \"e\": 49}}\n"
                                    "{\"scene\": {\"id\": 2, \"p\": 2, \"s\": 10, \"e\": 49}}\n"
                                    "{\"scene\": {\"id\": 3, \"p\": 1, \"s\": 70, \"e\": 200}}\n"
                                    "{\"scene\": {\"id\": 4, \"p\": 9, \"s\": 41, \"e\": 80}}\n"
                                    "{\"scene\": {\"id\": 5, \"p\": 1, \"s\": 100, \"e\": 200}}\n");
    si_scenes_config config = {.observed_steps = 2, .predicted_steps = 1, .min_agents = 1};
    si_scenes scenes;
    ck_assert_int_eq(si_scenes_cut(&tracks, &config, &scenes, NULL), SI_OK);
    ck_assert_uint_eq(scenes.scene_count, 2);
    ck_assert_int_eq(scenes.primary_id[0], 1);
    ck_assert_int_eq(scenes.frame[0], 70);
    ck_assert_uint_eq(scenes.offset[1], 3);
    ck_assert_double_eq(scenes.observed[0], 60.5);
    ck_assert_double_eq(scenes.future[0], 80.5);
    ck_assert_int_eq(scenes.frame[1], 30);
    ck_assert_uint_eq(scenes.offset[2], 4);
    ck_assert_int_eq(scenes.agent_id[3], 1);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(every_scene_of_a_real_recording_has_its_primary)
{
    si_tracks tracks;
    si_error error = SI_ERROR_INIT;
    const char *path = shared_path("datasets/trajnetpp/biwi_hotel.ndjson");
    ck_assert_msg(si_tracks_read(path, NULL, &tracks, &error) == SI_OK, "%s", error.message);
    ck_assert_uint_eq(tracks.scene_count, 229);
    ck_assert_uint_eq(tracks.row_count, 4621);
    ck_assert_double_eq(tracks.frames_per_second, 2.5);
    si_scenes_config config = {.observed_steps = 9, .predicted_steps = 12, .min_agents = 1};
    si_scenes scenes;
    ck_assert_int_eq(si_scenes_cut(&tracks, &config, &scenes, NULL), SI_OK);
    ck_assert_uint_eq(scenes.scene_count, 229);
    for (size_t s = 0; s < scenes.scene_count; s++) {
        size_t found = 0;
        for (size_t a = scenes.offset[s]; a < scenes.offset[s + 1]; a++)
            found += scenes.agent_id[a] == tracks.scene[s].primary_id;
        ck_assert_uint_eq(found, 1);
        ck_assert_int_eq(scenes.primary_id[s], tracks.scene[s].primary_id);
    }
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tracks_trajnet");
    TCase *rows = tcase_create("rows");
    tcase_add_test(rows, both_kinds_of_row_are_read);
    tcase_add_test(rows, what_is_not_a_prediction_may_say_so);
    tcase_add_loop_test(rows, bad_lines_are_told, 0, sizeof bad / sizeof bad[0]);
    tcase_add_test(rows, deep_json_is_refused);
    suite_add_tcase(suite, rows);
    TCase *scenes = tcase_create("scenes");
    tcase_add_test(scenes, listed_scenes_are_the_scenes);
    tcase_add_test(scenes, every_scene_of_a_real_recording_has_its_primary);
    suite_add_tcase(suite, scenes);
    return suite_run(suite);
}
