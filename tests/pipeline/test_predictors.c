/* Weights files to models: what of a file decides on the architecture, and what is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/predictors.h"
#include "predict/social_gaussian.h"
#include "tests/predict/fixture.h"
#include "tests/support/suite.h"

enum { AGENTS = 3, SAMPLES = 4 };

static si_model_config gaussian_config(void)
{
    si_model_config config = si_model_config_default();
    config.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    config.observed_steps = 6;
    config.predicted_steps = 9;
    config.mean_pull = 0.75f;
    config.tight_spread = 1.5f;
    return config;
}

/* Not Check's asserts: write_weights runs outside of a test. */
static void require(bool held)
{
    if (!held)
        abort();
}

static si_model *random_model(const si_model_config *config)
{
    si_model *model;
    require(si_model_create(config, &model, NULL) == SI_OK);
    const size_t count = si_model_parameter_count(model);
    float *parameters = test_allocate(count, sizeof *parameters);
    test_random random = {.state = 3};
    for (size_t i = 0; i < count; i++)
        parameters[i] = (float)test_random_uniform(&random, -0.2, 0.2);
    require(si_model_set_parameters(model, parameters, NULL) == SI_OK);
    free(parameters);
    return model;
}

static void set_number(si_weights *weights, const char *name, double number)
{
    require(si_weights_set_numbers(weights, name, 1, &number) == SI_OK);
}

/* What a file of the model holds. */
static si_weights weights_of(const si_model *model)
{
    const si_model_config *config = si_model_get_config(model);
    si_weights weights = {0};
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        const si_model_tensor tensor = si_model_get_tensor(model, i);
        double *value = test_allocate(tensor.size, sizeof *value);
        for (size_t j = 0; j < tensor.size; j++)
            value[j] = (double)si_model_parameters(model)[tensor.offset + j];
        require(si_weights_add_tensor(&weights, tensor.name, tensor.rank, tensor.shape, value) ==
                SI_OK);
        free(value);
    }
    require(si_weights_set_text(&weights, "architecture",
                                si_architecture_name(config->architecture)) == SI_OK);
    require(si_weights_set_text(&weights, "form", SI_GAUSSIAN_FORM) == SI_OK);
    set_number(&weights, "observed_steps", (double)config->observed_steps);
    set_number(&weights, "predicted_steps", (double)config->predicted_steps);
    set_number(&weights, "mean_pull", (double)config->mean_pull);
    set_number(&weights, "tight_spread", (double)config->tight_spread);
    return weights;
}

static float *predict(const si_predictor *predictor, const float *observed)
{
    const si_scene_view scene = {.agent_count = AGENTS, .observed = observed, .key = 8};
    const si_sampling sampling = {.seed = 2, .sample_count = SAMPLES, .spread = 1.0f};
    return test_predict(predictor, &scene, &sampling);
}

START_TEST(a_social_gaussian_comes_back_as_it_was)
{
    const si_model_config config = gaussian_config();
    si_model *model = random_model(&config);
    si_weights weights = weights_of(model);
    char path[512];
    snprintf(path, sizeof path, "%s/weights.h5", scratch_folder());
    ck_assert_int_eq(si_weights_write(path, &weights, NULL), SI_OK);
    si_predictor *loaded;
    ck_assert_int_eq(si_predictor_load(path, NULL, &loaded, NULL), SI_OK);
    ck_assert_mem_eq(si_model_parameters(si_predictor_model(loaded)), si_model_parameters(model),
                     si_model_parameter_count(model) * sizeof(float));
    test_random random = {.state = 1};
    float observed[AGENTS * 6 * 2];
    test_scene_fill(&random, AGENTS, config.observed_steps, observed);
    float *before = predict(si_model_predictor(model), observed);
    float *after = predict(loaded, observed);
    ck_assert_mem_eq(before, after, AGENTS * SAMPLES * config.predicted_steps * 2 * sizeof *before);
    free(before);
    free(after);
    si_predictor_destroy(loaded);
    si_weights_finish(&weights);
    si_model_destroy(model);
}
END_TEST

