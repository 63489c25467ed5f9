#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_integration.h>

#include "metrics/mahalanobis.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

static si_mixture read_mixture(const char *path, const char *group)
{
    char dataset[80];
    golden_shape shape;
    snprintf(dataset, sizeof dataset, "%s/weight", group);
    double *weight = golden_read(path, dataset, &shape);
    snprintf(dataset, sizeof dataset, "%s/mean", group);
    double *mean = golden_read(path, dataset, NULL);
    snprintf(dataset, sizeof dataset, "%s/covariance", group);
    double *covariance = golden_read(path, dataset, NULL);
    si_mixture mixture = {.component_count = shape.size};
    for (size_t j = 0; j < shape.size; j++) {
        mixture.weight[j] = weight[j];
        mixture.mean[j][0] = mean[2 * j];
        mixture.mean[j][1] = mean[2 * j + 1];
        mixture.covariance[j] =
            (si_symmetric){covariance[4 * j], covariance[4 * j + 1], covariance[4 * j + 3]};
    }
    free(weight);
    free(mean);
    free(covariance);
    return mixture;
}

START_TEST(matches_every_stored_mixture)
{
    const char *path = shared_path("reference/mixture_cells.h5");
    const int count = (int)golden_members(path, "/", 0, NULL);
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "cell_%02d/truth", i);
        double *truth = golden_read(path, name, NULL);
        for (int k = 1; k <= SI_MIXTURE_MAX_COMPONENTS; k++) {
            snprintf(name, sizeof name, "cell_%02d/components_%d", i, k);
            si_mixture mixture = read_mixture(path, name);
            double expected = read_number(path, name, "mahalanobis");
            bool zero = true;
            double distance = si_mahalanobis_distance(&mixture, truth, &zero);
            ck_assert_double_eq_tol(distance / expected, 1.0, 1e-9);
            ck_assert(!zero);
        }
        free(truth);
    }
}
END_TEST

/* Two components of different size, weight and tilt. */
static const si_mixture two = {
    .component_count = 2,
    .weight = {0.3, 0.7},
    .mean = {{-1.0, 0.5}, {2.0, 1.0}},
    .covariance = {{0.5, 0.2, 0.4}, {1.5, -0.3, 0.2}},
};

static double quadratic(const si_symmetric *s, double x, double y)
{
    return (s->yy * x * x - 2.0 * s->xy * x * y + s->xx * y * y) / (s->xx * s->yy - s->xy * s->xy);
}

typedef struct integrand {
    const si_symmetric *covariance;
    double u[2];
    double v[2];
} integrand;

static double density_on_the_way(double s, void *context)
{
    const integrand *on = context;
    return exp(-0.5 * quadratic(on->covariance, on->u[0] - s * on->v[0], on->u[1] - s * on->v[1]));
}

/* The definition, with the integral by quadrature. */
static double distance_by_quadrature(const si_mixture *mixture, const double truth[2])
{
    double centre[2];
    si_symmetric whole;
    si_mixture_moments(mixture, centre, &whole);
    double v[2] = {centre[0] - truth[0], centre[1] - truth[1]};
    double weighted = 0.0;
    double sum = 0.0;
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(200);
    for (size_t k = 0; k < mixture->component_count; k++) {
        integrand on = {&mixture->covariance[k],
                        {mixture->mean[k][0] - truth[0], mixture->mean[k][1] - truth[1]},
                        {v[0], v[1]}};
        gsl_function function = {density_on_the_way, &on};
        double integral, error;
        gsl_integration_qag(&function, 0.0, 1.0, 0.0, 1e-12, 200, GSL_INTEG_GAUSS31, space,
                            &integral, &error);
        sum += mixture->weight[k] * integral;
        weighted += mixture->weight[k] * integral * quadratic(&mixture->covariance[k], v[0], v[1]);
    }
    gsl_integration_workspace_free(space);
    return sqrt(weighted / sum);
}

START_TEST(closed_form_is_the_integral)
{
    random_numbers random = random_start(11);
    for (int i = 0; i < 200; i++) {
        double truth[2] = {4.0 * random_normal(&random), 4.0 * random_normal(&random)};
        ck_assert_double_eq_tol(si_mahalanobis_distance(&two, truth, NULL) /
                                    distance_by_quadrature(&two, truth),
                                1.0, 1e-9);
    }
    random_end(&random);
}
END_TEST

