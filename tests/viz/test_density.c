/* Densities and contours against what is known of the normal distribution. */
#include <math.h>
#include <stdlib.h>

#include "tests/support/suite.h"
#include "tests/viz/picture.h"
#include "viz/density.h"

enum { NODES = 400 * 400 };

typedef struct polygons {
    double area; /* signed: holes count down */
    double first[2], last[2];
    size_t count, corners;
} polygons;

static void close_polygon(polygons *seen)
{
    seen->area += 0.5 * (seen->last[0] * seen->first[1] - seen->first[0] * seen->last[1]);
}

static void take(void *context, double column, double row, bool first)
{
    polygons *seen = context;
    if (first) {
        if (seen->count > 0)
            close_polygon(seen);
        seen->first[0] = column;
        seen->first[1] = row;
        seen->count++;
    } else {
        seen->area += 0.5 * (seen->last[0] * row - column * seen->last[1]);
    }
    seen->last[0] = column;
    seen->last[1] = row;
    seen->corners++;
}

static polygons trace(const float *value, size_t columns, size_t rows, float level)
{
    si_contour contour;
    polygons seen = {0};
    ck_assert_int_eq(si_contour_create(&contour, columns * rows, NULL), SI_OK);
    si_contour_trace(&contour, value, columns, rows, level, take, &seen);
    if (seen.count > 0)
        close_polygon(&seen);
    si_contour_finish(&contour);
    return seen;
}

START_TEST(area_of_one_node)
{
    /* A single 1 on a lattice of zeros, cut at one half: a diamond with diagonals of one cell. */
    float value[5 * 5] = {[12] = 1.0F};
    polygons seen = trace(value, 5, 5, 0.5F);
    ck_assert_uint_eq(seen.count, 1);
    ck_assert_uint_eq(seen.corners, 4);
    ck_assert_double_eq_tol(fabs(seen.area), 0.5, 1e-12);
}
END_TEST

START_TEST(hole_runs_the_other_way)
{
    float value[7 * 7] = {0};
    for (int j = 1; j < 6; j++)
        for (int i = 1; i < 6; i++)
            value[7 * j + i] = 1.0F;
    double whole = trace(value, 7, 7, 0.5F).area;
    value[24] = 0.0F;
    polygons seen = trace(value, 7, 7, 0.5F);
    ck_assert_uint_eq(seen.count, 2);
    ck_assert_double_eq_tol(fabs(whole) - fabs(seen.area), 0.5, 1e-12);
}
END_TEST

START_TEST(saddle_is_settled_by_its_middle)
{
    float apart[4 * 4] = {[5] = 1.0F, [10] = 1.0F};
    ck_assert_uint_eq(trace(apart, 4, 4, 0.6F).count, 2);
    ck_assert_uint_eq(trace(apart, 4, 4, 0.4F).count, 1);
}
END_TEST

START_TEST(nothing_above_the_level)
{
    float value[4 * 4] = {0};
    ck_assert_uint_eq(trace(value, 4, 4, 0.1F).count, 0);
}
END_TEST

static void add(si_density *density, size_t count, const double *points)
{
    double mean[2], covariance[3];
    si_density_moments(count, points, mean, covariance);
    si_density_add(density, count, points, si_density_kernel(count, covariance));
}

static double *normal_points(size_t count, double deviation, double ratio)
{
    uint64_t state = 3;
    double *points = malloc(2 * count * sizeof *points);
    for (size_t i = 0; i < count; i++) {
        points[2 * i] = 100.0 + ratio * deviation * next_normal(&state);
        points[2 * i + 1] = 100.0 + deviation * next_normal(&state);
    }
    return points;
}

