/* Social-Gaussian against a plain reference in double, and what must hold for any weights. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/baseline.h"
#include "predict/model_internal.h"
#include "tests/predict/fixture.h"
#include "tests/support/suite.h"

enum { OBSERVED = 8, PREDICTED = 12, AGENTS = 7, HIDDEN = 48, MANY = 20000, MAX_FEATURES = 600 };

#define LEGS_SHARE .25

/* --- the reference: the header's equations, as they stand there ------------------------------ */

typedef struct reference {
    const si_model *model;
    size_t t_count, p_count, f_count;
} reference;

static const float *tensor(const si_model *model, const char *name)
{
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        si_model_tensor found = si_model_get_tensor(model, i);
        if (strcmp(found.name, name) == 0)
            return si_model_parameters(model) + found.offset;
    }
    ck_abort_msg("no tensor %s", name);
    return NULL;
}

static reference reference_of(const si_model *model)
{
    const si_model_config *config = si_model_get_config(model);
    return (reference){model, config->observed_steps, config->predicted_steps,
                       2 * (config->observed_steps - 1) + 19};
}

/* x of (I + strength D'D) x = track, one axis of one agent, in place; by elimination. */
static void whittaker(size_t count, double strength, double *track)
{
    double *a = test_allocate(count * count, sizeof *a);
    const double d[] = {1, -2, 1};
    for (size_t i = 0; i < count; i++)
        a[i * count + i] = 1;
    for (size_t i = 0; i + 2 < count; i++)
        for (size_t j = 0; j < 9; j++)
            a[(i + j / 3) * count + i + j % 3] += strength * d[j / 3] * d[j % 3];
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            const double factor = a[j * count + i] / a[i * count + i];
            for (size_t k = i; k < count; k++)
                a[j * count + k] -= factor * a[i * count + k];
            track[2 * j] -= factor * track[2 * i];
        }
    for (size_t i = count; i-- > 0;) {
        for (size_t k = i + 1; k < count; k++)
            track[2 * i] -= a[i * count + k] * track[2 * k];
        track[2 * i] /= a[i * count + i];
    }
    free(a);
}

/* What a track [count][2] alone says of the variance of its noise, below 0 where it is smooth. */
static double reference_variance_seen(size_t count, const double *track)
{
    double sum = 0;
    for (size_t i = 0; i + 3 < count; i++)
        for (size_t axis = 0; axis < 2; axis++) {
            const double *at = track + 2 * i + axis;
            sum += (at[0] - 2 * at[2] + at[4]) * (at[2] - 2 * at[4] + at[6]);
        }
    return count > 3 ? -sum / (8.0 * (double)(count - 3)) : 0;
}

/* Smooths tracks [agents][count][2]; the noise in them. */
static double reference_smooth(size_t agents, size_t count, double *tracks)
{
    const double most = .12 * .12;
    double sum = 0;
    for (size_t j = 0; j < agents; j++)
        sum += fmin(fmax(reference_variance_seen(count, tracks + 2 * j * count), -most), most);
    const double variance = fmax(0, sum / (double)agents);
    for (size_t j = 0; j < agents; j++)
        for (size_t axis = 0; axis < 2; axis++)
            whittaker(count, variance / (.025 * .025), tracks + 2 * j * count + axis);
    return sqrt(variance);
}

/* A displacement of agent n from step a to step b, turned by the angle. */
static void walked(const reference *of, const double *x, size_t n, size_t a, size_t b, double angle,
                   double v[2])
{
    const double *from = x + 2 * (n * of->t_count + a), *to = x + 2 * (n * of->t_count + b);
    double dx = to[0] - from[0], dy = to[1] - from[1];
    v[0] = cos(angle) * dx + sin(angle) * dy;
    v[1] = -sin(angle) * dx + cos(angle) * dy;
}

static double angle_of(const reference *of, const double *x, size_t n)
{
    size_t last = of->t_count - 1, base = of->t_count > 4 ? of->t_count - 4 : 0;
    double h[2];
    walked(of, x, n, base, last, 0.0, h);
    return hypot(h[0], h[1]) >= 0.02 ? atan2(h[1], h[0]) : 0.0;
}

static size_t reference_features(const reference *of, size_t count, const double *x, size_t n,
                                 double noise, double *f)
{
    static const double radius[] = {1.5, 4, 1.5}, tau[] = {0, 0, 6};
    size_t last = of->t_count - 1, base = of->t_count > 4 ? of->t_count - 4 : 0;
    size_t e = base > 1 ? base : 1, i = 0;
    double angle = angle_of(of, x, n), speed = 0, h[2];
    for (size_t t = 1; t <= last; t++, i += 2) {
        walked(of, x, n, t - 1, t, angle, f + i);
        speed += hypot(f[i], f[i + 1]) / (double)last;
    }
    f[i++] = log(speed + 0.1) + 1;
    f[i++] = log(noise + 0.01) + 3.5;
    walked(of, x, n, base, last, angle, h);
    for (size_t m = 0; m < 3; m++) {
        double sum[7] = {0};
        for (size_t j = 0; j < count; j++) {
            double hj[2], new_step[2], old_step[2], d[2], w[2];
            if (j == n)
                continue;
            walked(of, x, j, base, last, angle, hj);
            walked(of, x, j, last - 1, last, angle, new_step);
            walked(of, x, j, e - 1, e, angle, old_step);
            double rx = x[2 * (j * of->t_count + last)] - x[2 * (n * of->t_count + last)];
            double ry = x[2 * (j * of->t_count + last) + 1] - x[2 * (n * of->t_count + last) + 1];
            w[0] = (hj[0] - h[0]) / (double)(last - base);
            w[1] = (hj[1] - h[1]) / (double)(last - base);
            d[0] = cos(angle) * rx + sin(angle) * ry + tau[m] * w[0];
            d[1] = -sin(angle) * rx + cos(angle) * ry + tau[m] * w[1];
            double k = exp(-(d[0] * d[0] + d[1] * d[1]) / (2 * radius[m] * radius[m]));
            if (k < 1e-4)
                continue;
            sum[0] += k;
            for (size_t axis = 0; axis < 2; axis++) {
                sum[1 + axis] += k * d[axis] / radius[m];
                sum[3 + axis] += 2 * k * w[axis];
                sum[5 + axis] += 2 * k * (new_step[axis] - old_step[axis]);
            }
        }
        for (size_t s = 0; s < (m == 0 ? 7 : 5); s++)
            f[i++] = sum[s] / (0.3 + sum[0]);
    }
    return i;
}

