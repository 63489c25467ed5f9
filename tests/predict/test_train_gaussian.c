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

enum { AGENTS = 5, MAX_STEPS = 30, MAX_FEATURES = 60, RANK = SI_GAUSSIAN_RANK };

/* With a temperature all anchors learn, without only the nearest. */
static const struct {
    size_t observed_steps, predicted_steps;
    double temperature;
} extents[] = {{8, 12, 0.4}, {2, 1, 0.2}, {5, 7, 0.1}, {3, 30, 0.2}, {20, 3, 0.3}, {8, 12, 0.0}};
enum { EXTENT_COUNT = sizeof extents / sizeof *extents };

/* A batch of made up agents. */
typedef struct batch {
    si_gaussian_shape shape;
    size_t parameter_count;
    si_real *parameters; /* owned */
    si_real features[AGENTS][MAX_FEATURES];
    si_real truth[AGENTS][MAX_STEPS * 2];
    si_real pace[AGENTS], noise[AGENTS];
    double weight[AGENTS];
    double temperature;
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

static batch make_batch(size_t observed_steps, size_t predicted_steps, double temperature)
{
    batch made = {.shape = si_gaussian_shape_of(observed_steps, predicted_steps),
                  .temperature = temperature};
    unsigned seed = 5;
    made.parameter_count = made.shape.offset[SI_GAUSSIAN_TENSOR_COUNT];
    made.parameters = calloc(made.parameter_count, sizeof *made.parameters);
    ck_assert_ptr_nonnull(made.parameters);
    ck_assert_uint_le(made.shape.feature_count, MAX_FEATURES);
    fill(made.parameters, made.parameter_count, .3, &seed);
    for (size_t i = 0; i < AGENTS; i++) {
        fill(made.features[i], made.shape.feature_count, 1.0, &seed);
        fill(made.truth[i], predicted_steps * 2, 1.0, &seed);
        made.pace[i] = (si_real)(0.5 + between(&seed, .3));
        made.noise[i] = (si_real)(0.2 + between(&seed, .2));
        made.weight[i] = 1.0 + between(&seed, .5);
    }
    return made;
}

/* What the network says of one agent, with room for it. */
typedef struct said {
    si_real mean[MAX_STEPS * 2], tight[SI_GAUSSIAN_PADDED(MAX_STEPS)], calibrated[MAX_STEPS * 4];
    si_real chance;
    si_real anchor[SI_GAUSSIAN_ANCHORS * MAX_STEPS * 2];
} said;

/* Of all agents. */
typedef struct group {
    si_real features[AGENTS * MAX_FEATURES], pace[AGENTS], noise[AGENTS];
    si_gaussian_inputs inputs;
    si_gaussian_pass pass;
    said agent[AGENTS];
    si_real loading[2 * MAX_STEPS * RANK];
    si_gaussian_path path[AGENTS];
} group;

static void connect(group *agents)
{
    memset(agents->loading, 0, sizeof agents->loading);
    for (size_t i = 0; i < AGENTS; i++) {
        said *agent = &agents->agent[i];
        agents->path[i] = (si_gaussian_path){agent->mean,    agent->tight,    agent->calibrated,
                                             &agent->chance, agents->loading, agent->anchor};
    }
}

static void forward(const batch *b, group *agents)
{
    const size_t features = b->shape.feature_count;
    connect(agents);
    for (size_t i = 0; i < AGENTS; i++) {
        memcpy(agents->features + i * features, b->features[i], features * sizeof(si_real));
        agents->pace[i] = b->pace[i];
        agents->noise[i] = b->noise[i];
    }
    agents->inputs = (si_gaussian_inputs){AGENTS, agents->features, agents->pace, agents->noise};
    si_gaussian_forward(&b->shape, b->parameters, &agents->inputs, &agents->pass, agents->path);
}

static const si_gaussian_weights weights = {.likelihood = .5,
                                            .correlation = .1,
                                            .amd = .25,
                                            .amv = 1.1,
                                            .tight_likelihood = .3,
                                            .mean = .6,
                                            .end = .4};

static si_gaussian_truth truth_of(const batch *b, size_t i)
{
    return (si_gaussian_truth){.step_count = b->shape.predicted_steps,
                               .anchor_count = SI_GAUSSIAN_ANCHORS,
                               .path = b->truth[i],
                               .weight = b->weight[i],
                               .temperature = (si_real)b->temperature,
                               .weights = &weights};
}

static void batch_losses(const batch *b, double losses[SI_GAUSSIAN_TERM_COUNT])
{
    group agents;
    forward(b, &agents);
    memset(losses, 0, SI_GAUSSIAN_TERM_COUNT * sizeof *losses);
    for (size_t i = 0; i < AGENTS; i++) {
        const si_gaussian_truth truth = truth_of(b, i);
        double own[SI_GAUSSIAN_TERM_COUNT];
        si_gaussian_loss(&truth, &agents.path[i], own, NULL);
        for (size_t k = 0; k < SI_GAUSSIAN_TERM_COUNT; k++)
            losses[k] += own[k] / AGENTS;
    }
}

static void batch_gradient(const batch *b, si_real *gradient)
{
    double own[SI_GAUSSIAN_TERM_COUNT];
    group agents, d;
    si_real *turned = calloc(b->parameter_count + SI_LANES, sizeof *turned);
    ck_assert_ptr_nonnull(turned);
    memset(gradient, 0, b->parameter_count * sizeof *gradient);
    si_gaussian_turn_weights(&b->shape, b->parameters, turned);
    connect(&d);
    forward(b, &agents);
    for (size_t i = 0; i < AGENTS; i++) {
        const si_gaussian_truth truth = truth_of(b, i);
        si_gaussian_loss(&truth, &agents.path[i], own, &d.path[i]);
    }
    si_gaussian_backward(&b->shape, &(si_gaussian_parameters){b->parameters, turned},
                         &agents.inputs, &agents.pass, agents.path, d.path, &d.pass, gradient);
    for (size_t i = 0; i < b->parameter_count; i++)
        gradient[i] /= AGENTS;
    free(turned);
}

/* ---------- the same once more, as plainly as it can be said ---------- */

typedef struct plain {
    double mean[MAX_STEPS][2], tight[MAX_STEPS], calibrated[2][MAX_STEPS][2], chance;
    double loading[2][MAX_STEPS][RANK], anchor[SI_GAUSSIAN_ANCHORS][MAX_STEPS][2];
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

static double plain_exponent(const batch *b, const double *hidden2, size_t spread, double u)
{
    double sum = 0.0;
    for (size_t n = 0; n < 3; n++)
        sum += pow(u, (double)n) * plain_head(b, hidden2, SI_GAUSSIAN_SPREAD_WEIGHT,
                                              SI_GAUSSIAN_SPREAD_BIAS, 13, spread * 3 + n);
    return sum;
}

static double held(double exponent)
{
    return fmin(fmax(exponent, -4.0), 3.0);
}

static double plain_basis(const batch *b, size_t axis, size_t t, size_t r)
{
    return parameter(b, SI_GAUSSIAN_MEAN_BASIS, (axis * b->shape.predicted_steps + t) * 4 + r);
}

/* Coefficient `output` of anchor k. */
static double plain_anchor(const batch *b, const double *hidden2, size_t k, size_t output)
{
    double sum = parameter(b, SI_GAUSSIAN_ANCHOR, k * 8 + output);
    for (size_t g = 0; g < SI_GAUSSIAN_INNER; g++)
        sum += plain_head(b, hidden2, SI_GAUSSIAN_INNER_WEIGHT, SI_GAUSSIAN_INNER_BIAS,
                          SI_GAUSSIAN_INNER, g) *
               parameter(b, SI_GAUSSIAN_SHIFT_WEIGHT, (g * SI_GAUSSIAN_ANCHORS + k) * 8 + output);
    return sum;
}

static void plain_anchors(const batch *b, size_t i, const double *hidden2, plain *out)
{
    for (size_t axis = 0; axis < 2; axis++) {
        const double exponent =
            plain_head(b, hidden2, SI_GAUSSIAN_SCALE_WEIGHT, SI_GAUSSIAN_SCALE_BIAS, 2, axis);
        const double metres = (double)b->pace[i] * exp(fmin(fmax(exponent, -4.0), 3.0));
        for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++)
            for (size_t t = 0; t < b->shape.predicted_steps; t++) {
                out->anchor[k][t][axis] = out->mean[t][axis];
                for (size_t r = 0; r < 4; r++)
                    out->anchor[k][t][axis] += metres * plain_basis(b, axis, t, r) *
                                               plain_anchor(b, hidden2, k, axis * 4 + r);
            }
    }
}

static void plain_loading(const batch *b, plain *out)
{
    const size_t steps = b->shape.predicted_steps;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < steps; t++) {
            const size_t first = (axis * steps + t) * RANK;
            double square = 0.0;
            for (size_t r = 0; r < RANK; r++)
                square += pow(parameter(b, SI_GAUSSIAN_LOADING, first + r), 2.0);
            for (size_t r = 0; r < RANK; r++)
                out->loading[axis][t][r] =
                    parameter(b, SI_GAUSSIAN_LOADING, first + r) / sqrt(square);
        }
}

