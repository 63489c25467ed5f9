#include <float.h>
#include <gsl/gsl_cdf.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "predict/noise.h"
#include "tests/support/suite.h"

/* Known answers published with Random123 (Salmon et al.). */
static const struct {
    uint32_t counter[4], key[2], words[4];
} known_answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

START_TEST(philox_gives_the_published_words)
{
    uint32_t words[4];
    si_philox4x32(known_answers[_i].counter, known_answers[_i].key, words);
    ck_assert_mem_eq(words, known_answers[_i].words, sizeof words);
}
END_TEST

/* The cell of a deviate is the middle of one of 2^52. */
static void check_normal(uint64_t cell)
{
    const bool is_upper = cell >> 51;
    const uint64_t from_end = is_upper ? (UINT64_C(1) << 52) - 1 - cell : cell;
    const double tail = gsl_cdf_ugaussian_Pinv(((double)from_end + 0.5) * 0x1p-52);
    const double expected = is_upper ? -tail : tail, found = (double)si_noise_normal(cell << 12);
    ck_assert_msg(fabs(found - expected) <= 5e-7 * fmax(fabs(expected), 1e-3),
                  "the deviate of cell %#" PRIx64 " is %.9g, expected %.9g", cell, found, expected);
}

START_TEST(deviates_are_quantiles_of_gsl)
{
    const uint64_t last = (UINT64_C(1) << 52) - 1;
    for (uint64_t cell = 0; cell < last; cell += last / 100003)
        check_normal(cell);
    for (uint64_t cell = 0; cell < last / 2; cell += 1 + cell / 7) {
        check_normal(cell);
        check_normal(last - cell);
        check_normal(last / 2 - cell);
    }
}
END_TEST

START_TEST(deviates_are_odd_and_grow)
{
    float before = -INFINITY;
    for (uint64_t step = 0; step < 1 << 13; step++) {
        const uint64_t bits = step << 51;
        const float normal = si_noise_normal(bits);
        ck_assert_float_eq(si_noise_normal(~bits), -normal);
        ck_assert_float_ge(normal, before);
        before = normal;
    }
}
END_TEST

/* The bits are promised for every machine: these were drawn once and must never change. */
START_TEST(deviates_never_change)
{
    float normal[2];
    si_noise_normal_pair(1, 2, 3, 4, normal);
    uint32_t bits[2];
    memcpy(bits, normal, sizeof bits);
    ck_assert_uint_eq(bits[0], 0x3f41e86au);
    ck_assert_uint_eq(bits[1], 0x3f1b44ceu);
}
END_TEST

START_TEST(uniforms_are_inside_the_interval)
{
    double lowest = 1.0, highest = 0.0;
    for (uint32_t sample = 0; sample < 100000; sample++) {
        double uniform[2];
        si_noise_uniform_pair(7, -3, 1, sample, uniform);
        lowest = fmin(lowest, fmin(uniform[0], uniform[1]));
        highest = fmax(highest, fmax(uniform[0], uniform[1]));
    }
    ck_assert(lowest > 0.0 && lowest < 1e-4);
    ck_assert(highest < 1.0 && highest > 1.0 - 1e-4);
}
END_TEST

/* Sums over many pairs of one stream; each test below asks for four standard errors. */
START_TEST(moments_are_those_of_a_normal)
{
    enum { COUNT = 1000000 };
    double sum = 0, square = 0, cube = 0, fourth = 0, product = 0;
    for (uint32_t sample = 0; sample < COUNT; sample++) {
        float z[2];
        si_noise_normal_pair(11, 5, SI_NOISE_SCENE_STREAM, sample, z);
        product += (double)z[0] * z[1];
        for (int i = 0; i < 2; i++) {
            double x = z[i];
            sum += x;
            square += x * x;
            cube += x * x * x;
            fourth += x * x * x * x;
        }
    }
    double n = 2.0 * COUNT;
    ck_assert_double_le(fabs(sum / n), 4 * sqrt(1 / n));
    ck_assert_double_le(fabs(square / n - 1), 4 * sqrt(2 / n));
    ck_assert_double_le(fabs(cube / n), 4 * sqrt(15 / n));
    ck_assert_double_le(fabs(fourth / n - 3), 4 * sqrt(96 / n));
    ck_assert_double_le(fabs(product / COUNT), 4 * sqrt(1.0 / COUNT));
}
END_TEST

/* The name of a sequence: one word changed gives an unrelated one. */
static const struct {
    uint64_t seed;
    int64_t key;
    uint32_t stream;
} names[] = {{0, 0, 0},  {1, 0, 0},          {0, 1, 0},        {0, 0, 1},
             {0, -1, 0}, {1ull << 32, 0, 0}, {0, 1ll << 32, 0}};
enum { NAME_COUNT = sizeof names / sizeof *names };

static double correlation(size_t first, size_t second, uint32_t lag)
{
    enum { COUNT = 20000 };
    double sum = 0;
    for (uint32_t sample = 0; sample < COUNT; sample++) {
        float a[2], b[2];
        si_noise_normal_pair(names[first].seed, names[first].key, names[first].stream, sample, a);
        si_noise_normal_pair(names[second].seed, names[second].key, names[second].stream,
                             sample + lag, b);
        sum += (double)a[0] * b[0] + (double)a[1] * b[1];
    }
    return sum / sqrt(2.0 * COUNT);
}

START_TEST(sequences_are_unrelated)
{
    for (size_t i = 0; i < NAME_COUNT; i++)
        for (size_t j = 0; j <= i; j++)
            ck_assert_double_le(fabs(correlation(i, j, i == j)), 4.5);
}
END_TEST

START_TEST(agents_have_streams_of_their_own)
{
    enum { COUNT = 2000 };
    uint32_t streams[COUNT];
    size_t collisions = 0;
    for (size_t i = 0; i < COUNT; i++) {
        streams[i] = si_noise_agent_stream((int64_t)i - COUNT / 2);
        collisions += streams[i] == SI_NOISE_SCENE_STREAM;
        for (size_t j = 0; j < i; j++)
            collisions += streams[i] == streams[j];
    }
    ck_assert_uint_eq(collisions, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("noise");
    TCase *bits = tcase_create("bits");
    tcase_add_loop_test(bits, philox_gives_the_published_words, 0,
                        sizeof known_answers / sizeof *known_answers);
    tcase_add_test(bits, deviates_never_change);
    tcase_add_test(bits, agents_have_streams_of_their_own);
    suite_add_tcase(suite, bits);
    TCase *distribution = tcase_create("distribution");
    tcase_add_test(distribution, deviates_are_quantiles_of_gsl);
    tcase_add_test(distribution, deviates_are_odd_and_grow);
    tcase_add_test(distribution, uniforms_are_inside_the_interval);
    tcase_add_test(distribution, moments_are_those_of_a_normal);
    tcase_add_test(distribution, sequences_are_unrelated);
    suite_add_tcase(suite, distribution);
    return suite_run(suite);
}
