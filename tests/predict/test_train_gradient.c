/* Losses and gradients against the reference and finite differences; built in float and double. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/predict/train_case.h"
#include "tests/support/golden.h"
#include "tests/support/suite.h"

static const bool is_double = sizeof(si_real) == sizeof(double);
static const char golden_file[] = "reference/random_weights.h5";
static const char *const windows[] = {"eth_window_0", "sdd_window_100", "univ_window_500",
                                      "zara2_window_400"};
enum { WINDOW_COUNT = sizeof windows / sizeof *windows };

static double stored_loss(const char *window, const char *name)
{
    double *value = golden_read_attribute(shared_path(golden_file), window, name, NULL);
    double loss = *value;
    free(value);
    return loss;
}

START_TEST(losses_are_the_references)
{
    const char *window = windows[_i];
    const double tolerance = is_double ? 1e-12 : 1e-6;
    train_case c = train_case_read(window);
    si_social_losses losses = train_case_losses(&c, c.parameters, NULL, NULL);
    ck_assert_double_eq_tol(losses.l1, stored_loss(window, "loss_l1"), tolerance);
    ck_assert_double_eq_tol(losses.norm, stored_loss(window, "loss_norm"), tolerance);
    ck_assert_double_eq_tol(losses.triplet, stored_loss(window, "loss_triplet"), tolerance);
    ck_assert_double_eq_tol(losses.angle, stored_loss(window, "loss_angle"), tolerance);
    ck_assert_double_eq_tol(losses.total, stored_loss(window, "loss_total"), tolerance);
    train_case_finish(&c);
}
END_TEST

START_TEST(samples_are_in_the_references_order)
{
    train_case c = train_case_read(windows[_i]);
    char path[256];
    snprintf(path, sizeof path, "%s/sample_order", windows[_i]);
    double *expected = golden_read(shared_path(golden_file), path, NULL);
    size_t *order = malloc(c.config.sample_count * sizeof *order);
    train_case_losses(&c, c.parameters, NULL, order);
    for (size_t k = 0; k < c.config.sample_count; k++)
        ck_assert_uint_eq(order[k], (size_t)expected[k]);
    free(order);
    free(expected);
    train_case_finish(&c);
}
END_TEST

/* Largest difference over the largest expected magnitude of the tensor. */
static double relative_error(const si_real *value, const double *expected, size_t size)
{
    double worst = 0.0, largest = 0.0;
    for (size_t i = 0; i < size; i++) {
        worst = fmax(worst, fabs((double)value[i] - expected[i]));
        largest = fmax(largest, fabs(expected[i]));
    }
    return worst == 0.0 ? 0.0 : worst / largest;
}

START_TEST(gradients_are_the_references)
{
    train_case c = train_case_read(windows[_i]);
    si_real *gradient = malloc(si_model_parameter_count(c.model) * sizeof *gradient);
    train_case_losses(&c, c.parameters, gradient, NULL);
    for (size_t i = 0; i < si_model_tensor_count(c.model); i++) {
        si_model_tensor tensor = si_model_get_tensor(c.model, i);
        char path[256];
        snprintf(path, sizeof path, "%s/gradient/%s", windows[_i], tensor.name);
        double *expected = golden_read(shared_path(golden_file), path, NULL);
        double error = relative_error(gradient + tensor.offset, expected, tensor.size);
        ck_assert_msg(error <= (is_double ? 1e-9 : 1e-4), "%s is off by %g", path, error);
        free(expected);
    }
    free(gradient);
    train_case_finish(&c);
}
END_TEST

static const struct {
    size_t agents, observed_steps, predicted_steps, samples;
} extents[] = {{6, 8, 12, 20}, {1, 8, 12, 3}, {5, 5, 7, 9}, {9, 2, 1, 1}, {2, 3, 30, 2}};
enum { EXTENT_COUNT = sizeof extents / sizeof *extents };

/* Parameters that are looked at, spread evenly. */
enum { PROBE_COUNT = 500 };

static double slope(const train_case *c, si_real *parameter)
{
    const si_real step = (si_real)1e-6, kept = *parameter;
    *parameter = kept + step;
    double above = train_case_losses(c, c->parameters, NULL, NULL).total;
    *parameter = kept - step;
    double below = train_case_losses(c, c->parameters, NULL, NULL).total;
    *parameter = kept;
    return (above - below) / (2.0 * (double)step);
}

START_TEST(gradients_are_finite_differences)
{
    if (!is_double)
        skip_test("float is too coarse for finite differences");
    train_case c = train_case_make(extents[_i].agents, extents[_i].observed_steps,
                                   extents[_i].predicted_steps, extents[_i].samples);
    const size_t count = si_model_parameter_count(c.model);
    si_real *gradient = malloc(count * sizeof *gradient);
    train_case_losses(&c, c.parameters, gradient, NULL);
    for (size_t i = 0; i < count; i += 1 + count / PROBE_COUNT)
        ck_assert_double_eq_tol((double)gradient[i], slope(&c, &c.parameters[i]), 2e-7);
    free(gradient);
    train_case_finish(&c);
}
END_TEST

/* Standing pedestrians have no heading, and parallel ones no derivative of their angle. */
START_TEST(standing_agents_give_finite_gradients)
{
    train_case c = train_case_make(4, 8, 12, 5);
    const size_t count = si_model_parameter_count(c.model);
    si_real *gradient = malloc(count * sizeof *gradient);
    for (size_t i = 0; i < c.window.agent_count * 20 * 2; i++)
        c.displacement[i] = 0;
    si_social_losses standing = train_case_losses(&c, c.parameters, gradient, NULL);
    ck_assert(isfinite(standing.total));
    for (size_t i = 0; i < count; i++)
        ck_assert(isfinite(gradient[i]));
    for (size_t i = 0; i < count; i++)
        c.parameters[i] = 0;
    si_social_losses still = train_case_losses(&c, c.parameters, gradient, NULL);
    ck_assert_double_eq(still.total, 0.0);
    for (size_t i = 0; i < count; i++)
        ck_assert_double_eq((double)gradient[i], 0.0);
    free(gradient);
    train_case_finish(&c);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("train gradient");
    TCase *golden = tcase_create("golden");
    tcase_add_loop_test(golden, losses_are_the_references, 0, WINDOW_COUNT);
    tcase_add_loop_test(golden, samples_are_in_the_references_order, 0, WINDOW_COUNT);
    tcase_add_loop_test(golden, gradients_are_the_references, 0, WINDOW_COUNT);
    suite_add_tcase(suite, golden);
    TCase *made = tcase_create("made up");
    tcase_add_loop_test(made, gradients_are_finite_differences, 0, EXTENT_COUNT);
    tcase_add_test(made, standing_agents_give_finite_gradients);
    tcase_set_timeout(made, 300);
    suite_add_tcase(suite, made);
    return suite_run(suite);
}