/* A deviation as it is kept below what legs can do. */
static double reached(double deviation, double legs)
{
    return deviation / sqrt(1.0 + pow(deviation / legs, 2.0));
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
        out.tight[t] = .3 * sqrt(tau) / roots * exp(held(plain_exponent(b, hidden2, 0, u)));
        for (size_t axis = 0; axis < 2; axis++) {
            const double narrow = plain_exponent(b, hidden2, 1 + axis, u);
            const double wide = narrow + plain_exponent(b, hidden2, 3, u);
            const double size = .4 * tau / times, noise = (double)b->noise[i];
            const double legs = .25 * hypot((double)b->pace[i], .536) * (double)(t + 1);
            out.calibrated[0][t][axis] = hypot(reached(size * exp(held(narrow)), legs), noise);
            out.calibrated[1][t][axis] = hypot(reached(size * exp(held(wide)), legs), noise);
            for (size_t r = 0; r < 4; r++)
                out.mean[t][axis] +=
                    plain_coefficient(b, i, hidden2, axis * 4 + r) * plain_basis(b, axis, t, r);
        }
    }
    out.chance = 1.0 / (1.0 + exp(-held(plain_head(b, hidden2, SI_GAUSSIAN_SPREAD_WEIGHT,
                                                   SI_GAUSSIAN_SPREAD_BIAS, 13, 12))));
    plain_loading(b, &out);
    plain_anchors(b, i, hidden2, &out);
    return out;
}

