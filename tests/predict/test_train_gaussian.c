/*
 * The network and the loss of the tuned recipe: against a plain reference and finite differences;
 * built in float and double.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/train/gaussian_network.h"
#include "tests/support/suite.h"

static const bool is_double = sizeof(si_real) == sizeof(double);

enum { AGENTS = 5, MAX_STEPS = 30, MAX_SAMPLES = 21, MAX_FEATURES = 60 };

static const struct {
    size_t observed_steps, predicted_steps, samples;
} extents[] = {{8, 12, 20}, {2, 1, 1}, {5, 7, 9}, {3, 30, 21}, {20, 3, 8}};
enum { EXTENT_COUNT = sizeof extents / sizeof *extents };

/* A batch of made up agents. */
typedef struct batch {
    si_gaussian_shape shape;
    size_t parameter_count;
    si_real *parameters; /* owned */
    si_real features[AGENTS][MAX_FEATURES];
    si_real truth[AGENTS][MAX_STEPS * 2];
    si_real latent[AGENTS][MAX_SAMPLES * 2];
    double weight[AGENTS];
    size_t sample_count;
} batch;

static double between(unsigned *seed, double size)
{
    return size * (2.0 * rand_r(seed) / RAND_MAX - 1.0);
}

static void fill(si_real *values, size_t count, double size, unsigned *seed)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (si_real)between(seed, size);
}

static batch make_batch(size_t observed_steps, size_t predicted_steps, size_t sample_count)
{
    batch made = {.shape = si_gaussian_shape_of(observed_steps, predicted_steps),
                  .sample_count = sample_count};
    unsigned seed = 5;
    made.parameter_count = made.shape.offset[SI_GAUSSIAN_TENSOR_COUNT];
    made.parameters = calloc(made.parameter_count, sizeof *made.parameters);
    ck_assert_ptr_nonnull(made.parameters);
    ck_assert_uint_le(made.shape.feature_count, MAX_FEATURES);
    fill(made.parameters, made.parameter_count, .3, &seed);
    for (size_t i = 0; i < AGENTS; i++) {
        fill(made.features[i], made.shape.feature_count, 1.0, &seed);
        fill(made.truth[i], predicted_steps * 2, 1.0, &seed);
        fill(made.latent[i], sample_count * 2, 2.0, &seed);
        made.weight[i] = 1.0 + between(&seed, .5);
    }
    return made;
}

/* What the network says of one agent, with room for it. */
typedef struct said {
    si_gaussian_pass pass;
    si_real mean[MAX_STEPS * 2], tight[MAX_STEPS], wide[MAX_STEPS * 2];
    si_gaussian_path path;
} said;

static void connect(said *agent)
{
    agent->path = (si_gaussian_path){agent->mean, agent->tight, agent->wide};
}

static void forward(const batch *b, size_t i, said *agent)
{
    connect(agent);
    si_gaussian_forward(&b->shape, b->parameters, b->features[i], &agent->pass, &agent->path);
}

static si_gaussian_truth truth_of(const batch *b, size_t i)
{
    return (si_gaussian_truth){.step_count = b->shape.predicted_steps,
                               .path = b->truth[i],
                               .sample_count = b->sample_count,
                               .latent = b->latent[i],
                               .weight = b->weight[i]};
}

static void batch_losses(const batch *b, double losses[SI_GAUSSIAN_TERM_COUNT])
{
    memset(losses, 0, SI_GAUSSIAN_TERM_COUNT * sizeof *losses);
    for (size_t i = 0; i < AGENTS; i++) {
        const si_gaussian_truth truth = truth_of(b, i);
        double own[SI_GAUSSIAN_TERM_COUNT];
        said agent;
        forward(b, i, &agent);
        si_gaussian_loss(&truth, &agent.path, NULL, own, NULL);
        for (size_t k = 0; k < SI_GAUSSIAN_TERM_COUNT; k++)
            losses[k] += own[k] / AGENTS;
    }
    losses[SI_GAUSSIAN_TOTAL] = si_gaussian_total(losses);
}

static void batch_gradient(const batch *b, si_real *gradient)
{
    double losses[SI_GAUSSIAN_TERM_COUNT], own[SI_GAUSSIAN_TERM_COUNT];
    batch_losses(b, losses);
    memset(gradient, 0, b->parameter_count * sizeof *gradient);
    for (size_t i = 0; i < AGENTS; i++) {
        const si_gaussian_truth truth = truth_of(b, i);
        said agent, d;
        connect(&d);
        forward(b, i, &agent);
        si_gaussian_loss(&truth, &agent.path, losses, own, &d.path);
        si_gaussian_backward(&b->shape, b->parameters, b->features[i], &agent.pass, &d.path,
                             gradient);
    }
    for (size_t i = 0; i < b->parameter_count; i++)
        gradient[i] /= AGENTS;
}