static void dense(const reference *of, const char *weight, const double *in, size_t in_count,
                  size_t out_count, double *out)
{
    const float *w = tensor(of->model, weight);
    for (size_t i = 0; i < in_count; i++)
        for (size_t o = 0; o < out_count; o++)
            out[o] += in[i] * (double)w[i * out_count + o];
}

static void bias(const reference *of, const char *name, size_t count, double *out)
{
    const float *b = tensor(of->model, name);
    for (size_t o = 0; o < count; o++)
        out[o] = (double)b[o];
}

/* What the heads say, in the agent's frame. */
typedef struct reference_heads {
    double h2[HIDDEN], c[8], g[13];
    double mean[2 * SI_MAX_STEPS], variance[2 * SI_MAX_STEPS]; /* [P][2] */
} reference_heads;

static void set_layers(const reference *of, const double *f, reference_heads *out)
{
    double h1[HIDDEN], r2[HIDDEN];
    bias(of, "hidden1/bias", HIDDEN, h1);
    dense(of, "hidden1/weight", f, of->f_count, HIDDEN, h1);
    for (size_t i = 0; i < HIDDEN; i++)
        h1[i] = fmax(h1[i], 0);
    bias(of, "hidden2/bias", HIDDEN, r2);
    dense(of, "hidden2/weight", h1, HIDDEN, HIDDEN, r2);
    for (size_t i = 0; i < HIDDEN; i++)
        out->h2[i] = h1[i] + fmax(r2[i], 0);
    bias(of, "path/bias", 8, out->c);
    dense(of, "path/weight", out->h2, HIDDEN, 8, out->c);
    dense(of, "path/skip", f, of->f_count, 8, out->c);
    bias(of, "spread/bias", 13, out->g);
    dense(of, "spread/weight", out->h2, HIDDEN, 13, out->g);
}

static double held_exp(double exponent)
{
    return exp(fmin(fmax(exponent, -4), 3));
}

static double polynomial(const double *term, double u)
{
    return term[0] + term[1] * u + term[2] * u * u;
}

/* The variance of a deviation that is kept below what legs can do. */
static double reached(double deviation, double legs)
{
    return 1 / (1 / (deviation * deviation) + 1 / (legs * legs));
}

/* Of the features. */
static double pace_of(const reference *of, const double *f)
{
    const size_t last = of->t_count - 1, base = last > 3 ? last - 3 : 0;
    double square = 0;
    for (size_t t = base; t < last; t++)
        square += (f[2 * t] * f[2 * t] + f[2 * t + 1] * f[2 * t + 1]) / (double)(last - base);
    return sqrt(square + .12 * .12);
}

/* Variance of the point at t on an axis. */
static double reference_variance(const reference *of, const reference_heads *heads, si_point point,
                                 double pace, double noise, size_t t, size_t axis)
{
    const double count = (double)of->p_count, tau = (double)(t + 1) / count, u = 2 * tau - 1;
    double root = 0, flat = 0;
    for (size_t k = 1; k <= of->p_count; k++) {
        root += sqrt((double)k / count) / count;
        flat += (double)k / count / count;
    }
    if (point == SI_POINT_TIGHT)
        return pow((double)si_model_get_config(of->model)->tight_spread * 0.3 * sqrt(tau) / root *
                       held_exp(polynomial(heads->g, u)),
                   2);
    const double narrow = polynomial(heads->g + 3 + 3 * axis, u);
    const double wide = narrow + polynomial(heads->g + 9, u);
    const double chance = 1 / (1 + exp(-fmin(fmax(heads->g[12], -4), 3)));
    const double size = 0.4 * tau / flat, legs = LEGS_SHARE * hypot(pace, .536) * (double)(t + 1);
    return noise * noise + (1 - chance) * reached(size * held_exp(narrow), legs) +
           chance * reached(size * held_exp(wide), legs);
}

static void set_heads(const reference *of, const double *f, si_point point, double noise,
                      reference_heads *out)
{
    const double pull = (double)si_model_get_config(of->model)->mean_pull;
    const float *basis = tensor(of->model, "basis");
    set_layers(of, f, out);
    for (size_t t = 0; t < of->p_count; t++)
        for (size_t axis = 0; axis < 2; axis++) {
            double turned = 0;
            for (size_t r = 0; r < 4; r++)
                turned += out->c[4 * axis + r] * (double)basis[(axis * of->p_count + t) * 4 + r];
            out->mean[2 * t + axis] =
                (double)(t + 1) * f[2 * (of->t_count - 2) + axis] + pull * turned;
            out->variance[2 * t + axis] =
                reference_variance(of, out, point, pace_of(of, f), noise, t, axis);
        }
}

/* Adds anchor k to mean [P][2]. */
static void add_anchor(const reference *of, const double *f, const double *h2, size_t k,
                       double *mean)
{
    double scale[2], inner[SI_GAUSSIAN_INNER], shift[8 * SI_GAUSSIAN_ANCHORS];
    const float *basis = tensor(of->model, "basis");
    bias(of, "anchor/scale/bias", 2, scale);
    dense(of, "anchor/scale/weight", h2, HIDDEN, 2, scale);
    bias(of, "anchor/inner/bias", SI_GAUSSIAN_INNER, inner);
    dense(of, "anchor/inner/weight", h2, HIDDEN, SI_GAUSSIAN_INNER, inner);
    bias(of, "anchor/path", 8 * SI_GAUSSIAN_ANCHORS, shift);
    dense(of, "anchor/shift/weight", inner, SI_GAUSSIAN_INNER, 8 * SI_GAUSSIAN_ANCHORS, shift);
    for (size_t i = 0; i < 2 * of->p_count; i++)
        for (size_t r = 0; r < 4; r++)
            mean[i] += pace_of(of, f) * held_exp(scale[i % 2]) * shift[8 * k + 4 * (i % 2) + r] *
                       (double)basis[(i % 2 * of->p_count + i / 2) * 4 + r];
}