/* What has no derivative: deviations as correlation looks at them, and what each anchor counts. */
typedef struct frozen {
    double deviation[2][MAX_STEPS];
    double path[SI_GAUSSIAN_ANCHORS], end[SI_GAUSSIAN_ANCHORS];
} frozen;

static double error_at(const batch *b, size_t i, const double position[2], size_t t, double smooth)
{
    return sqrt(pow(position[0] - (double)b->truth[i][2 * t], 2.0) +
                pow(position[1] - (double)b->truth[i][2 * t + 1], 2.0) + smooth);
}

static double path_error(const batch *b, size_t i, const plain *out, size_t k)
{
    double sum = 0.0;
    for (size_t t = 0; t < b->shape.predicted_steps; t++)
        sum += error_at(b, i, out->anchor[k][t], t, 1e-8) / (double)b->shape.predicted_steps;
    return sum;
}

static double end_error(const batch *b, size_t i, const plain *out, size_t k)
{
    const size_t last = b->shape.predicted_steps - 1;
    return error_at(b, i, out->anchor[k][last], last, 1e-8);
}

/* Distances count the more, the smaller they are. */
static void plain_shares(const double *distance, double temperature, double *share)
{
    double sum = 0.0, least = INFINITY;
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++)
        least = fmin(least, distance[k]);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        share[k] = temperature > 0.0 ? exp(-distance[k] / temperature) : distance[k] <= least;
        sum += share[k];
    }
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++)
        share[k] /= sum;
}

static double plain_deviation(const batch *b, size_t i, const plain *out, size_t axis, size_t t)
{
    const double variance = (1.0 - out->chance) * pow(out->calibrated[0][t][axis], 2.0) +
                            out->chance * pow(out->calibrated[1][t][axis], 2.0);
    return ((double)b->truth[i][2 * t + axis] - out->mean[t][axis]) / sqrt(variance);
}

static double plain_density(const batch *b, size_t i, const plain *out, size_t mode, size_t t)
{
    double density = mode == 1 ? out->chance : 1.0 - out->chance;
    for (size_t axis = 0; axis < 2; axis++) {
        const double deviation = out->calibrated[mode][t][axis];
        const double q = ((double)b->truth[i][2 * t + axis] - out->mean[t][axis]) / deviation;
        density *= exp(-q * q / 2.0) / (sqrt(2.0 * 3.14159265358979323846) * deviation);
    }
    return density;
}

static frozen freeze(const batch *b, size_t i)
{
    const plain out = plain_forward(b, i);
    double path[SI_GAUSSIAN_ANCHORS], end[SI_GAUSSIAN_ANCHORS];
    frozen made;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < b->shape.predicted_steps; t++)
            made.deviation[axis][t] = fmin(fmax(plain_deviation(b, i, &out, axis, t), -3.0), 3.0);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        path[k] = path_error(b, i, &out, k);
        end[k] = end_error(b, i, &out, k);
    }
    plain_shares(path, b->temperature, made.path);
    plain_shares(end, 2.0 * b->temperature, made.end);
    return made;
}

