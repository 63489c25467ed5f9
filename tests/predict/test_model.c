/* The model's set-up: configuration, tensors, parameters, zones. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/predict/fixture.h"
#include "tests/support/suite.h"

static void expect_refused(const si_model_config *config, const char *field)
{
    si_error error = SI_ERROR_INIT;
    si_model *model = (si_model *)&error;
    ck_assert_int_eq(si_model_create(config, &model, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_null(model);
    ck_assert_msg(strstr(error.message, field) != NULL, "\"%s\" does not name %s", error.message,
                  field);
    ck_assert_int_eq(si_model_create(config, &model, NULL), SI_ERR_ARGUMENT);
}

START_TEST(wrong_configurations_are_refused_by_name)
{
#define REFUSE(field, value)                                \
    do {                                                    \
        si_model_config config = si_model_config_default(); \
        config.field = value;                               \
        expect_refused(&config, #field);                    \
    } while (0)
    REFUSE(observed_steps, 1);
    REFUSE(observed_steps, SI_MAX_STEPS + 1);
    REFUSE(observed_steps, SIZE_MAX);
    REFUSE(predicted_steps, 0);
    REFUSE(predicted_steps, SIZE_MAX);
    REFUSE(zone_rule, (si_zone_rule)2);
    REFUSE(zone_edges[0], 0.001f);
    REFUSE(zone_edges[1], NAN);
    REFUSE(zone_edges[2], 0.01f);
    REFUSE(zone_edges[3], INFINITY);
    REFUSE(noise_weight[1], NAN);
}
END_TEST

START_TEST(zone_rules_have_names)
{
    si_zone_rule rule = SI_ZONE_FIRST_STEP;
    ck_assert(si_zone_rule_find("max_speed", &rule));
    ck_assert_int_eq(rule, SI_ZONE_MAX_SPEED);
    ck_assert(!si_zone_rule_find("", &rule));
    ck_assert_str_eq(si_zone_rule_name(SI_ZONE_FIRST_STEP), "first_step");
    ck_assert_ptr_null(si_zone_rule_name((si_zone_rule)9));
}
END_TEST

START_TEST(tensors_tile_the_parameters)
{
    si_model *model = test_model_create(8, 12, 1);
    size_t next = 0;
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        si_model_tensor tensor = si_model_get_tensor(model, i);
        size_t size = 1;
        for (size_t d = 0; d < tensor.rank; d++)
            size *= tensor.shape[d];
        ck_assert_uint_eq(tensor.size, size);
        ck_assert_uint_eq(tensor.offset, next);
        next += size;
    }
    ck_assert_uint_eq(next, si_model_parameter_count(model));
    ck_assert_uint_eq(next, 5836);
    ck_assert_str_eq(si_model_get_tensor(model, 0).name, "implicit_cells/0/feat/weight");
    si_model_destroy(model);
}
END_TEST

START_TEST(parameters_that_are_not_finite_are_refused)
{
    si_model *model = test_model_create(8, 12, 1);
    size_t count = si_model_parameter_count(model);
    float *parameters = test_allocate(count, sizeof *parameters);
    for (size_t i = 0; i < count; i += 97) {
        parameters[i] = i % 2 ? NAN : -INFINITY;
        float before = si_model_parameters(model)[0];
        si_error error = SI_ERROR_INIT;
        ck_assert_int_eq(si_model_set_parameters(model, parameters, &error), SI_ERR_NUMERIC);
        ck_assert_ptr_nonnull(strstr(error.message, "implicit_cells/"));
        ck_assert_float_eq(si_model_parameters(model)[0], before);
        parameters[i] = 0.0f;
    }
    ck_assert_int_eq(si_model_set_parameters(model, parameters, NULL), SI_OK);
    ck_assert_float_eq(si_model_parameters(model)[0], 0.0f);
    free(parameters);
    si_model_destroy(model);
}
END_TEST

/* Zone of an agent that makes one step of (dx, dy) and stands otherwise. */
static int zone_of_step(const si_model *model, float dx, float dy)
{
    float observed[8][2] = {{0}};
    for (size_t t = 4; t < 8; t++) {
        observed[t][0] = dx;
        observed[t][1] = dy;
    }
    uint8_t zone;
    si_model_zones(model, 1, &observed[0][0], &zone);
    return zone;
}

START_TEST(an_edge_belongs_to_the_faster_zone)
{
    si_model *model = test_model_create(8, 12, 1);
    const si_model_config *config = si_model_get_config(model);
    ck_assert_int_eq(zone_of_step(model, 0.0f, 0.0f), 0);
    for (int zone = 1; zone < SI_ZONE_COUNT; zone++) {
        float edge = config->zone_edges[zone];
        ck_assert_int_eq(zone_of_step(model, edge, 0.0f), zone);
        ck_assert_int_eq(zone_of_step(model, 0.0f, -edge), zone);
        ck_assert_int_eq(zone_of_step(model, nextafterf(edge, 0.0f), 0.0f), zone - 1);
        ck_assert_int_eq(zone_of_step(model, nextafterf(edge, 9.0f), 0.0f), zone);
    }
    ck_assert_int_eq(zone_of_step(model, 0.75f, 0.9375f), 3); /* 1.2006 */
    ck_assert_int_eq(zone_of_step(model, 1e30f, 0.0f), 3);
    si_model_destroy(model);
}
END_TEST

START_TEST(first_step_puts_everybody_into_zone_0)
{
    si_model_config config = si_model_config_default();
    config.zone_rule = SI_ZONE_FIRST_STEP;
    si_model *model;
    ck_assert_int_eq(si_model_create(&config, &model, NULL), SI_OK);
    ck_assert_int_eq(zone_of_step(model, 2.0f, 1.0f), 0);
    si_model_destroy(model);
}
END_TEST

START_TEST(destroying_nothing_is_fine)
{
    si_model_destroy(NULL);
    si_predictor_destroy(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model");
    TCase *setup = tcase_create("setup");
    tcase_add_test(setup, wrong_configurations_are_refused_by_name);
    tcase_add_test(setup, zone_rules_have_names);
    tcase_add_test(setup, tensors_tile_the_parameters);
    tcase_add_test(setup, parameters_that_are_not_finite_are_refused);
    tcase_add_test(setup, destroying_nothing_is_fine);
    suite_add_tcase(suite, setup);
    TCase *zones = tcase_create("zones");
    tcase_add_test(zones, an_edge_belongs_to_the_faster_zone);
    tcase_add_test(zones, first_step_puts_everybody_into_zone_0);
    suite_add_tcase(suite, zones);
    return suite_run(suite);
}
