/* Optimisers, clipping, averaging and schedules against steps worked by hand. */
#include <math.h>

#include "predict/train/optimizer.h"
#include "tests/support/suite.h"

static const double exact = sizeof(si_real) == sizeof(double) ? 1e-13 : 1e-6;

static void expect(const si_real *values, double first, double second)
{
    ck_assert_double_eq_tol((double)values[0], first, exact);
    ck_assert_double_eq_tol((double)values[1], second, exact);
}

START_TEST(plain_sgd_goes_down_the_gradient)
{
    const si_optimizer_config config = {.kind = SI_OPTIMIZER_SGD, .rate = .5};
    const si_real gradient[2] = {2, (si_real)-.4};
    si_real parameters[2] = {1, 3};
    si_optimizer_step(&config, config.rate, 1, 2, gradient, NULL, NULL, parameters);
    expect(parameters, 0.0, 3.2);
}
END_TEST

START_TEST(momentum_carries_over)
{
    const si_optimizer_config config = {.kind = SI_OPTIMIZER_SGD, .momentum = .5};
    const si_real gradient[2] = {1, -2};
    si_real parameters[2] = {0, 0}, moment[2] = {0, 0};
    si_optimizer_step(&config, .1, 1, 2, gradient, moment, NULL, parameters);
    si_optimizer_step(&config, .1, 2, 2, gradient, moment, NULL, parameters);
    expect(moment, 1.5, -3.0);
    expect(parameters, -.25, .5);
}
END_TEST

/* The first step of Adam is rate * sign(g); the second, of gradients 1 and 3, worked by hand:
 * m = .9 * .1 + .1 * 3 = .39, unbiased .39 / .19; v = .99 * .01 + .01 * 9 = .0999, / .0199. */
START_TEST(adam_takes_unbiased_steps)
{
    const si_optimizer_config config = {
        .kind = SI_OPTIMIZER_ADAM, .beta1 = .9, .beta2 = .99, .epsilon = 1e-15};
    si_real parameters[2] = {0, 0}, moment1[2] = {0, 0}, moment2[2] = {0, 0};
    si_optimizer_step(&config, .1, 1, 2, (si_real[]){1, -7}, moment1, moment2, parameters);
    expect(parameters, -.1, .1);
    si_optimizer_step(&config, .1, 2, 2, (si_real[]){3, -7}, moment1, moment2, parameters);
    expect(parameters, -.1 - .1 * (.39 / .19) / sqrt(.0999 / .0199), .2);
}
END_TEST

START_TEST(clipping_keeps_the_direction)
{
    si_real gradient[2] = {3, 4};
    ck_assert_double_eq(si_gradient_clip(0.0, 2, gradient), 5.0);
    ck_assert_double_eq(si_gradient_clip(6.0, 2, gradient), 5.0);
    expect(gradient, 3.0, 4.0);
    ck_assert_double_eq(si_gradient_clip(1.0, 2, gradient), 5.0);
    expect(gradient, .6, .8);
}
END_TEST

START_TEST(average_follows_slowly)
{
    si_real average[2] = {1, 2};
    si_average_update(.75, 2, (si_real[]){5, 2}, average);
    expect(average, 2.0, 2.0);
}
END_TEST

START_TEST(schedules_drop_and_cool)
{
    const si_schedule_config drop = {.kind = SI_SCHEDULE_DROP, .drop_epoch = 45, .drop_factor = .1};
    ck_assert_double_eq(si_schedule_rate(&drop, 2.0, 44, 900, 1000), 2.0);
    ck_assert_double_eq(si_schedule_rate(&drop, 2.0, 45, 901, 1000), .2);
    const si_schedule_config cosine = {.kind = SI_SCHEDULE_COSINE, .warmup_steps = 10};
    ck_assert_double_eq_tol(si_schedule_rate(&cosine, 2.0, 0, 0, 1000), .2, 1e-15);
    ck_assert_double_eq_tol(si_schedule_rate(&cosine, 2.0, 0, 9, 1000), 2.0, 1e-15);
    ck_assert_double_eq_tol(si_schedule_rate(&cosine, 2.0, 9, 500, 1000), 1.0, 1e-15);
    ck_assert_double_eq_tol(si_schedule_rate(&cosine, 2.0, 9, 1000, 1000), 0.0, 1e-15);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("train optimizer");
    TCase *steps = tcase_create("steps");
    tcase_add_test(steps, plain_sgd_goes_down_the_gradient);
    tcase_add_test(steps, momentum_carries_over);
    tcase_add_test(steps, adam_takes_unbiased_steps);
    tcase_add_test(steps, clipping_keeps_the_direction);
    tcase_add_test(steps, average_follows_slowly);
    tcase_add_test(steps, schedules_drop_and_cool);
    suite_add_tcase(suite, steps);
    return suite_run(suite);
}