static double plain_correlation(const batch *b, const plain *out, const frozen *from)
{
    const size_t steps = b->shape.predicted_steps;
    double sum = 0.0;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < steps; t++)
            for (size_t u = 0; u < steps; u++) {
                double product = 0.0;
                for (size_t r = 0; r < RANK; r++)
                    product += out->loading[axis][t][r] * out->loading[axis][u][r];
                sum += pow(from->deviation[axis][t] * from->deviation[axis][u] - product, 2.0);
            }
    return sum / (2.0 * (double)steps * (double)steps);
}

static void plain_agent(const batch *b, size_t i, const frozen *from,
                        double losses[SI_GAUSSIAN_TERM_COUNT])
{
    const size_t steps = b->shape.predicted_steps;
    const plain out = plain_forward(b, i);
    const double weight = b->weight[i] / AGENTS, share = weight / (double)steps;
    for (size_t t = 0; t < steps; t++) {
        const double error = error_at(b, i, out.mean[t], t, 0.0);
        const double nll = -log(plain_density(b, i, &out, 0, t) + plain_density(b, i, &out, 1, t));
        losses[SI_GAUSSIAN_LIKELIHOOD] += share * nll;
        losses[SI_GAUSSIAN_AMD] += share * hypot(error / out.tight[t], 1e-3);
        losses[SI_GAUSSIAN_AMV] += share * out.tight[t] * out.tight[t];
        losses[SI_GAUSSIAN_TIGHT] += share * (log(2 * 3.14159265358979324 * pow(out.tight[t], 2)) +
                                              .5 * pow(error / out.tight[t], 2));
        losses[SI_GAUSSIAN_MEAN_PATH] += share * hypot(error, 1e-3);
    }
    losses[SI_GAUSSIAN_CORRELATION] += weight * plain_correlation(b, &out, from);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        losses[SI_GAUSSIAN_BEST_PATH] += weight * from->path[k] * path_error(b, i, &out, k);
        losses[SI_GAUSSIAN_BEST_END] += weight * from->end[k] * end_error(b, i, &out, k);
    }
}

static void plain_losses(const batch *b, const frozen from[AGENTS],
                         double losses[SI_GAUSSIAN_TERM_COUNT])
{
    memset(losses, 0, SI_GAUSSIAN_TERM_COUNT * sizeof *losses);
    for (size_t i = 0; i < AGENTS; i++)
        plain_agent(b, i, &from[i], losses);
    losses[SI_GAUSSIAN_TOTAL] =
        .5 * losses[SI_GAUSSIAN_LIKELIHOOD] + .1 * losses[SI_GAUSSIAN_CORRELATION] +
        .25 * losses[SI_GAUSSIAN_AMD] + 1.1 * losses[SI_GAUSSIAN_AMV] +
        .3 * losses[SI_GAUSSIAN_TIGHT] + .6 * losses[SI_GAUSSIAN_MEAN_PATH] +
        losses[SI_GAUSSIAN_BEST_PATH] + .4 * losses[SI_GAUSSIAN_BEST_END];
}

START_TEST(losses_are_those_of_the_plain_reference)
{
    batch b = make_batch(extents[_i].observed_steps, extents[_i].predicted_steps,
                         extents[_i].temperature);
    double losses[SI_GAUSSIAN_TERM_COUNT], expected[SI_GAUSSIAN_TERM_COUNT];
    frozen from[AGENTS];
    for (size_t i = 0; i < AGENTS; i++)
        from[i] = freeze(&b, i);
    batch_losses(&b, losses);
    plain_losses(&b, from, expected);
    for (size_t k = 0; k < SI_GAUSSIAN_TERM_COUNT; k++)
        ck_assert_double_eq_tol(losses[k], expected[k], 1e-4 * (1.0 + fabs(expected[k])));
    free(b.parameters);
}
END_TEST

static double slope(const batch *b, const frozen from[AGENTS], si_real *value)
{
    const si_real step = (si_real)1e-6, kept = *value;
    double above[SI_GAUSSIAN_TERM_COUNT], below[SI_GAUSSIAN_TERM_COUNT];
    *value = kept + step;
    plain_losses(b, from, above);
    *value = kept - step;
    plain_losses(b, from, below);
    *value = kept;
    return (above[SI_GAUSSIAN_TOTAL] - below[SI_GAUSSIAN_TOTAL]) / (2.0 * (double)step);
}

/* Every tensor, at up to so many of its elements. */
enum { PROBE_COUNT = 5 };