/* Of agent n, in the scene: mean [P][2], or that of an anchor, and covariance [P][3]. */
static void reference_forecast(const si_model *model, size_t count, const float *x, size_t n,
                               si_point point, size_t anchor, double *mean, double *covariance)
{
    reference of = reference_of(model);
    reference_heads heads;
    double f[MAX_FEATURES];
    double *smoothed = test_allocate(count * of.t_count * 2, sizeof *smoothed);
    for (size_t i = 0; i < count * of.t_count * 2; i++)
        smoothed[i] = (double)x[i];
    const double noise = reference_smooth(count, of.t_count, smoothed);
    ck_assert_uint_eq(reference_features(&of, count, smoothed, n, noise, f), of.f_count);
    set_heads(&of, f, point, noise, &heads);
    if (point == SI_POINT_ANCHORS)
        add_anchor(&of, f, heads.h2, anchor, heads.mean);
    const double angle = angle_of(&of, smoothed, n), c = cos(angle), s = sin(angle);
    const double *here = smoothed + 2 * (n * of.t_count + of.t_count - 1);
    for (size_t t = 0; t < of.p_count; t++) {
        const double along = heads.mean[2 * t], across = heads.mean[2 * t + 1];
        const double a = heads.variance[2 * t], b = heads.variance[2 * t + 1];
        mean[2 * t] = here[0] + c * along - s * across;
        mean[2 * t + 1] = here[1] + s * along + c * across;
        covariance[3 * t] = c * c * a + s * s * b;
        covariance[3 * t + 1] = c * s * (a - b);
        covariance[3 * t + 2] = s * s * a + c * c * b;
    }
    free(smoothed);
}

/* --- models and scenes ----------------------------------------------------------------------- */

static si_model *make_model(size_t observed_steps, size_t predicted_steps, float tight_spread)
{
    si_model_config config = si_model_config_default();
    config.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    config.observed_steps = observed_steps;
    config.predicted_steps = predicted_steps;
    config.tight_spread = tight_spread;
    si_model *model = test_model_of(&config);
    test_random random = {.state = 11};
    size_t count = si_model_parameter_count(model);
    float *parameters = test_allocate(count, sizeof *parameters);
    for (size_t i = 0; i < count; i++)
        parameters[i] = (float)test_random_uniform(&random, -0.18, 0.18);
    ck_assert_int_eq(si_model_set_parameters(model, parameters, NULL), SI_OK);
    free(parameters);
    return model;
}

/* Walkers within a few metres of each other; the last stands, but for a millimetre. */
static void fill_scene(size_t count, size_t steps, float *x)
{
    test_random random = {.state = 5};
    for (size_t n = 0; n < count; n++) {
        double at[2], v[2];
        for (size_t axis = 0; axis < 2; axis++) {
            at[axis] = test_random_uniform(&random, -2, 2);
            v[axis] = n + 1 < count ? test_random_uniform(&random, -0.5, 0.5) : 0.001;
        }
        for (size_t t = 0; t < steps; t++)
            for (size_t axis = 0; axis < 2; axis++) {
                x[2 * (n * steps + t) + axis] = (float)at[axis];
                at[axis] += v[axis];
                if (n + 1 < count)
                    v[axis] += test_random_uniform(&random, -0.1, 0.1);
            }
    }
}

static float *predict(const si_model *model, size_t count, const float *x, const int64_t *id,
                      const si_sampling *sampling)
{
    si_scene_view scene = {.agent_count = count, .observed = x, .agent_id = id, .key = 70};
    return test_predict(si_model_predictor(model), &scene, sampling);
}

static void assert_close(const float *a, const float *b, size_t count, double tolerance)
{
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)a[i] - (double)b[i]) <= tolerance))
            ck_abort_msg("element %zu: %.8g and %.8g", i, (double)a[i], (double)b[i]);
}

/* --- tests ----------------------------------------------------------------------------------- */

static const struct {
    size_t observed, predicted;
} lengths[] = {{8, 12}, {2, 1}, {3, 5}, {4, 12}, {5, 30}, {20, 7}, {256, 256}};

START_TEST(mean_path_is_the_reference)
{
    size_t t_count = lengths[_i].observed, p_count = lengths[_i].predicted;
    si_model *model = make_model(t_count, p_count, 1.0f);
    float *x = test_allocate(AGENTS * t_count * 2, sizeof *x);
    fill_scene(AGENTS, t_count, x);
    si_sampling sampling = {.sample_count = 1, .spread = 0.0f};
    float *path = predict(model, AGENTS, x, NULL, &sampling);
    double mean[2 * SI_MAX_STEPS], covariance[3 * SI_MAX_STEPS];
    for (size_t n = 0; n < AGENTS; n++) {
        reference_forecast(model, AGENTS, x, n, SI_POINT_TIGHT, 0, mean, covariance);
        for (size_t i = 0; i < 2 * p_count; i++)
            ck_assert_double_eq_tol((double)path[n * 2 * p_count + i], mean[i],
                                    1e-4 * fmax(1, fabs(mean[i]) / 3));
    }
    free(path);
    free(x);
    si_model_destroy(model);
}
END_TEST

enum { CROWD = 300 };

/* Walkers on a square of 80 m: more than one block of neighbours, most of them out of reach. */
static void fill_crowd(float *x)
{
    test_random random = {.state = 8};
    for (size_t n = 0; n < CROWD; n++)
        for (size_t axis = 0; axis < 2; axis++) {
            double at = test_random_uniform(&random, -40, 40);
            const double v = test_random_uniform(&random, -0.6, 0.6);
            for (size_t t = 0; t < OBSERVED; t++, at += v)
                x[2 * (n * OBSERVED + t) + axis] = (float)at;
        }
}

START_TEST(mean_paths_of_a_crowd_are_the_reference)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float *x = test_allocate(CROWD * OBSERVED * 2, sizeof *x);
    fill_crowd(x);
    x[2 * (7 * OBSERVED + OBSERVED - 1)] = NAN; /* somebody is nowhere */
    si_sampling sampling = {.sample_count = 1, .spread = 0.0f};
    float *path = predict(model, CROWD, x, NULL, &sampling);
    double mean[2 * PREDICTED], covariance[3 * PREDICTED];
    for (size_t i = 0; i < OBSERVED * 2; i++)
        x[2 * 7 * OBSERVED + i] = 1e6f; /* for the reference: too far to matter */
    for (size_t n = 0; n < CROWD; n += n == 6 ? 2 : 1) {
        reference_forecast(model, CROWD, x, n, SI_POINT_TIGHT, 0, mean, covariance);
        for (size_t i = 0; i < 2 * PREDICTED; i++)
            ck_assert_double_eq_tol((double)path[n * 2 * PREDICTED + i], mean[i], 1e-4);
    }
    free(path);
    free(x);
    si_model_destroy(model);
}
END_TEST

