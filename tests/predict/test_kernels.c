/*
 * Every set of kernels against sums in double precision, and the sets against one another: random
 * input, buffers of any alignment, canaries round what is written.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/predict/kernel_fixture.h"
#include "tests/support/suite.h"

/* A sum of `terms` products of numbers below 1, each rounded a few times. */
static double tolerance_of(size_t terms)
{
    return 2e-7 * (double)(terms + 4);
}

/* A job with everything that it points to. */
typedef struct mix_case {
    si_mix job;
    guarded base, slope_x, slope_y, noise, matrix, activation, output;
} mix_case;

static size_t padded(size_t count)
{
    return (count + SI_ROW_PADDING - 1) / SI_ROW_PADDING * SI_ROW_PADDING;
}

static mix_case mix_case_create(size_t outputs, size_t features, size_t sources, size_t samples,
                                uint64_t seed)
{
    test_random random = {seed};
    size_t stride = padded(outputs);
    mix_case c = {
        .base = guarded_create(stride, &random),
        .slope_x = guarded_create(stride, &random),
        .slope_y = guarded_create(stride, &random),
        .noise = guarded_create(2 * SI_SAMPLE_BLOCK, &random),
        .matrix = guarded_create(sources * features * stride, &random),
        .activation = guarded_create(sources * features * SI_SAMPLE_BLOCK, &random),
        .output = guarded_create(samples * outputs, NULL),
    };
    c.job = (si_mix){.output_count = outputs,
                     .output_stride = stride,
                     .base = c.base.value,
                     .slope_x = c.slope_x.value,
                     .slope_y = c.slope_y.value,
                     .noise = c.noise.value,
                     .source_count = sources,
                     .feature_count = features,
                     .sample_count = samples,
                     .output = c.output.value};
    for (size_t s = 0; s < sources; s++) {
        c.job.matrix[s] = c.matrix.value + s * features * stride;
        c.job.activation[s] = c.activation.value + s * features * SI_SAMPLE_BLOCK;
    }
    return c;
}

static void mix_case_finish(mix_case *c)
{
    guarded *arrays[] = {&c->base,   &c->slope_x,    &c->slope_y, &c->noise,
                         &c->matrix, &c->activation, &c->output};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]->memory);
}

static double expected_output(const si_mix *job, size_t sample, size_t o)
{
    double sum = (double)job->base[o] + (double)job->slope_x[o] * job->noise[sample] +
                 (double)job->slope_y[o] * job->noise[SI_SAMPLE_BLOCK + sample];
    for (size_t s = 0; s < job->source_count; s++)
        for (size_t f = 0; f < job->feature_count; f++)
            sum += (double)job->matrix[s][f * job->output_stride + o] *
                   job->activation[s][f * SI_SAMPLE_BLOCK + sample];
    return sum;
}

static void check_mix(const si_forward_kernels *kernels, size_t outputs, size_t features,
                      size_t sources, size_t samples)
{
    mix_case c = mix_case_create(outputs, features, sources, samples, outputs * 64 + samples);
    kernels->mix(&c.job);
    double largest = 0.0;
    for (size_t k = 0; k < samples; k++)
        for (size_t o = 0; o < outputs; o++)
            largest = fmax(largest, fabs((double)c.output.value[k * outputs + o] -
                                         expected_output(&c.job, k, o)));
    ck_assert_msg(guards_hold(&c.output), "%s: %zu outputs, %zu samples: wrote outside",
                  kernels->name, outputs, samples);
    ck_assert_msg(largest <= tolerance_of(features * sources),
                  "%s: %zu outputs, %zu features, %zu sources, %zu samples: off by %g",
                  kernels->name, outputs, features, sources, samples, largest);
    mix_case_finish(&c);
}

START_TEST(mix_is_the_sum)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    for (size_t samples = 1; samples <= SI_SAMPLE_BLOCK; samples++)
        for (size_t outputs = 2; outputs <= 40; outputs += 2)
            check_mix(kernels, outputs, 2 + samples % 5, 1 + outputs / 2 % SI_MAX_MIX_SOURCES,
                      samples);
    check_mix(kernels, 24, 16, 4, 20);
    check_mix(kernels, 2 * SI_MAX_STEPS, 2 * SI_MAX_STEPS, 4, 3);
}
END_TEST

static void check_activate(const si_forward_kernels *kernels, size_t features, size_t samples)
{
    test_random random = {features * 64 + samples};
    guarded base = guarded_create(features, &random), slope = guarded_create(2 * features, &random);
    guarded noise = guarded_create(2 * SI_SAMPLE_BLOCK, &random);
    guarded activation = guarded_create(features * SI_SAMPLE_BLOCK, NULL);
    kernels->activate(&(si_activate){.feature_count = features,
                                     .base = base.value,
                                     .slope_x = slope.value,
                                     .slope_y = slope.value + features,
                                     .noise = noise.value,
                                     .sample_count = samples,
                                     .activation = activation.value});
    double largest = 0.0;
    for (size_t f = 0; f < features; f++)
        for (size_t k = 0; k < samples; k++) {
            double x = (double)noise.value[k], y = (double)noise.value[SI_SAMPLE_BLOCK + k];
            double sum = (double)base.value[f] + (double)slope.value[f] * x +
                         (double)slope.value[features + f] * y;
            double found = (double)activation.value[f * SI_SAMPLE_BLOCK + k];
            largest = fmax(largest, fabs(found - fmax(sum, 0.0)));
        }
    ck_assert_msg(guards_hold(&activation), "%s: wrote outside", kernels->name);
    ck_assert_msg(largest <= tolerance_of(2), "%s: %zu features, %zu samples: off by %g",
                  kernels->name, features, samples, largest);
    free(base.memory);
    free(slope.memory);
    free(noise.memory);
    free(activation.memory);
}