/* The smallest region with part m of N(0, S) has area -2 pi log(1 - m) sqrt(det S). */
START_TEST(region_has_the_area_of_the_normal_one)
{
    static const double part[] = {0.5, 0.8, 0.95};
    enum { COUNT = 20000 };
    double deviation = 8.0, ratio = 2.0;
    double *points = normal_points(COUNT, deviation, ratio);
    si_density density;
    ck_assert_int_eq(si_density_create(&density, NODES, NULL), SI_OK);
    si_density_begin(&density, (double[]){0.0, 0.0, 200.0, 200.0}, 0.8);
    add(&density, COUNT, points);
    double kernel = ratio * deviation * deviation * pow(COUNT, -1.0 / 3.0);
    double determinant =
        (ratio * ratio * deviation * deviation + kernel) * (deviation * deviation + kernel);
    for (int i = 0; i < 3; i++) {
        double expected = -2.0 * 3.14159265358979 * log(1.0 - part[i]) * sqrt(determinant);
        polygons seen = trace(density.share, density.columns, density.rows, (float)(1.0 - part[i]));
        double area = fabs(seen.area) * density.cell * density.cell;
        ck_assert_msg(fabs(area / expected - 1.0) < 0.04, "part %g: area %g, expected %g", part[i],
                      area, expected);
    }
    si_density_finish(&density);
    free(points);
}
END_TEST

START_TEST(moments_are_joined_by_the_larger_share)
{
    enum { COUNT = 500 };
    double *points = normal_points(COUNT, 3.0, 1.0);
    si_density density;
    ck_assert_int_eq(si_density_create(&density, NODES, NULL), SI_OK);
    si_density_begin(&density, (double[]){50.0, 50.0, 200.0, 150.0}, 0.8);
    add(&density, COUNT, points);
    double alone = fabs(trace(density.share, density.columns, density.rows, 0.5F).area);
    for (size_t i = 0; i < COUNT; i++)
        points[2 * i] += 50.0;
    add(&density, COUNT, points);
    polygons both = trace(density.share, density.columns, density.rows, 0.5F);
    ck_assert_uint_eq(both.count, 2);
    ck_assert_double_eq_tol(fabs(both.area) / (2.0 * alone), 1.0, 0.02);
    si_density_finish(&density);
    free(points);
}
END_TEST

START_TEST(one_place_is_a_small_round_region)
{
    double points[2 * 20];
    for (int i = 0; i < 40; i++)
        points[i] = 20.3;
    si_density density;
    ck_assert_int_eq(si_density_create(&density, NODES, NULL), SI_OK);
    si_density_begin(&density, (double[]){0.0, 0.0, 40.0, 40.0}, 0.5);
    add(&density, 20, points);
    polygons seen = trace(density.share, density.columns, density.rows, 0.05F);
    ck_assert_uint_eq(seen.count, 1);
    ck_assert(fabs(seen.area) * 0.25 < 30.0);
    si_density_finish(&density);
}
END_TEST

START_TEST(far_samples_leave_no_trace)
{
    double points[] = {-1e4, -1e4, -1e4, -1e4, 2e4, 2e4};
    si_density density;
    ck_assert_int_eq(si_density_create(&density, NODES, NULL), SI_OK);
    si_density_begin(&density, (double[]){0.0, 0.0, 40.0, 40.0}, 0.5);
    add(&density, 2, points);
    ck_assert_uint_eq(trace(density.share, density.columns, density.rows, 0.05F).count, 0);
    si_density_finish(&density);
}
END_TEST

START_TEST(lattice_keeps_within_its_room)
{
    si_density density;
    ck_assert_int_eq(si_density_create(&density, 1000, NULL), SI_OK);
    si_density_begin(&density, (double[]){0.0, 0.0, 500.0, 5.0}, 0.1);
    ck_assert_uint_le(density.columns * density.rows, 1000);
    ck_assert(density.cell > 0.1);
    si_density_finish(&density);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("density");
    TCase *contours = tcase_create("contours");
    tcase_add_test(contours, area_of_one_node);
    tcase_add_test(contours, hole_runs_the_other_way);
    tcase_add_test(contours, saddle_is_settled_by_its_middle);
    tcase_add_test(contours, nothing_above_the_level);
    suite_add_tcase(suite, contours);
    TCase *densities = tcase_create("densities");
    tcase_add_test(densities, region_has_the_area_of_the_normal_one);
    tcase_add_test(densities, moments_are_joined_by_the_larger_share);
    tcase_add_test(densities, one_place_is_a_small_round_region);
    tcase_add_test(densities, far_samples_leave_no_trace);
    tcase_add_test(densities, lattice_keeps_within_its_room);
    suite_add_tcase(suite, densities);
    return suite_run(suite);
}