START_TEST(spread_is_the_reference)
{
    /* The wide ones of a mixture vary more. */
    si_point point = _i == 0 ? SI_POINT_TIGHT : SI_POINT_CALIBRATED;
    const double tolerance = _i == 0 ? 0.004 : 0.02;
    si_model *model = make_model(OBSERVED, PREDICTED, 0.5f);
    float x[AGENTS * OBSERVED * 2];
    fill_scene(AGENTS, OBSERVED, x);
    si_sampling sampling = {.sample_count = MANY, .spread = 1.0f, .point = point};
    float *samples = predict(model, AGENTS, x, NULL, &sampling);
    double mean[2 * PREDICTED], covariance[3 * PREDICTED];
    for (size_t n = 0; n < AGENTS; n++) {
        reference_forecast(model, AGENTS, x, n, point, 0, mean, covariance);
        for (size_t t = 0; t < PREDICTED; t++) {
            double sum[3] = {0}, scale = covariance[3 * t] + covariance[3 * t + 2];
            for (size_t k = 0; k < MANY; k++) {
                const float *at = samples + 2 * ((n * MANY + k) * PREDICTED + t);
                double dx = (double)at[0] - mean[2 * t], dy = (double)at[1] - mean[2 * t + 1];
                sum[0] += dx * dx / MANY;
                sum[1] += dx * dy / MANY;
                sum[2] += dy * dy / MANY;
            }
            for (size_t i = 0; i < 3; i++)
                ck_assert_double_eq_tol(sum[i], covariance[3 * t + i], tolerance * scale);
        }
    }
    free(samples);
    si_model_destroy(model);
}
END_TEST

static double mean_variance(const si_predictor *predictor, const si_scene_view *scene,
                            const si_sampling *sampling)
{
    size_t size;
    void *workspace =
        test_workspace_create(predictor, scene->agent_count, sampling->sample_count, &size);
    double variance = -1;
    ck_assert_int_eq(
        si_predictor_mean_variance(predictor, scene, sampling, &variance, workspace, size), SI_OK);
    free(workspace);
    return variance;
}

START_TEST(mean_variance_is_that_of_the_reference)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 0.5f);
    float x[AGENTS * OBSERVED * 2];
    fill_scene(AGENTS, OBSERVED, x);
    si_scene_view scene = {.agent_count = AGENTS, .observed = x};
    for (int point = SI_POINT_CALIBRATED; point <= SI_POINT_TIGHT; point++) {
        double mean[2 * PREDICTED], covariance[3 * PREDICTED], sum[3] = {0};
        for (size_t n = 0; n < AGENTS; n++) {
            reference_forecast(model, AGENTS, x, n, (si_point)point, 0, mean, covariance);
            for (size_t i = 0; i < 3 * PREDICTED; i++)
                sum[i % 3] += covariance[i] / (AGENTS * PREDICTED);
        }
        double expected = (sum[0] + sum[2]) / 2 + hypot((sum[0] - sum[2]) / 2, sum[1]);
        si_sampling sampling = {.sample_count = 3, .spread = 2.0f, .point = (si_point)point};
        ck_assert_double_eq_tol(mean_variance(si_model_predictor(model), &scene, &sampling),
                                4 * expected, 1e-5 * expected);
    }
    si_model_destroy(model);
}
END_TEST

START_TEST(mean_variance_of_the_baselines)
{
    float x[2 * OBSERVED * 2];
    fill_scene(2, OBSERVED, x);
    si_scene_view scene = {.agent_count = 2, .observed = x};
    si_sampling sampling = {.sample_count = 1, .spread = 0.5f};
    si_baseline_config config = si_baseline_config_default();
    config.gauss_sigma = 2.0;
    si_predictor *gauss, *cv;
    ck_assert_int_eq(si_baseline_create(SI_BASELINE_CV_GAUSS, &config, &gauss, NULL), SI_OK);
    ck_assert_int_eq(si_baseline_create(SI_BASELINE_CV, &config, &cv, NULL), SI_OK);
    /* .25 sigma^2 times the mean of t / P, t = 1 .. P */
    ck_assert_double_eq_tol(mean_variance(gauss, &scene, &sampling), 6.5 / 12, 1e-12);
    double variance = 7;
    size_t size;
    void *workspace = test_workspace_create(cv, 2, 1, &size);
    ck_assert(!si_predictor_has_mean_variance(cv));
    ck_assert_int_eq(si_predictor_mean_variance(cv, &scene, &sampling, &variance, workspace, size),
                     SI_ERR_UNSUPPORTED);
    ck_assert_int_eq(
        si_predictor_mean_variance(gauss, &scene, &sampling, &variance, workspace, size - 1),
        SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_predictor_mean_variance(gauss, &scene, &sampling, NULL, workspace, size),
                     SI_ERR_ARGUMENT);
    ck_assert_double_eq(variance, 7);
    free(workspace);
    si_predictor_destroy(gauss);
    si_predictor_destroy(cv);
}
END_TEST

enum { PATH = 2 * PREDICTED, SAMPLES = 5 };

START_TEST(agents_in_another_order)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[AGENTS * OBSERVED * 2], y[AGENTS * OBSERVED * 2];
    int64_t id[AGENTS], other[AGENTS];
    fill_scene(AGENTS, OBSERVED, x);
    for (size_t n = 0; n < AGENTS; n++) {
        size_t to = (3 * n + 2) % AGENTS;
        id[n] = other[to] = 100 + (int64_t)n;
        memcpy(y + to * OBSERVED * 2, x + n * OBSERVED * 2, OBSERVED * 2 * sizeof *x);
    }
    si_sampling sampling = {.seed = 4, .sample_count = SAMPLES, .spread = 1.0f};
    float *before = predict(model, AGENTS, x, id, &sampling);
    float *after = predict(model, AGENTS, y, other, &sampling);
    for (size_t n = 0; n < AGENTS; n++)
        assert_close(before + n * SAMPLES * PATH, after + (3 * n + 2) % AGENTS * SAMPLES * PATH,
                     SAMPLES * PATH, 1e-4);
    free(before);
    free(after);
    si_model_destroy(model);
}
END_TEST