/* truth and mixture turned by an angle, scaled and moved. */
static si_mixture transform(const si_mixture *mixture, double angle, double scale, double move)
{
    si_mixture changed = *mixture;
    double c = scale * cos(angle);
    double s = scale * sin(angle);
    for (size_t k = 0; k < mixture->component_count; k++) {
        const double *m = mixture->mean[k];
        const si_symmetric *old = &mixture->covariance[k];
        changed.mean[k][0] = c * m[0] - s * m[1] + move;
        changed.mean[k][1] = s * m[0] + c * m[1] - move;
        changed.covariance[k] = (si_symmetric){
            .xx = c * c * old->xx - 2.0 * c * s * old->xy + s * s * old->yy,
            .xy = c * s * (old->xx - old->yy) + (c * c - s * s) * old->xy,
            .yy = s * s * old->xx + 2.0 * c * s * old->xy + c * c * old->yy,
        };
    }
    return changed;
}

START_TEST(invariant_under_similarity)
{
    random_numbers random = random_start(12);
    for (int i = 0; i < 200; i++) {
        double truth[2] = {3.0 * random_normal(&random), 3.0 * random_normal(&random)};
        double angle = 6.0 * random_uniform(&random);
        double scale = exp(2.0 * random_normal(&random));
        double move = 10.0 * random_normal(&random);
        si_mixture changed = transform(&two, angle, scale, move);
        double c = scale * cos(angle);
        double s = scale * sin(angle);
        double moved[2] = {c * truth[0] - s * truth[1] + move, s * truth[0] + c * truth[1] - move};
        ck_assert_double_eq_tol(si_mahalanobis_distance(&changed, moved, NULL) /
                                    si_mahalanobis_distance(&two, truth, NULL),
                                1.0, 1e-8);
    }
    random_end(&random);
}
END_TEST

/* 1 km to the side of two tight clusters: the released code comes to 0 / 0. */
START_TEST(far_truth_is_far)
{
    si_mixture tight = {.component_count = 2,
                        .weight = {0.5, 0.5},
                        .mean = {{0.0, 0.0}, {1.0, 0.0}},
                        .covariance = {{1e-4, 0.0, 1e-4}, {1e-4, 0.0, 1e-4}}};
    bool zero = false;
    double distance = si_mahalanobis_distance(&tight, (const double[2]){3.0, 1000.0}, &zero);
    ck_assert(zero);
    ck_assert_double_eq_tol(distance, hypot(2.5, 1000.0) / 1e-2, 1e-6 * distance);
}
END_TEST

START_TEST(truth_on_the_mean_is_at_distance_zero)
{
    si_mixture one = {.component_count = 1, .weight = {1.0}, .covariance = {{1.0, 0.0, 2.0}}};
    bool zero = false;
    ck_assert_double_eq(si_mahalanobis_distance(&one, (const double[2]){0.0, 0.0}, &zero), 0.0);
    ck_assert(zero);
    double near = si_mahalanobis_distance(&one, (const double[2]){1e-150, 0.0}, &zero);
    ck_assert_double_eq_tol(near / 1e-150, 1.0, 1e-12);
}
END_TEST

START_TEST(truth_that_is_not_finite_is_infinitely_far)
{
    ck_assert(isinf(si_mahalanobis_distance(&two, (const double[2]){NAN, 0.0}, NULL)));
    ck_assert(isinf(si_mahalanobis_distance(&two, (const double[2]){0.0, INFINITY}, NULL)));
}
END_TEST

/* A covariance without spread across the line: no reward for missing it. */
START_TEST(singular_covariance_is_no_excuse)
{
    si_mixture line = {.component_count = 1, .weight = {1.0}, .covariance = {{1.0, 1.0, 1.0}}};
    double along = si_mahalanobis_distance(&line, (const double[2]){2.0, 2.0}, NULL);
    double across = si_mahalanobis_distance(&line, (const double[2]){0.1, -0.1}, NULL);
    ck_assert_double_eq_tol(along, 2.0, 1e-6);
    ck_assert(isfinite(across) && across > 1e5);
    si_mixture point = {.component_count = 1, .weight = {1.0}};
    ck_assert_double_gt(si_mahalanobis_distance(&point, (const double[2]){1.0, 0.0}, NULL), 1e100);
}
END_TEST

