/* The forward pass against what the released code computes in double precision. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/predict/fixture.h"
#include "tests/support/golden.h"
#include "tests/support/suite.h"

enum { MAX_WINDOWS = 16 };

static const double tolerance = 2e-5; /* metres */

static double *read_member(const char *file, const char *window, const char *name,
                           golden_shape *shape)
{
    char path[2 * GOLDEN_NAME_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s", window, name);
    ck_assert_uint_lt(length, sizeof path);
    return golden_read(file, path, shape);
}

static float *to_float(double *values, size_t count)
{
    float *converted = test_allocate(count, sizeof *converted);
    for (size_t i = 0; i < count; i++)
        converted[i] = (float)values[i];
    free(values);
    return converted;
}

/* In the file samples come first: expected [K][A][P][2], found [A][K][P][2]. */
static double largest_difference(const double *expected, const float *found,
                                 const golden_shape *shape)
{
    size_t samples = shape->extent[0], agents = shape->extent[1];
    size_t path = shape->extent[2] * shape->extent[3];
    double largest = 0.0;
    for (size_t k = 0; k < samples; k++)
        for (size_t a = 0; a < agents; a++)
            for (size_t i = 0; i < path; i++) {
                double difference = fabs(expected[(k * agents + a) * path + i] -
                                         (double)found[(a * samples + k) * path + i]);
                largest = isnan(difference) ? INFINITY : fmax(largest, difference);
            }
    return largest;
}

static void check_window(const si_model *model, const char *file, const char *window)
{
    golden_shape observed_shape, noise_shape, shape;
    double *values = read_member(file, window, "observed", &observed_shape);
    float *observed = to_float(values, observed_shape.size);
    values = read_member(file, window, "noise", &noise_shape);
    float *noise = to_float(values, noise_shape.size);
    double *expected = read_member(file, window, "displacement", &shape);
    float *found = test_allocate(shape.size, sizeof *found);
    size_t size;
    void *workspace =
        test_workspace_create(si_model_predictor(model), shape.extent[1], shape.extent[0], &size);
    ck_assert_int_eq(si_model_forward(model, shape.extent[1], observed, shape.extent[0], noise,
                                      found, workspace, size),
                     SI_OK);
    double difference = largest_difference(expected, found, &shape);
    ck_assert_msg(difference <= tolerance, "%s: off by %g m", window, difference);
    free(observed);
    free(noise);
    free(expected);
    free(found);
    free(workspace);
}

static void check_zones(const si_model *model, const char *file, const char *window)
{
    golden_shape shape;
    double *values = read_member(file, window, "observed", &shape);
    float *observed = to_float(values, shape.size);
    double *expected = read_member(file, window, "zone", NULL);
    uint8_t *zone = test_allocate(shape.extent[0], sizeof *zone);
    si_model_zones(model, shape.extent[0], observed, zone);
    for (size_t a = 0; a < shape.extent[0]; a++)
        ck_assert_msg(zone[a] == expected[a], "%s: agent %zu in zone %d, expected %g", window, a,
                      zone[a], expected[a]);
    free(observed);
    free(expected);
    free(zone);
}

static const char *const sets[] = {"eth", "hotel", "univ", "zara1", "zara2", "sdd"};

START_TEST(released_weights_give_the_released_displacements)
{
    char path[64];
    snprintf(path, sizeof path, "reference/weights_%s.h5", sets[_i]);
    const char *file = shared_path("reference/forward_released.h5");
    si_model *model = test_model_read(shared_path(path), "", SI_ZONE_FIRST_STEP);
    char windows[MAX_WINDOWS][GOLDEN_NAME_SIZE], window[2 * GOLDEN_NAME_SIZE];
    size_t count = golden_members(file, sets[_i], MAX_WINDOWS, windows);
    ck_assert_uint_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        int length = snprintf(window, sizeof window, "%s/%s", sets[_i], windows[i]);
        ck_assert_uint_lt(length, sizeof window);
        check_window(model, file, window);
    }
    si_model_destroy(model);
}
END_TEST

START_TEST(random_weights_give_their_zones_and_displacements)
{
    const char *file = shared_path("reference/random_weights.h5");
    si_model *model = test_model_read(file, "weights/", SI_ZONE_MAX_SPEED);
    char windows[MAX_WINDOWS][GOLDEN_NAME_SIZE];
    size_t count = golden_members(file, "/", MAX_WINDOWS, windows), checked = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(windows[i], "weights") != 0) {
            check_zones(model, file, windows[i]);
            check_window(model, file, windows[i]);
            checked++;
        }
    ck_assert_uint_gt(checked, 0);
    si_model_destroy(model);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("golden");
    TCase *forward = tcase_create("forward");
    tcase_add_loop_test(forward, released_weights_give_the_released_displacements, 0,
                        sizeof sets / sizeof *sets);
    tcase_add_test(forward, random_weights_give_their_zones_and_displacements);
    suite_add_tcase(suite, forward);
    return suite_run(suite);
}