/* ---------- the same once more, as plainly as it can be said ---------- */

typedef struct plain {
    double mean[MAX_STEPS][2], tight[MAX_STEPS], wide[MAX_STEPS][2];
} plain;

static double parameter(const batch *b, si_gaussian_tensor tensor, size_t index)
{
    return (double)b->parameters[b->shape.offset[tensor] + index];
}

static double plain_hidden1(const batch *b, size_t i, size_t h)
{
    double sum = parameter(b, SI_GAUSSIAN_HIDDEN1_BIAS, h);
    for (size_t f = 0; f < b->shape.feature_count; f++)
        sum += (double)b->features[i][f] *
               parameter(b, SI_GAUSSIAN_HIDDEN1_WEIGHT, f * SI_GAUSSIAN_HIDDEN + h);
    return fmax(sum, 0.0);
}

static void plain_hidden2(const batch *b, size_t i, double hidden2[SI_GAUSSIAN_HIDDEN])
{
    double hidden1[SI_GAUSSIAN_HIDDEN];
    for (size_t h = 0; h < SI_GAUSSIAN_HIDDEN; h++)
        hidden1[h] = plain_hidden1(b, i, h);
    for (size_t h = 0; h < SI_GAUSSIAN_HIDDEN; h++) {
        double sum = parameter(b, SI_GAUSSIAN_HIDDEN2_BIAS, h);
        for (size_t j = 0; j < SI_GAUSSIAN_HIDDEN; j++)
            sum +=
                hidden1[j] * parameter(b, SI_GAUSSIAN_HIDDEN2_WEIGHT, j * SI_GAUSSIAN_HIDDEN + h);
        hidden2[h] = hidden1[h] + fmax(sum, 0.0);
    }
}

static double plain_head(const batch *b, const double *hidden2, si_gaussian_tensor weight,
                         si_gaussian_tensor bias, size_t outputs, size_t output)
{
    double sum = parameter(b, bias, output);
    for (size_t h = 0; h < SI_GAUSSIAN_HIDDEN; h++)
        sum += hidden2[h] * parameter(b, weight, h * outputs + output);
    return sum;
}

static double plain_coefficient(const batch *b, size_t i, const double *hidden2, size_t output)
{
    double sum = plain_head(b, hidden2, SI_GAUSSIAN_PATH_WEIGHT, SI_GAUSSIAN_PATH_BIAS, 8, output);
    for (size_t f = 0; f < b->shape.feature_count; f++)
        sum += (double)b->features[i][f] * parameter(b, SI_GAUSSIAN_PATH_SKIP, f * 8 + output);
    return sum;
}

static double plain_spread(const batch *b, const double *hidden2, size_t spread, double u)
{
    double sum = 0.0;
    for (size_t n = 0; n < 3; n++)
        sum += pow(u, (double)n) * plain_head(b, hidden2, SI_GAUSSIAN_SPREAD_WEIGHT,
                                              SI_GAUSSIAN_SPREAD_BIAS, 9, spread * 3 + n);
    return exp(fmin(fmax(sum, -4.0), 3.0));
}

static plain plain_forward(const batch *b, size_t i)
{
    const size_t steps = b->shape.predicted_steps;
    double hidden2[SI_GAUSSIAN_HIDDEN], roots = 0.0, times = 0.0;
    plain out = {0};
    plain_hidden2(b, i, hidden2);
    for (size_t t = 0; t < steps; t++) {
        roots += sqrt((double)(t + 1) / (double)steps) / (double)steps;
        times += (double)(t + 1) / (double)steps / (double)steps;
    }
    for (size_t t = 0; t < steps; t++) {
        const double tau = (double)(t + 1) / (double)steps, u = 2.0 * tau - 1.0;
        out.tight[t] = .3 * sqrt(tau) / roots * plain_spread(b, hidden2, 0, u);
        for (size_t axis = 0; axis < 2; axis++) {
            out.wide[t][axis] = .4 * tau / times * plain_spread(b, hidden2, 1 + axis, u);
            out.mean[t][axis] = 0.0;
            for (size_t r = 0; r < 4; r++)
                out.mean[t][axis] +=
                    plain_coefficient(b, i, hidden2, axis * 4 + r) *
                    parameter(b, SI_GAUSSIAN_MEAN_BASIS, (axis * steps + t) * 4 + r);
        }
    }
    return out;
}