/* Nothing of this is a mixture; GSL's own error handler, which aborts, is on. */
START_TEST(what_is_no_mixture_is_infinitely_far)
{
    const double truth[2] = {1.0, 0.5};
    const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 3; i++)
        for (size_t place = 0; place < 6; place++) {
            si_mixture mixture = two;
            double *numbers[] = {&mixture.weight[1],        &mixture.mean[1][0],
                                 &mixture.mean[0][1],       &mixture.covariance[0].xx,
                                 &mixture.covariance[1].xy, &mixture.covariance[0].yy};
            *numbers[place] = bad[i];
            bool zero = true;
            ck_assert(isinf(si_mahalanobis_distance(&mixture, truth, &zero)) && !zero);
        }
    const size_t counts[] = {0, SI_MIXTURE_MAX_COMPONENTS + 1, 9, SIZE_MAX};
    for (size_t i = 0; i < 4; i++) {
        si_mixture mixture = two;
        double mean[2];
        si_symmetric covariance;
        mixture.component_count = counts[i];
        ck_assert(isinf(si_mahalanobis_distance(&mixture, truth, NULL)));
        si_mixture_moments(&mixture, mean, &covariance);
        ck_assert(isnan(mean[0]) && isnan(covariance.yy));
    }
    /* not positive definite, or as large as numbers get: a distance all the same */
    const si_symmetric odd[] = {
        {-1.0, 0.0, 1.0}, {1.0, 5.0, 1.0}, {1e300, 1e300, 1e300}, {1e308, 0.0, 1e-308}};
    for (size_t i = 0; i < 4; i++) {
        si_mixture mixture = {.component_count = 1, .weight = {1.0}, .covariance = {odd[i]}};
        ck_assert(!(si_mahalanobis_distance(&mixture, truth, NULL) < 0.0));
    }
}
END_TEST

START_TEST(erf_differences_of_any_bounds)
{
    ck_assert_double_eq_tol(si_log_erf_difference(1.0, INFINITY), log(erfc(1.0)), 1e-13);
    ck_assert_double_eq_tol(si_log_erf_difference(-INFINITY, -1.0), log(erfc(1.0)), 1e-13);
    ck_assert_double_eq_tol(si_log_erf_difference(-INFINITY, 0.5), log(1.0 + erf(0.5)), 1e-13);
    ck_assert_double_eq_tol(si_log_erf_difference(-0.5, INFINITY), log(1.0 + erf(0.5)), 1e-13);
    ck_assert_double_eq_tol(si_log_erf_difference(-INFINITY, INFINITY), log(2.0), 1e-15);
    ck_assert(isfinite(si_log_erf_difference(1e100, INFINITY)));
    ck_assert(si_log_erf_difference(1.0, 1.0) == -INFINITY);
    ck_assert(si_log_erf_difference(2.0, 1.0) == -INFINITY);
    ck_assert(si_log_erf_difference(INFINITY, INFINITY) == -INFINITY);
    ck_assert(isnan(si_log_erf_difference(NAN, 1.0)) && isnan(si_log_erf_difference(1.0, NAN)));
}
END_TEST

START_TEST(erf_differences_in_logarithms)
{
    ck_assert_double_eq_tol(si_log_erf_difference(-0.7, 0.4), log(erf(0.4) - erf(-0.7)), 1e-14);
    ck_assert_double_eq_tol(si_log_erf_difference(0.5, 1.0), log(erf(1.0) - erf(0.5)), 1e-13);
    ck_assert_double_eq_tol(si_log_erf_difference(-1.0, -0.5), log(erf(1.0) - erf(0.5)), 1e-13);
    /* log erfc(30), from its asymptotic series with four terms */
    double series = 1.0 - 1.0 / 1800.0 + 3.0 / (1800.0 * 1800.0) - 15.0 / pow(1800.0, 3);
    double tail = -900.0 - log(30.0 * sqrt(M_PI)) + log(series);
    ck_assert_double_eq_tol(si_log_erf_difference(30.0, 40.0), tail, 1e-9);
    /* where the two ways to compute meet */
    for (double low = -3.0; low < 30.0; low += 0.37) {
        double width = 0.25 / (1.0 + fabs(2.0 * low));
        double below = si_log_erf_difference(low, low + 0.98 * width);
        double above = si_log_erf_difference(low, low + 1.02 * width);
        double slope = (above - below) / (0.04 * width);
        ck_assert_msg(slope > 0.0 && slope < 1.5 / width, "jump at %g: slope %g", low, slope);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mahalanobis");
    TCase *golden = tcase_create("golden");
    tcase_add_test(golden, matches_every_stored_mixture);
    suite_add_tcase(suite, golden);
    TCase *properties = tcase_create("properties");
    tcase_add_test(properties, closed_form_is_the_integral);
    tcase_add_test(properties, invariant_under_similarity);
    tcase_add_test(properties, far_truth_is_far);
    tcase_add_test(properties, truth_on_the_mean_is_at_distance_zero);
    tcase_add_test(properties, truth_that_is_not_finite_is_infinitely_far);
    tcase_add_test(properties, singular_covariance_is_no_excuse);
    tcase_add_test(properties, what_is_no_mixture_is_infinitely_far);
    tcase_add_test(properties, erf_differences_of_any_bounds);
    tcase_add_test(properties, erf_differences_in_logarithms);
    suite_add_tcase(suite, properties);
    return suite_run(suite);
}