START_TEST(a_crowd_in_another_order)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float *x = test_allocate(CROWD * OBSERVED * 2, sizeof *x);
    float *y = test_allocate(CROWD * OBSERVED * 2, sizeof *y);
    int64_t id[CROWD], other[CROWD];
    fill_crowd(x);
    for (size_t n = 0; n < CROWD; n++) {
        const size_t to = (77 * n + 5) % CROWD;
        id[n] = other[to] = 100 + (int64_t)n;
        memcpy(y + to * OBSERVED * 2, x + n * OBSERVED * 2, OBSERVED * 2 * sizeof *x);
    }
    si_sampling sampling = {.seed = 4, .sample_count = SAMPLES, .spread = 1.0f};
    float *before = predict(model, CROWD, x, id, &sampling);
    float *after = predict(model, CROWD, y, other, &sampling);
    for (size_t n = 0; n < CROWD; n++)
        assert_close(before + n * SAMPLES * PATH, after + (77 * n + 5) % CROWD * SAMPLES * PATH,
                     SAMPLES * PATH, 1e-4);
    free(before);
    free(after);
    free(x);
    free(y);
    si_model_destroy(model);
}
END_TEST

START_TEST(scene_turned_and_moved)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[(AGENTS - 1) * OBSERVED * 2], y[(AGENTS - 1) * OBSERVED * 2];
    float all[AGENTS * OBSERVED * 2];
    fill_scene(AGENTS, OBSERVED, all);
    memcpy(x, all, sizeof x); /* without the one that stands, whose frame does not turn */
    double c = cos(2.1), s = sin(2.1);
    for (size_t i = 0; i < (AGENTS - 1) * OBSERVED; i++) {
        y[2 * i] = (float)(c * (double)x[2 * i] - s * (double)x[2 * i + 1] + 3);
        y[2 * i + 1] = (float)(s * (double)x[2 * i] + c * (double)x[2 * i + 1] - 5);
    }
    for (int point = 0; point < SI_POINT_COUNT; point++) {
        si_sampling sampling = {
            .seed = 4, .sample_count = SAMPLES, .spread = 1.0f, .point = (si_point)point};
        float *before = predict(model, AGENTS - 1, x, NULL, &sampling);
        float *after = predict(model, AGENTS - 1, y, NULL, &sampling);
        for (size_t i = 0; i < (AGENTS - 1) * SAMPLES * PREDICTED; i++) {
            double bx = (double)before[2 * i], by = (double)before[2 * i + 1];
            float turned[2] = {(float)(c * bx - s * by + 3), (float)(s * bx + c * by - 5)};
            assert_close(after + 2 * i, turned, 2, 1e-4);
        }
        free(before);
        free(after);
    }
    si_model_destroy(model);
}
END_TEST

/* A scene of one must be the scene whose others are too far to matter, but for their noise. */
START_TEST(far_neighbours_are_none)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[2 * OBSERVED * 2];
    fill_scene(2, OBSERVED, x);
    for (size_t i = 0; i < OBSERVED * 2; i++) /* walks that show no noise, which all share */
        x[i + OBSERVED * 2] = 100.0f + (x[i] = (float)(i * i) * (i % 2 ? 0.002f : 0.003f));
    si_sampling sampling = {.sample_count = SAMPLES, .spread = 1.0f};
    float *alone = predict(model, 1, x, NULL, &sampling);
    float *both = predict(model, 2, x, NULL, &sampling);
    ck_assert_mem_eq(alone, both, SAMPLES * PATH * sizeof *alone);
    for (size_t i = OBSERVED * 2; i < 2 * OBSERVED * 2; i++)
        x[i] -= 99.0f;
    float *near = predict(model, 2, x, NULL, &sampling);
    ck_assert_mem_ne(alone, near, SAMPLES * PATH * sizeof *alone);
    free(alone);
    free(both);
    free(near);
    si_model_destroy(model);
}
END_TEST

START_TEST(first_samples_and_seeds)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[2 * OBSERVED * 2];
    fill_scene(2, OBSERVED, x);
    si_sampling few = {.seed = 9, .sample_count = SAMPLES, .spread = 1.0f}, many = few, other = few;
    few.draws = many.draws = other.draws = (si_draws)_i;
    many.sample_count = 3 * SAMPLES;
    other.seed = 10;
    float *a = predict(model, 2, x, NULL, &few), *b = predict(model, 2, x, NULL, &many);
    float *c = predict(model, 2, x, NULL, &other), *d = predict(model, 2, x, NULL, &few);
    for (size_t n = 0; n < 2; n++)
        ck_assert_mem_eq(a + n * SAMPLES * PATH, b + n * 3 * SAMPLES * PATH,
                         SAMPLES * PATH * sizeof *a);
    ck_assert_mem_eq(a, d, 2 * SAMPLES * PATH * sizeof *a);
    for (size_t i = 0; i < 2 * SAMPLES * PATH; i++)
        ck_assert(a[i] != c[i]);
    free(a);
    free(b);
    free(c);
    free(d);
    si_model_destroy(model);
}
END_TEST

/* Twenty latents of one agent must fill the plane better than independent ones: each quarter of
 * the circle holds 3 to 7 of 20, whatever the seed. */
START_TEST(latents_are_spread_evenly)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[OBSERVED * 2];
    fill_scene(1, OBSERVED, x); /* stands: its frame is the scene's */
    for (uint64_t seed = 0; seed < 200; seed++) {
        si_sampling sampling = {
            .seed = seed, .sample_count = 20, .spread = 1.0f, .point = SI_POINT_TIGHT};
        si_sampling none = {.sample_count = 1, .spread = 0.0f, .point = SI_POINT_TIGHT};
        float *samples = predict(model, 1, x, NULL, &sampling);
        float *mean = predict(model, 1, x, NULL, &none);
        int quarter[4] = {0};
        for (size_t k = 0; k < 20; k++)
            quarter[2 * (samples[k * PATH] > mean[0]) + (samples[k * PATH + 1] > mean[1])]++;
        for (size_t i = 0; i < 4; i++)
            ck_assert_msg(quarter[i] >= 3 && quarter[i] <= 7, "seed %d: %d", (int)seed, quarter[i]);
        free(samples);
        free(mean);
    }
    si_model_destroy(model);
}
END_TEST

/* The first samples are the anchors; those of later rounds lie about them. */
START_TEST(anchors_are_the_reference)
{
    enum { ROUNDS = 2000, COUNT = ROUNDS * SI_GAUSSIAN_ANCHORS };
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[2 * OBSERVED * 2];
    fill_scene(2, OBSERVED, x);
    si_sampling sampling = {.sample_count = COUNT, .spread = 1.0f, .point = SI_POINT_ANCHORS};
    float *samples = predict(model, 2, x, NULL, &sampling);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        double path[PATH], covariance[3 * PREDICTED], end = 0, square = 0;
        reference_forecast(model, 2, x, 1, SI_POINT_ANCHORS, k, path, covariance);
        for (size_t i = 0; i < PATH; i++)
            ck_assert_double_eq_tol((double)samples[(COUNT + k) * PATH + i], path[i], 1e-5);
        for (size_t round = 1; round < ROUNDS; round++) {
            const size_t at = (COUNT + round * SI_GAUSSIAN_ANCHORS + k) * PATH + PATH - 1;
            const double off = (double)samples[at] - path[PATH - 1];
            end += off / (ROUNDS - 1);
            square += off * off / (ROUNDS - 1);
        }
        ck_assert_double_lt(fabs(end), 0.1 * sqrt(square));
        ck_assert_double_lt(square, 0.0625 * covariance[3 * PREDICTED - 1]);
    }
    free(samples);
    si_model_destroy(model);
}
END_TEST