static double plain_distance(const batch *b, size_t i, const plain *out, size_t k, size_t t)
{
    double square = 0.0;
    for (size_t axis = 0; axis < 2; axis++)
        square += pow(out->mean[t][axis] + out->wide[t][axis] * (double)b->latent[i][2 * k + axis] -
                          (double)b->truth[i][2 * t + axis],
                      2.0);
    return sqrt(square);
}

static void plain_agent(const batch *b, size_t i, double losses[SI_GAUSSIAN_TERM_COUNT])
{
    const size_t steps = b->shape.predicted_steps;
    const plain out = plain_forward(b, i);
    double path = INFINITY, end = INFINITY;
    for (size_t t = 0; t < steps; t++) {
        const double square = pow(out.mean[t][0] - (double)b->truth[i][2 * t], 2.0) +
                              pow(out.mean[t][1] - (double)b->truth[i][2 * t + 1], 2.0);
        const double share = 1.0 / (double)steps / AGENTS;
        losses[SI_GAUSSIAN_AMD] += share * b->weight[i] * sqrt(square) / out.tight[t];
        losses[SI_GAUSSIAN_AMV] += share * b->weight[i] * out.tight[t] * out.tight[t];
        losses[SI_GAUSSIAN_MEAN_PATH] += share * sqrt(square);
    }
    for (size_t k = 0; k < b->sample_count; k++) {
        double sum = 0.0;
        for (size_t t = 0; t < steps; t++)
            sum += plain_distance(b, i, &out, k, t) / (double)steps;
        path = fmin(path, sum);
        end = fmin(end, plain_distance(b, i, &out, k, steps - 1));
    }
    losses[SI_GAUSSIAN_BEST_PATH] += path / AGENTS;
    losses[SI_GAUSSIAN_BEST_END] += end / AGENTS;
}

START_TEST(losses_are_those_of_the_plain_reference)
{
    batch b =
        make_batch(extents[_i].observed_steps, extents[_i].predicted_steps, extents[_i].samples);
    double losses[SI_GAUSSIAN_TERM_COUNT], expected[SI_GAUSSIAN_TERM_COUNT] = {0};
    batch_losses(&b, losses);
    for (size_t i = 0; i < AGENTS; i++)
        plain_agent(&b, i, expected);
    expected[SI_GAUSSIAN_TOTAL] =
        .5 * (log(expected[SI_GAUSSIAN_AMD]) + .5 * log(expected[SI_GAUSSIAN_AMV])) +
        .5 * expected[SI_GAUSSIAN_MEAN_PATH] + expected[SI_GAUSSIAN_BEST_PATH] +
        .3 * expected[SI_GAUSSIAN_BEST_END];
    /* The reference does not smooth its roots. */
    for (size_t k = 0; k < SI_GAUSSIAN_TERM_COUNT; k++)
        ck_assert_double_eq_tol(losses[k], expected[k], 1e-4 * (1.0 + fabs(expected[k])));
    free(b.parameters);
}
END_TEST

static double slope(const batch *b, si_real *value)
{
    const si_real step = (si_real)1e-6, kept = *value;
    double above[SI_GAUSSIAN_TERM_COUNT], below[SI_GAUSSIAN_TERM_COUNT];
    *value = kept + step;
    batch_losses(b, above);
    *value = kept - step;
    batch_losses(b, below);
    *value = kept;
    return (above[SI_GAUSSIAN_TOTAL] - below[SI_GAUSSIAN_TOTAL]) / (2.0 * (double)step);
}

/* Every tensor, at up to so many of its elements. */
enum { PROBE_COUNT = 60 };

START_TEST(gradients_are_finite_differences)
{
    if (!is_double)
        skip_test("float is too coarse for finite differences");
    batch b =
        make_batch(extents[_i].observed_steps, extents[_i].predicted_steps, extents[_i].samples);
    si_real *gradient = calloc(b.parameter_count, sizeof *gradient);
    batch_gradient(&b, gradient);
    for (size_t tensor = 0; tensor < SI_GAUSSIAN_TENSOR_COUNT; tensor++) {
        const size_t first = b.shape.offset[tensor], end = b.shape.offset[tensor + 1];
        double largest = 0.0;
        for (size_t i = first; i < end; i += 1 + (end - first) / PROBE_COUNT) {
            ck_assert_double_eq_tol((double)gradient[i], slope(&b, &b.parameters[i]), 1e-8);
            largest = fmax(largest, fabs((double)gradient[i]));
        }
        ck_assert_msg(largest > 1e-6, "tensor %zu learns nothing", tensor);
    }
    free(gradient);
    free(b.parameters);
}
END_TEST