START_TEST(gradients_are_finite_differences)
{
    if (!is_double)
        skip_test("float is too coarse for finite differences");
    batch b = make_batch(extents[_i].observed_steps, extents[_i].predicted_steps,
                         extents[_i].temperature);
    si_real *gradient = calloc(b.parameter_count, sizeof *gradient);
    frozen from[AGENTS];
    for (size_t i = 0; i < AGENTS; i++)
        from[i] = freeze(&b, i);
    batch_gradient(&b, gradient);
    for (size_t tensor = 0; tensor < SI_GAUSSIAN_TENSOR_COUNT; tensor++) {
        const size_t first = b.shape.offset[tensor], end = b.shape.offset[tensor + 1];
        double largest = 0.0;
        for (size_t i = first; i < end; i += 1 + (end - first) / PROBE_COUNT) {
            const double tolerance = 1e-6 * (1.0 + fabs((double)gradient[i]));
            ck_assert_double_eq_tol((double)gradient[i], slope(&b, from, &b.parameters[i]),
                                    tolerance);
            largest = fmax(largest, fabs((double)gradient[i]));
        }
        /* A single step hangs together with none; and not every anchor wins. */
        const bool may_rest = tensor == SI_GAUSSIAN_LOADING && b.shape.predicted_steps == 1;
        ck_assert_msg(largest > 1e-7 || may_rest || b.temperature == 0.0,
                      "tensor %zu learns nothing", tensor);
    }
    free(gradient);
    free(b.parameters);
}
END_TEST

/* Exponents beyond their limits have no derivative, and keep every loss finite. */
START_TEST(held_exponents_do_not_learn)
{
    batch b = make_batch(8, 12, 0.0);
    for (size_t i = 0; i < AGENTS; i++)
        b.noise[i] = 0; /* else the calibrated deviations have a floor */
    si_real *gradient = calloc(b.parameter_count, sizeof *gradient);
    si_real *bias = b.parameters + b.shape.offset[SI_GAUSSIAN_SPREAD_BIAS];
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_OUTPUTS; i += SI_GAUSSIAN_SPREAD_TERMS)
        bias[i] = _i == 0 ? 1000 : -1000; /* the chance is the last of them */
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

START_TEST(agents_where_they_are_expected_have_finite_gradients)
{
    batch b = make_batch(8, 12, 0.0);
    si_real *gradient = calloc(b.parameter_count, sizeof *gradient);
    group agents;
    forward(&b, &agents);
    for (size_t i = 0; i < AGENTS; i++) {
        const said *agent = &agents.agent[i];
        memcpy(b.truth[i], i == 0 ? agent->anchor : agent->mean, sizeof agent->mean);
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
    batch b = make_batch(extents[_i].observed_steps, extents[_i].predicted_steps,
                         extents[_i].temperature);
    const si_real still[2] = {0, 0};
    group agents;
    forward(&b, &agents);
    for (size_t i = 0; i < AGENTS; i++) {
        si_gaussian_pass pass;
        const si_gaussian_layers layers = {*pass.hidden1, *pass.rectified, *pass.hidden2,
                                           *pass.path, *pass.spread};
        si_real mean[MAX_STEPS * 2];
        si_gaussian_network(&b.shape, &si_gaussian_plain_math, b.parameters, 1, b.features[i],
                            &layers);
        si_gaussian_mean(&b.shape, b.parameters, layers.path, still, 1, mean);
        for (size_t j = 0; j < b.shape.predicted_steps * 2; j++)
            ck_assert_double_eq_tol((double)agents.agent[i].mean[j], (double)mean[j], 1e-5);
        for (size_t j = 0; j < SI_GAUSSIAN_SPREAD_OUTPUTS; j++)
            ck_assert_double_eq_tol((double)agents.pass.spread[i][j], (double)pass.spread[0][j],
                                    1e-5);
    }
    free(b.parameters);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("train gaussian");
    TCase *made = tcase_create("made up");
    tcase_set_timeout(made, 60);
    tcase_add_loop_test(made, losses_are_those_of_the_plain_reference, 0, EXTENT_COUNT);
    tcase_add_loop_test(made, gradients_are_finite_differences, 0, EXTENT_COUNT);
    tcase_add_loop_test(made, held_exponents_do_not_learn, 0, 2);
    tcase_add_test(made, agents_where_they_are_expected_have_finite_gradients);
    tcase_add_loop_test(made, the_forward_pass_is_that_of_plain_layers, 0, EXTENT_COUNT);
    suite_add_tcase(suite, made);
    return suite_run(suite);
}