/* The closed form of a number of anchors is the covariance of that many samples. */
START_TEST(mean_variance_of_anchors)
{
    static const size_t counts[] = {1, 5, 20, 4000};
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[OBSERVED * 2];
    fill_scene(1, OBSERVED, x);
    const size_t count = counts[_i];
    si_scene_view scene = {.agent_count = 1, .observed = x};
    si_sampling sampling = {.sample_count = count, .spread = 1.0f, .point = SI_POINT_ANCHORS};
    float *samples = predict(model, 1, x, NULL, &sampling);
    double sum[3] = {0};
    for (size_t t = 0; t < PREDICTED; t++) {
        double mean[2] = {0}, square[3] = {0};
        for (size_t k = 0; k < count; k++) {
            const float *at = samples + k * PATH + 2 * t;
            mean[0] += (double)at[0] / (double)count;
            mean[1] += (double)at[1] / (double)count;
        }
        for (size_t k = 0; k < count; k++) {
            const double dx = (double)samples[k * PATH + 2 * t] - mean[0];
            const double dy = (double)samples[k * PATH + 2 * t + 1] - mean[1];
            square[0] += dx * dx;
            square[1] += dx * dy;
            square[2] += dy * dy;
        }
        for (size_t i = 0; i < 3; i++)
            sum[i] += square[i] / (double)count / PREDICTED;
    }
    const double expected = (sum[0] + sum[2]) / 2 + hypot((sum[0] - sum[2]) / 2, sum[1]);
    ck_assert_double_eq_tol(mean_variance(si_model_predictor(model), &scene, &sampling), expected,
                            1e-6 + (count > 20 ? 0.01 : 1e-4) * expected);
    free(samples);
    si_model_destroy(model);
}
END_TEST

/* Of independent draws, a quarter of the circle holds a binomial number of twenty, whose variance
 * is 3.75, and neighbours in the sequence or among the agents do not correlate; even ones do
 * neither. */
START_TEST(independent_draws_are_independent)
{
    enum { SEEDS = 2000, COUNT = 20 };
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[2 * OBSERVED * 2] = {0}; /* two who stand */
    for (size_t t = 0; t < OBSERVED; t++)
        x[2 * (OBSERVED + t)] = 500.0f;
    for (int draws = SI_DRAWS_EVEN; draws <= SI_DRAWS_INDEPENDENT; draws++) {
        double variance = 0, next = 0, agents = 0, square = 0;
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            si_sampling sampling = {.seed = seed,
                                    .sample_count = COUNT,
                                    .spread = 1.0f,
                                    .point = SI_POINT_TIGHT,
                                    .draws = (si_draws)draws};
            si_sampling none = {.sample_count = 1, .spread = 0.0f};
            float *samples = predict(model, 1, x, NULL, &sampling);
            float *two = predict(model, 2, x, NULL, &sampling);
            float *mean = predict(model, 1, x, NULL, &none);
            double in_quarter = 0, before = 0;
            for (size_t k = 0; k < COUNT; k++) {
                const double dx = (double)samples[k * PATH] - (double)mean[0];
                const double other = (double)(two[(COUNT + k) * PATH] - 500.0f) - (double)mean[0];
                in_quarter += dx > 0 && samples[k * PATH + 1] > mean[1];
                next += dx * before;
                agents += dx * other;
                square += dx * dx;
                before = dx;
            }
            variance += (in_quarter - 5) * (in_quarter - 5) / SEEDS;
            free(samples);
            free(two);
            free(mean);
        }
        ck_assert(isfinite(agents));
        if (draws == SI_DRAWS_EVEN) {
            ck_assert_double_lt(variance, 1.0);
        } else {
            ck_assert_double_eq_tol(variance, 3.75, 0.5);
            ck_assert_double_eq_tol(next / square, 0.0, 0.02);
            ck_assert_double_eq_tol(agents / square, 0.0, 0.05);
        }
    }
    ck_assert_str_eq(si_draws_name(SI_DRAWS_INDEPENDENT), "independent");
    ck_assert_ptr_null(si_draws_name((si_draws)2));
    si_model_destroy(model);
}
END_TEST

/* Each single sample, over the seeds, must be as the closed form says. */
START_TEST(every_sample_is_gaussian)
{
    enum { SEEDS = 20000, WHICH = 3 };
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[OBSERVED * 2];
    fill_scene(1, OBSERVED, x);
    double mean[PATH], covariance[3 * PREDICTED], square = 0, inside = 0;
    reference_forecast(model, 1, x, 0, SI_POINT_TIGHT, 0, mean, covariance);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        si_sampling sampling = {
            .seed = seed, .sample_count = WHICH + 1, .spread = 1.0f, .point = SI_POINT_TIGHT};
        float *samples = predict(model, 1, x, NULL, &sampling);
        const float *end = samples + WHICH * PATH + PATH - 2;
        double dx = (double)end[0] - mean[PATH - 2], dy = (double)end[1] - mean[PATH - 1];
        double m = (dx * dx + dy * dy) / covariance[3 * PREDICTED - 1];
        square += m / SEEDS;
        inside += (m < 2 * log(2)) / (double)SEEDS; /* half of a round Gaussian */
        free(samples);
    }
    ck_assert_double_eq_tol(square, 2, 0.06);
    ck_assert_double_eq_tol(inside, 0.5, 0.014);
    si_model_destroy(model);
}
END_TEST

START_TEST(spread_factors_multiply)
{
    si_model *plain = make_model(OBSERVED, PREDICTED, 1.0f);
    si_model *half = make_model(OBSERVED, PREDICTED, 0.5f);
    float x[2 * OBSERVED * 2];
    fill_scene(2, OBSERVED, x);
    si_sampling one = {.sample_count = SAMPLES, .spread = 1.0f}, two = one;
    two.spread = 2.0f;
    for (int point = 0; point < SI_POINT_COUNT; point++) {
        one.point = two.point = (si_point)point;
        float *a = predict(plain, 2, x, NULL, &one);
        float *b = predict(half, 2, x, NULL, point == SI_POINT_TIGHT ? &two : &one);
        ck_assert_mem_eq(a, b, 2 * SAMPLES * PATH * sizeof *a);
        free(a);
        free(b);
    }
    si_model_destroy(plain);
    si_model_destroy(half);
}
END_TEST

