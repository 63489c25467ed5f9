/* The pair terms against their definition, all N * N pairs with an inverse cosine each. */
#include <math.h>
#include <stdlib.h>

#include "predict/train/pairs.h"
#include "tests/support/suite.h"

static const double tolerance = sizeof(si_real) == sizeof(double) ? 1e-9 : 1e-5;
static const double cosine_limit = 1.0 - 1e-8, shortest = 1e-8;

static si_vectors make_vectors(size_t count)
{
    si_vectors vectors;
    const size_t size = si_vectors_size(count) * sizeof(si_real);
    si_real *storage = aligned_alloc(SI_ALIGNMENT, size);
    ck_assert_ptr_nonnull(storage);
    si_vectors_place(count, storage, &vectors);
    for (size_t i = 0; i < size / sizeof(si_real); i++)
        storage[i] = 0;
    return vectors;
}

static si_vectors random_vectors(size_t count, unsigned seed)
{
    si_vectors vectors = make_vectors(count);
    for (size_t i = 0; i < count; i++) {
        vectors.x[i] = (si_real)(2.0 * rand_r(&seed) / RAND_MAX - 1.0);
        vectors.y[i] = (si_real)(2.0 * rand_r(&seed) / RAND_MAX - 1.0);
    }
    return vectors;
}

static double distance(const si_vectors *v, size_t i, size_t j)
{
    return hypot((double)v->x[i] - (double)v->x[j], (double)v->y[i] - (double)v->y[j]);
}

static double angle(const si_vectors *v, size_t i, size_t j)
{
    const double xi = (double)v->x[i], yi = (double)v->y[i];
    const double xj = (double)v->x[j], yj = (double)v->y[j];
    const double cosine =
        (xi * xj + yi * yj) / (fmax(hypot(xi, yi), shortest) * fmax(hypot(xj, yj), shortest));
    return acos(fmax(fmin(cosine, cosine_limit), -cosine_limit));
}

static si_pair_terms define(size_t count, const si_vectors *p, const si_vectors *q)
{
    si_pair_terms sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            sum.distance += fabs(distance(p, i, j) - distance(q, i, j));
            sum.angle += fabs(angle(p, i, j) - angle(q, i, j));
        }
    const double pairs = (double)count * (double)count;
    return (si_pair_terms){sum.distance / pairs, sum.angle / pairs};
}

static void check(size_t count, si_vectors p, si_vectors q)
{
    si_vectors d = make_vectors(count);
    si_vectors_find_headings(count, &p);
    si_vectors_find_headings(count, &q);
    const si_pair_terms expected = define(count, &p, &q);
    const si_pair_terms found = si_pairs(count, &p, &q, 1, 1, &d);
    ck_assert_double_eq_tol(found.distance, expected.distance, tolerance);
    ck_assert_double_eq_tol(found.angle, expected.angle, tolerance);
    for (size_t i = 0; i < count; i++)
        ck_assert(isfinite(d.x[i]) && isfinite(d.y[i]));
    free(p.x);
    free(q.x);
    free(d.x);
}

/* Numbers of vectors around whole lanes and blocks of lanes. */
static const size_t counts[] = {1, 2, 7, 8, 9, 15, 16, 17, 24, 100, 252};

START_TEST(terms_are_their_definition)
{
    check(counts[_i], random_vectors(counts[_i], 3), random_vectors(counts[_i], 4));
}
END_TEST

START_TEST(vectors_without_heading_are_right_angles)
{
    const size_t count = 20;
    si_vectors p = random_vectors(count, 5), q = random_vectors(count, 6);
    for (size_t i = 0; i < count; i += 3)
        q.x[i] = q.y[i] = 0;
    for (size_t i = 0; i < count; i += 4)
        p.x[i] = p.y[i] = 0;
    check(count, p, q);
}
END_TEST

/* Opposite and equal vectors, where the inverse cosine is clamped, and headings across +-pi. */
START_TEST(parallel_vectors_are_clamped)
{
    const size_t count = 18;
    si_vectors p = random_vectors(count, 7), q = random_vectors(count, 8);
    for (size_t i = 0; i + 1 < count; i += 2) {
        p.x[i + 1] = i % 4 == 0 ? -p.x[i] : p.x[i];
        p.y[i + 1] = i % 4 == 0 ? -p.y[i] : p.y[i];
        q.x[i] = q.x[i + 1] = -1;
        q.y[i] = (si_real).1;
        q.y[i + 1] = (si_real)-.1;
    }
    check(count, p, q);
}
END_TEST

START_TEST(identical_paths_cost_nothing)
{
    const size_t count = 30;
    si_vectors p = random_vectors(count, 9), q = random_vectors(count, 9), d = make_vectors(count);
    si_vectors_find_headings(count, &p);
    si_vectors_find_headings(count, &q);
    const si_pair_terms found = si_pairs(count, &p, &q, 1, 1, &d);
    ck_assert_double_eq(found.distance, 0.0);
    ck_assert_double_eq(found.angle, 0.0);
    for (size_t i = 0; i < count; i++)
        ck_assert(d.x[i] == 0 && d.y[i] == 0);
    free(p.x);
    free(q.x);
    free(d.x);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("train pairs");
    TCase *terms = tcase_create("terms");
    tcase_add_loop_test(terms, terms_are_their_definition, 0,
                        (int)(sizeof counts / sizeof *counts));
    tcase_add_test(terms, vectors_without_heading_are_right_angles);
    tcase_add_test(terms, parallel_vectors_are_clamped);
    tcase_add_test(terms, identical_paths_cost_nothing);
    suite_add_tcase(suite, terms);
    return suite_run(suite);
}