START_TEST(files_without_an_architecture_are_social_implicit)
{
    const si_model_config config = si_model_config_default();
    si_model *model = random_model(&config), *made;
    si_weights weights = weights_of(model);
    for (size_t i = 0; i < weights.attribute_count; i++)
        if (strcmp(weights.attribute[i].name, "architecture") == 0)
            weights.attribute[i].name[0] = 'x';
    ck_assert_int_eq(si_model_from_weights(&weights, "file", &made, NULL), SI_OK);
    ck_assert_int_eq(si_model_get_config(made)->architecture, SI_ARCHITECTURE_SOCIAL_IMPLICIT);
    si_model_destroy(made);
    si_weights_finish(&weights);
    si_model_destroy(model);
}
END_TEST

static const struct {
    const char *name, *text;
    double number[2];
    size_t count;
    const char *expected;
} wrong[] = {
    {"architecture", "perceptron", {0}, 0, "expected social-implicit or social-gaussian"},
    {"architecture", NULL, {1}, 1, "found \"a number\""},
    {"architecture", "social-implicit", {0}, 0, "no tensor implicit_cells/0/feat/weight"},
    {"form", "1", {0}, 0, "attribute form: expected 2, found 1"},
    {"tight_spread", NULL, {1, 2}, 2, "expected one number, found 2"},
    {"tight_spread", NULL, {0}, 1, "tight_spread is 0, expected"},
    {"mean_pull", "much", {0}, 0, "expected one number"},
    {"mean_pull", NULL, {3}, 1, "expected 0 to 2"},
    {"observed_steps", NULL, {7}, 1, "tensor hidden1/weight: expected"},
};

START_TEST(gaussians_of_no_form_are_refused)
{
    const si_model_config config = gaussian_config();
    si_model *model = random_model(&config), *made;
    si_weights weights = weights_of(model);
    si_error error = SI_ERROR_INIT;
    for (size_t i = 0; i < weights.attribute_count; i++)
        if (strcmp(weights.attribute[i].name, "form") == 0)
            weights.attribute[i].name[0] = 'x';
    ck_assert_int_eq(si_model_from_weights(&weights, "file", &made, &error), SI_ERR_FORMAT);
    ck_assert_ptr_null(made);
    ck_assert_msg(strstr(error.message, "found none; weights of") != NULL, "%s", error.message);
    si_weights_finish(&weights);
    si_model_destroy(model);
}
END_TEST

START_TEST(wrong_attributes_are_refused)
{
    const si_model_config config = gaussian_config();
    si_model *model = random_model(&config), *made;
    si_weights weights = weights_of(model);
    si_error error = SI_ERROR_INIT;
    si_result status =
        wrong[_i].text != NULL
            ? si_weights_set_text(&weights, wrong[_i].name, wrong[_i].text)
            : si_weights_set_numbers(&weights, wrong[_i].name, wrong[_i].count, wrong[_i].number);
    ck_assert_int_eq(status, SI_OK);
    ck_assert_int_ne(si_model_from_weights(&weights, "file", &made, &error), SI_OK);
    ck_assert_ptr_null(made);
    ck_assert_msg(strstr(error.message, wrong[_i].expected) != NULL, "%s", error.message);
    si_weights_finish(&weights);
    si_model_destroy(model);
}
END_TEST

/* With a path as its argument: writes weights there, for the tests of the command line. */
static int write_weights(const char *path)
{
    si_model_config config = si_model_config_default();
    config.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    si_model *model = random_model(&config);
    si_weights weights = weights_of(model);
    const si_result status = si_weights_write(path, &weights, NULL);
    si_weights_finish(&weights);
    si_model_destroy(model);
    return status == SI_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return write_weights(argv[1]);
    Suite *suite = suite_create("predictors");
    TCase *tests = tcase_create("predictors");
    tcase_add_test(tests, a_social_gaussian_comes_back_as_it_was);
    tcase_add_test(tests, files_without_an_architecture_are_social_implicit);
    tcase_add_test(tests, gaussians_of_no_form_are_refused);
    tcase_add_loop_test(tests, wrong_attributes_are_refused, 0,
                        (int)(sizeof wrong / sizeof *wrong));
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