/* 19 mm in three steps: no turn; 21 mm: turned. The spread along and across tells. */
START_TEST(standing_agents_are_not_turned)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    for (int moving = 0; moving < 2; moving++) {
        float x[OBSERVED * 2] = {0};
        for (size_t t = 0; t < OBSERVED; t++)
            x[2 * t + 1] = (float)t * (moving ? 0.021f : 0.019f) / 3.0f;
        si_sampling sampling = {.sample_count = 1, .spread = 0.0f};
        float *path = predict(model, 1, x, NULL, &sampling);
        double mean[PATH], covariance[3 * PREDICTED];
        reference_forecast(model, 1, x, 0, SI_POINT_CALIBRATED, 0, mean, covariance);
        for (size_t i = 0; i < PATH; i++)
            ck_assert_double_eq_tol((double)path[i], mean[i], 1e-5);
        reference of = reference_of(model);
        double track[OBSERVED * 2];
        for (size_t i = 0; i < OBSERVED * 2; i++)
            track[i] = (double)x[i];
        ck_assert_int_eq(angle_of(&of, track, 0) != 0.0, moving);
        free(path);
    }
    si_model_destroy(model);
}
END_TEST

/* 5 cm in walks that are straight, but for the last, which shows none. */
START_TEST(noise_is_that_of_the_scene)
{
    enum { COUNT = 40, TRACK = 2 * OBSERVED };
    const double size = .05;
    float x[COUNT * TRACK], smoothed[COUNT * TRACK], scratch[TRACK];
    test_random random = {.state = 3};
    for (size_t i = 0; i < COUNT * TRACK; i++)
        x[i] = (float)((double)(i % TRACK / 2) * .4 +
                       (i / TRACK + 1 < COUNT
                            ? test_random_uniform(&random, -sqrt(3) * size, sqrt(3) * size)
                            : 0));
    const float noise = si_gaussian_smooth(COUNT, OBSERVED, x, smoothed, scratch);
    ck_assert_double_eq_tol((double)noise, size, .1 * size);
    ck_assert_float_eq(si_gaussian_smooth(1, OBSERVED, x + (COUNT - 1) * TRACK, smoothed, scratch),
                       0.0f);
    x[TRACK / 2] = 50.0f; /* another person's, suddenly */
    const float with_leap = si_gaussian_smooth(COUNT, OBSERVED, x, smoothed, scratch);
    ck_assert_double_le(pow((double)with_leap, 2), pow((double)noise, 2) + 2 * .12 * .12 / COUNT);
    x[TRACK / 2] = NAN;
    const float without = si_gaussian_smooth(COUNT - 1, OBSERVED, x + TRACK, smoothed, scratch);
    ck_assert_float_eq(si_gaussian_smooth(COUNT, OBSERVED, x, smoothed, scratch), without);
    for (size_t i = TRACK; i < COUNT * TRACK; i++)
        ck_assert(isfinite(smoothed[i]));
}
END_TEST

/* Whatever the network says: four deviations are what is walked meanwhile. */
START_TEST(nobody_is_where_legs_do_not_carry)
{
    const si_gaussian_shape shape = si_gaussian_shape_of(OBSERVED, PREDICTED);
    float spread[SI_GAUSSIAN_SPREAD_ROW], deviation[SI_GAUSSIAN_PADDED(PREDICTED)];
    for (int exponent = -1000; exponent <= 1000; exponent += 1000)
        for (int i = 0; i < 8; i++) {
            const float pace = 0.12f + 0.3f * (float)(i / 2), noise = 0.08f * (float)(i % 2);
            for (size_t g = 0; g < SI_GAUSSIAN_SPREAD_ROW; g++)
                spread[g] = g % SI_GAUSSIAN_SPREAD_TERMS == 0 ? (float)exponent : 0.0f;
            si_gaussian_calibrated(&shape, &si_gaussian_plain_math, spread, true, 1, pace, noise,
                                   deviation);
            for (size_t t = 0; t < PREDICTED; t++) {
                const double legs = LEGS_SHARE * hypot((double)pace, .536) * (double)(t + 1);
                const double most = hypot(legs, (double)noise);
                ck_assert_double_lt((double)deviation[t], most);
                ck_assert_double_gt((double)deviation[t], exponent > 0 ? .9 * most : 0.0);
            }
        }
}
END_TEST

START_TEST(nothing_is_written_beyond)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    const si_predictor *predictor = si_model_predictor(model);
    float x[AGENTS * OBSERVED * 2];
    fill_scene(AGENTS, OBSERVED, x);
    enum { COUNT = AGENTS * SAMPLES * PATH, CANARIES = 64 };
    size_t size = si_predictor_workspace_size(predictor, AGENTS, SAMPLES);
    unsigned char *workspace = aligned_alloc(SI_WORKSPACE_ALIGNMENT, size + SI_WORKSPACE_ALIGNMENT);
    float samples[COUNT + CANARIES];
    memset(workspace, 0xa5, size + SI_WORKSPACE_ALIGNMENT);
    memset(samples, 0xa5, sizeof samples);
    si_scene_view scene = {.agent_count = AGENTS, .observed = x};
    si_sampling sampling = {.sample_count = SAMPLES, .spread = 1.0f};
    ck_assert_int_eq(
        si_predictor_predict(predictor, &scene, &sampling, samples, workspace, size - 1),
        SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_predictor_predict(predictor, &scene, &sampling, samples, workspace, size),
                     SI_OK);
    for (size_t i = 0; i < SI_WORKSPACE_ALIGNMENT; i++)
        ck_assert_uint_eq(workspace[size + i], 0xa5);
    for (size_t i = 0; i < CANARIES * sizeof *samples; i++)
        ck_assert_uint_eq(((unsigned char *)(samples + COUNT))[i], 0xa5);
    for (size_t i = 0; i < COUNT; i++)
        ck_assert(isfinite(samples[i]));
    sampling.point = SI_POINT_COUNT;
    ck_assert_int_eq(si_predictor_predict(predictor, &scene, &sampling, samples, workspace, size),
                     SI_ERR_ARGUMENT);
    free(workspace);
    si_model_destroy(model);
}
END_TEST