START_TEST(activate_is_the_rectified_sum)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    for (size_t samples = 1; samples <= SI_SAMPLE_BLOCK; samples++)
        for (size_t features = 2; features <= 20; features += 2)
            check_activate(kernels, features, samples);
}
END_TEST

static void check_accumulate(const si_forward_kernels *kernels, size_t inputs, size_t rows)
{
    test_random random = {inputs * 64 + rows};
    size_t stride = rows + SI_ROW_PADDING;
    guarded matrix = guarded_create(inputs * stride, &random);
    guarded input = guarded_create(inputs, &random), row = guarded_create(rows, &random);
    double *expected = test_allocate(rows, sizeof *expected), largest = 0.0;
    for (size_t r = 0; r < rows; r++) {
        expected[r] = (double)row.value[r];
        for (size_t i = 0; i < inputs; i++)
            expected[r] += (double)matrix.value[i * stride + r] * input.value[i];
    }
    kernels->accumulate(inputs, rows, stride, matrix.value, input.value, row.value);
    for (size_t r = 0; r < rows; r++)
        largest = fmax(largest, fabs((double)row.value[r] - expected[r]));
    ck_assert_msg(guards_hold(&row), "%s: wrote outside", kernels->name);
    ck_assert_msg(largest <= tolerance_of(inputs), "%s: %zu inputs, %zu rows: off by %g",
                  kernels->name, inputs, rows, largest);
    free(matrix.memory);
    free(input.memory);
    free(row.memory);
    free(expected);
}

START_TEST(accumulate_is_the_product)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    for (size_t inputs = 2; inputs <= 18; inputs += 2)
        for (size_t rows = SI_ROW_PADDING; rows <= 10 * SI_ROW_PADDING; rows += SI_ROW_PADDING)
            check_accumulate(kernels, inputs, rows);
}
END_TEST

START_TEST(saturating_counts_and_ends)
{
    float sink = NAN;
    uint64_t once = kernel_set_of(_i)->saturate(1, &sink);
    ck_assert(isfinite(sink));
    ck_assert_uint_gt(once, 0);
    ck_assert_uint_eq(kernel_set_of(_i)->saturate(7, &sink), 7 * once);
}
END_TEST

/* All that use fused multiply-adds promise the same bits. */
START_TEST(vector_sets_give_the_same_bits)
{
    const si_forward_kernels *kernels = kernel_set_of(_i);
    if (kernels == &si_forward_kernels_scalar)
        return;
    for (size_t samples = 1; samples <= SI_SAMPLE_BLOCK; samples++) {
        mix_case c = mix_case_create(24, 16, 4, samples, 5), other = c;
        other.output = guarded_create(samples * 24, NULL);
        other.job.output = other.output.value;
        kernels->mix(&c.job);
        emulated_kernels_4.mix(&other.job);
        ck_assert_mem_eq(c.output.value, other.output.value, samples * 24 * sizeof(float));
        free(other.output.memory);
        mix_case_finish(&c);
    }
}
END_TEST

START_TEST(an_unknown_set_is_refused)
{
    const si_forward_kernels *kernels = NULL;
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_forward_kernels_select("mmx", &kernels, &error), SI_ERR_UNSUPPORTED);
    ck_assert_ptr_null(kernels);
    ck_assert_ptr_nonnull(strstr(error.message, "SIMPLICIT_CPU is \"mmx\""));
    ck_assert_ptr_nonnull(strstr(error.message, "scalar"));
    ck_assert_int_eq(si_forward_kernels_select("", &kernels, NULL), SI_OK);
    ck_assert_int_eq(si_forward_kernels_select(NULL, &kernels, NULL), SI_OK);
}
END_TEST

START_TEST(the_environment_forces_a_set)
{
    ck_assert_int_eq(setenv(SI_KERNELS_VARIABLE, "scalar", 1), 0);
    si_model *model = test_model_create(8, 12, 1);
    ck_assert_str_eq(si_model_cpu_level(model), "scalar");
    si_model_destroy(model);
    ck_assert_int_eq(setenv(SI_KERNELS_VARIABLE, "abacus", 1), 0);
    si_model_config config = si_model_config_default();
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_model_create(&config, &model, &error), SI_ERR_UNSUPPORTED);
    ck_assert_ptr_null(model);
    ck_assert_ptr_nonnull(strstr(error.message, "abacus"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernels");
    TCase *sets = tcase_create("sets");
    tcase_set_timeout(sets, 60);
    tcase_add_loop_test(sets, mix_is_the_sum, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, activate_is_the_rectified_sum, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, accumulate_is_the_product, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, saturating_counts_and_ends, 0, KERNEL_SET_COUNT);
    tcase_add_loop_test(sets, vector_sets_give_the_same_bits, 0, KERNEL_SET_COUNT);
    suite_add_tcase(suite, sets);
    TCase *choice = tcase_create("choice");
    tcase_add_test(choice, an_unknown_set_is_refused);
    tcase_add_test(choice, the_environment_forces_a_set);
    suite_add_tcase(suite, choice);
    return suite_run(suite);
}