/* Exponents beyond their limits have no derivative, and keep every loss finite. */
START_TEST(held_exponents_do_not_learn)
{
    batch b = make_batch(8, 12, 20);
    si_real *gradient = calloc(b.parameter_count, sizeof *gradient);
    si_real *bias = b.parameters + b.shape.offset[SI_GAUSSIAN_SPREAD_BIAS];
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_OUTPUTS; i += SI_GAUSSIAN_SPREAD_TERMS)
        bias[i] = _i == 0 ? 1000 : -1000;
    batch_gradient(&b, gradient);
    for (size_t i = 0; i < b.parameter_count; i++)
        ck_assert(isfinite(gradient[i]));
    for (size_t i = b.shape.offset[SI_GAUSSIAN_SPREAD_WEIGHT];
         i < b.shape.offset[SI_GAUSSIAN_SPREAD_BIAS + 1]; i++)
        ck_assert_double_eq((double)gradient[i], 0.0);
    free(gradient);
    free(b.parameters);
}
END_TEST

/* AMD at equal AMV: one factor on all tight spreads costs nothing. */
START_TEST(a_common_factor_on_the_spread_does_not_count)
{
    batch b = make_batch(8, 12, 20);
    si_real *bias = b.parameters + b.shape.offset[SI_GAUSSIAN_SPREAD_BIAS];
    double before[SI_GAUSSIAN_TERM_COUNT], after[SI_GAUSSIAN_TERM_COUNT];
    batch_losses(&b, before);
    bias[0] += (si_real)log(2.0);
    batch_losses(&b, after);
    ck_assert_double_eq_tol(after[SI_GAUSSIAN_AMV], 4.0 * before[SI_GAUSSIAN_AMV],
                            1e-5 * after[SI_GAUSSIAN_AMV]);
    ck_assert_double_eq_tol(after[SI_GAUSSIAN_TOTAL], before[SI_GAUSSIAN_TOTAL], 1e-5);
    free(b.parameters);
}
END_TEST

START_TEST(agents_where_they_are_expected_have_finite_gradients)
{
    batch b = make_batch(8, 12, 20);
    si_real *gradient = calloc(b.parameter_count, sizeof *gradient);
    for (size_t i = 0; i < AGENTS; i++) {
        said agent;
        forward(&b, i, &agent);
        memcpy(b.truth[i], agent.mean, sizeof agent.mean);
        memset(b.latent[i], 0, sizeof b.latent[i]);
    }
    batch_gradient(&b, gradient);
    for (size_t i = 0; i < b.parameter_count; i++)
        ck_assert(isfinite(gradient[i]));
    free(gradient);
    free(b.parameters);
}
END_TEST

/* Training's layers are those of plain C. */
START_TEST(the_forward_pass_is_that_of_plain_layers)
{
    batch b =
        make_batch(extents[_i].observed_steps, extents[_i].predicted_steps, extents[_i].samples);
    const si_real still[2] = {0, 0};
    for (size_t i = 0; i < AGENTS; i++) {
        said agent;
        si_gaussian_pass pass;
        const si_gaussian_layers layers = {pass.hidden1, pass.rectified, pass.hidden2, pass.path,
                                           pass.spread};
        si_real mean[MAX_STEPS * 2];
        forward(&b, i, &agent);
        si_gaussian_network(&b.shape, &si_gaussian_plain_math, b.parameters, 1, b.features[i],
                            &layers);
        si_gaussian_mean(&b.shape, b.parameters, layers.path, still, 1, mean);
        for (size_t j = 0; j < b.shape.predicted_steps * 2; j++)
            ck_assert_double_eq_tol((double)agent.mean[j], (double)mean[j], 1e-5);
        for (size_t j = 0; j < SI_GAUSSIAN_SPREAD_OUTPUTS; j++)
            ck_assert_double_eq_tol((double)agent.pass.spread[j], (double)pass.spread[j], 1e-5);
    }
    free(b.parameters);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("train gaussian");
    TCase *made = tcase_create("made up");
    tcase_add_loop_test(made, losses_are_those_of_the_plain_reference, 0, EXTENT_COUNT);
    tcase_add_loop_test(made, gradients_are_finite_differences, 0, EXTENT_COUNT);
    tcase_add_loop_test(made, held_exponents_do_not_learn, 0, 2);
    tcase_add_test(made, a_common_factor_on_the_spread_does_not_count);
    tcase_add_test(made, agents_where_they_are_expected_have_finite_gradients);
    tcase_add_loop_test(made, the_forward_pass_is_that_of_plain_layers, 0, EXTENT_COUNT);
    suite_add_tcase(suite, made);
    return suite_run(suite);
}