/* However many there are and wherever: a crowd in one point, and one far beyond. */
START_TEST(any_crowd_gives_finite_paths)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float *x = test_allocate(CROWD * OBSERVED * 2, sizeof *x);
    for (size_t t = 0; t < OBSERVED; t++)
        x[2 * t] = 1e18f * (float)t;
    si_sampling sampling = {.sample_count = 2, .spread = 1.0f};
    float *samples = predict(model, CROWD, x, NULL, &sampling);
    for (size_t i = 2 * PATH; i < CROWD * 2 * PATH; i++)
        ck_assert(fabsf(samples[i]) < 1000.0f);
    free(samples);
    free(x);
    si_model_destroy(model);
}
END_TEST

START_TEST(layout_is_as_the_header_says)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    static const char *const names[] = {"hidden1/weight",
                                        "hidden1/bias",
                                        "hidden2/weight",
                                        "hidden2/bias",
                                        "path/weight",
                                        "path/bias",
                                        "path/skip",
                                        "spread/weight",
                                        "spread/bias",
                                        "basis",
                                        "loading",
                                        "anchor/path",
                                        "anchor/scale/weight",
                                        "anchor/scale/bias",
                                        "anchor/inner/weight",
                                        "anchor/inner/bias",
                                        "anchor/shift/weight"};
    enum { COUNT = sizeof names / sizeof *names };
    size_t offset = 0;
    ck_assert_uint_eq(si_model_tensor_count(model), COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        si_model_tensor found = si_model_get_tensor(model, i);
        ck_assert_str_eq(found.name, names[i]);
        ck_assert_uint_eq(found.offset, offset);
        offset += found.size;
    }
    ck_assert_uint_eq(offset, 7978);
    ck_assert_uint_eq(si_model_parameter_count(model), 7978);
    ck_assert_uint_eq(si_model_get_tensor(model, 0).shape[0], 33);
    ck_assert_uint_eq(si_model_multiply_adds(model, 20), 5256 + 216 + 1920);
    ck_assert_str_eq(si_predictor_name(si_model_predictor(model)), "social-gaussian");
    ck_assert(!si_model_has_zones(model));
    si_model_destroy(model);
}
END_TEST

START_TEST(the_paper_s_forward_pass_is_refused)
{
    si_model *model = make_model(OBSERVED, PREDICTED, 1.0f);
    float x[OBSERVED * 2] = {0}, noise[2] = {0}, out[PATH];
    size_t size;
    void *workspace = test_workspace_create(si_model_predictor(model), 1, 1, &size);
    ck_assert_int_eq(si_model_forward(model, 1, x, 1, noise, out, workspace, size),
                     SI_ERR_UNSUPPORTED);
    uint8_t zone = 9;
    si_model_zones(model, 1, x, &zone);
    ck_assert_uint_eq(zone, 0);
    free(workspace);
    si_model_destroy(model);
}
END_TEST

START_TEST(configurations)
{
    si_model *model;
    si_architecture found = SI_ARCHITECTURE_COUNT;
    ck_assert(si_architecture_find("social-gaussian", &found));
    ck_assert_int_eq(found, SI_ARCHITECTURE_SOCIAL_GAUSSIAN);
    ck_assert(si_architecture_find("social-implicit", &found));
    ck_assert_int_eq(found, SI_ARCHITECTURE_SOCIAL_IMPLICIT);
    ck_assert(!si_architecture_find("", &found));
    ck_assert_ptr_null(si_architecture_name(SI_ARCHITECTURE_COUNT));
    ck_assert_str_eq(si_point_name(si_sampling_default().point), "calibrated");
    ck_assert_str_eq(si_point_name(SI_POINT_TIGHT), "tight");
    ck_assert_str_eq(si_point_name(SI_POINT_ANCHORS), "anchors");
    ck_assert_ptr_null(si_point_name(SI_POINT_COUNT));
    for (int wrong = 0; wrong < 6; wrong++) {
        si_error error = SI_ERROR_INIT;
        si_model_config config = si_model_config_default();
        config.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
        static const char *const field[] = {"mean_pull",    "mean_pull",    "mean_pull",
                                            "tight_spread", "tight_spread", "architecture"};
        if (wrong < 3)
            config.mean_pull = (float[]){-0.1f, 2.1f, NAN}[wrong];
        else if (wrong < 5)
            config.tight_spread = (float[]){0.0f, INFINITY}[wrong - 3];
        else
            config.architecture = SI_ARCHITECTURE_COUNT;
        ck_assert_int_eq(si_model_create(&config, &model, &error), SI_ERR_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(error.message, field[wrong]));
        ck_assert_ptr_null(model);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("social-gaussian");
    TCase *tests = tcase_create("social-gaussian");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, mean_path_is_the_reference, 0,
                        (int)(sizeof lengths / sizeof *lengths));
    tcase_add_test(tests, mean_paths_of_a_crowd_are_the_reference);
    tcase_add_loop_test(tests, spread_is_the_reference, 0, 2);
    tcase_add_test(tests, mean_variance_is_that_of_the_reference);
    tcase_add_test(tests, mean_variance_of_the_baselines);
    tcase_add_test(tests, agents_in_another_order);
    tcase_add_test(tests, a_crowd_in_another_order);
    tcase_add_test(tests, scene_turned_and_moved);
    tcase_add_test(tests, far_neighbours_are_none);
    tcase_add_loop_test(tests, first_samples_and_seeds, SI_DRAWS_EVEN, SI_DRAWS_INDEPENDENT + 1);
    tcase_add_test(tests, independent_draws_are_independent);
    tcase_add_test(tests, latents_are_spread_evenly);
    tcase_add_test(tests, anchors_are_the_reference);
    tcase_add_loop_test(tests, mean_variance_of_anchors, 0, 4);
    tcase_add_test(tests, every_sample_is_gaussian);
    tcase_add_test(tests, spread_factors_multiply);
    tcase_add_test(tests, standing_agents_are_not_turned);
    tcase_add_test(tests, noise_is_that_of_the_scene);
    tcase_add_test(tests, nobody_is_where_legs_do_not_carry);
    tcase_add_test(tests, nothing_is_written_beyond);
    tcase_add_test(tests, any_crowd_gives_finite_paths);
    tcase_add_test(tests, layout_is_as_the_header_says);
    tcase_add_test(tests, the_paper_s_forward_pass_is_refused);
    tcase_add_test(tests, configurations);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
