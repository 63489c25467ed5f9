/* Plain lines of TrajNet++ without a parser of JSON: what is read is what JSON means, and whatever
 * else a line may be is left to it. */
#include "io/trajnet_row.h"

#include <jansson.h>
#include <string.h>

#include "tests/support/suite.h"

static bool scan(const char *text, si_trajnet_row *fields)
{
    return si_trajnet_row_scan(&(si_line){text, strlen(text), 1}, fields);
}

static const char *const plain[] = {
    "{\"track\": {\"f\": 130, \"p\": 27, \"x\": 13.64, \"y\": -8.5e-3, \"scene_id\": 5}}",
    "{\"track\":{\"y\":0,\"x\":1E+2,\"p\":-3,\"f\":9007199254740991}}",
    "  { \"track\" : { \"f\" : 1.0 , \"p\":0, \"x\":0.1, \"y\":-0 , \"scene_id\": null} } ",
};

START_TEST(plain_lines_are_what_json_says)
{
    si_trajnet_row fields;
    json_t *row = json_loads(plain[_i], 0, NULL), *track = json_object_get(row, "track");
    ck_assert(scan(plain[_i], &fields));
    ck_assert(fields.frame == (int64_t)json_number_value(json_object_get(track, "f")));
    ck_assert(fields.agent_id == (int64_t)json_number_value(json_object_get(track, "p")));
    ck_assert_double_eq(fields.x, json_number_value(json_object_get(track, "x")));
    ck_assert_double_eq(fields.y, json_number_value(json_object_get(track, "y")));
    ck_assert_int_eq(fields.has_sample,
                     json_is_number(json_object_get(track, "prediction_number")));
    ck_assert_int_eq(fields.has_scene, json_is_number(json_object_get(track, "scene_id")));
    if (fields.has_scene)
        ck_assert_int_eq(fields.scene, json_integer_value(json_object_get(track, "scene_id")));
    json_decref(row);
}
END_TEST

static const char *const other[] = {
    "",
    "{}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 3}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 3, \"y\": 4}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 3, \"y\": 4}} x",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 3, \"y\": 4,}}",
    "{\"track\": {\"f\": 1, \"f\": 1, \"p\": 2, \"x\": 3, \"y\": 4}}",
    "{\"track\": {\"f\": 1.5, \"p\": 2, \"x\": 3, \"y\": 4}}",
    "{\"track\": {\"f\": 9007199254740993, \"p\": 2, \"x\": 3, \"y\": 4}}",
    "{\"track\": {\"f\": 01, \"p\": 2, \"x\": 3, \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 3., \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": .3, \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": +3, \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 0x3, \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 1e999, \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": null, \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": \"3\", \"y\": 4}}",
    "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 3, \"y\": 4, \"z\": 5}}",
    "{\"scene\": {\"id\": 1, \"p\": 2, \"s\": 3, \"e\": 4}}",
};

START_TEST(whatever_else_is_left)
{
    si_trajnet_row fields;
    ck_assert_msg(!scan(other[_i], &fields), "%s", other[_i]);
}
END_TEST

START_TEST(a_zero_byte_is_no_end)
{
    static const char text[] = "{\"track\": {\"f\": 1, \"p\": 2, \"x\": 3, \"y\": 4}}\0 ";
    si_trajnet_row fields;
    ck_assert(scan(text, &fields));
    ck_assert(!si_trajnet_row_scan(&(si_line){text, sizeof text - 1, 1}, &fields));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trajnet_row");
    TCase *lines = tcase_create("lines");
    tcase_add_loop_test(lines, plain_lines_are_what_json_says, 0, sizeof plain / sizeof plain[0]);
    tcase_add_loop_test(lines, whatever_else_is_left, 0, sizeof other / sizeof other[0]);
    tcase_add_test(lines, a_zero_byte_is_no_end);
    suite_add_tcase(suite, lines);
    return suite_run(suite);
}
