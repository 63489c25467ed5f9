/*
 * All baselines walk on from an estimated position and velocity; they differ in how the two are
 * estimated, in the deviation of each predicted step and in whether the velocity is turned.
 */
#include "predict/baseline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "predict/kalman.h"
#include "predict/noise.h"
#include "predict/predictor_internal.h"

static const char *const baseline_names[SI_BASELINE_COUNT] = {
    [SI_BASELINE_CV] = "cv",
    [SI_BASELINE_CV_GAUSS] = "cv-gauss",
    [SI_BASELINE_CV_SAMPLED] = "cv-sampled",
    [SI_BASELINE_KALMAN] = "kalman",
};

typedef struct baseline {
    si_predictor predictor;
    si_baseline_kind kind;
    char name[SI_BASELINE_NAME_SIZE];
    size_t velocity_steps;
    double angle_sigma;             /* radians */
    double deviation[SI_MAX_STEPS]; /* [P], metres along x and along y */
    /* [T], Kalman gains of each observed step; 0 and 1 unused */
    double position_gain[SI_MAX_STEPS], velocity_gain[SI_MAX_STEPS];
} baseline;

/* Of one agent, where the forecast starts. */
typedef struct motion {
    double position[2]; /* metres */
    double velocity[2]; /* metres a step */
} motion;

si_baseline_config si_baseline_config_default(void)
{
    return (si_baseline_config){
        .observed_steps = 8,
        .predicted_steps = 12,
        .velocity_steps = 1,
        .gauss_sigma = 0.67,
        .angle_sigma = 25.0,
        .measurement_sigma = 0.005,
        .velocity_sigma = 0.04,
    };
}

/* The number after the colon; 0 if it is none from 1 on. */
static size_t read_velocity_steps(const char *text)
{
    char *end;
    if (text[0] < '1' || text[0] > '9')
        return 0;
    const unsigned long steps = strtoul(text, &end, 10);
    return *end == '\0' && steps <= SI_MAX_STEPS ? steps : 0;
}

bool si_baseline_find(const char *name, si_baseline_kind *found, size_t *velocity_steps)
{
    if (!SI_ARE_THERE(name, found))
        return false;
    const char *colon = strchr(name, ':');
    const size_t length = colon != NULL ? (size_t)(colon - name) : strlen(name);
    const size_t steps = colon != NULL ? read_velocity_steps(colon + 1) : 1;
    for (int kind = 0; kind < SI_BASELINE_COUNT; kind++) {
        if (strlen(baseline_names[kind]) != length ||
            strncmp(name, baseline_names[kind], length) != 0)
            continue;
        if (steps == 0 || (colon != NULL && kind == SI_BASELINE_KALMAN))
            break;
        if (colon != NULL && velocity_steps != NULL)
            *velocity_steps = steps;
        *found = (si_baseline_kind)kind;
        return true;
    }
    return false;
}

const char *si_baseline_name(si_baseline_kind kind)
{
    return (unsigned)kind < SI_BASELINE_COUNT ? baseline_names[kind] : NULL;
}

/* The gains depend on no measurement: they are the same for every agent. */
static void prepare_kalman(baseline *made, const si_baseline_config *config)
{
    const double measured = config->measurement_sigma * config->measurement_sigma;
    const double walked = config->velocity_sigma * config->velocity_sigma;
    si_kalman_covariance c = si_kalman_start(measured, walked);
    for (size_t t = 2; t < config->observed_steps; t++)
        si_kalman_measure(&c, measured, walked, &made->position_gain[t], &made->velocity_gain[t]);
    for (size_t p = 0; p < config->predicted_steps; p++) {
        si_kalman_go_on(&c, walked);
        made->deviation[p] = sqrt(c.position + measured);
    }
}

static void prepare_gauss(baseline *made, const si_baseline_config *config)
{
    double step_count = (double)config->predicted_steps;
    for (size_t p = 0; p < config->predicted_steps; p++)
        made->deviation[p] = config->gauss_sigma * sqrt((double)(p + 1) / step_count);
}

static motion estimate_last(const baseline *self, const float *observed)
{
    const size_t last = 2 * (self->predictor.observed_steps - 1), steps = self->velocity_steps;
    motion start;
    for (size_t axis = 0; axis < 2; axis++) {
        const double position = observed[last + axis];
        start.position[axis] = position;
        start.velocity[axis] = (position - observed[last - 2 * steps + axis]) / (double)steps;
    }
    return start;
}

static motion estimate_kalman(const baseline *self, const float *observed)
{
    motion start;
    for (size_t axis = 0; axis < 2; axis++) {
        double position = observed[2 + axis], velocity = position - observed[axis];
        for (size_t t = 2; t < self->predictor.observed_steps; t++) {
            position += velocity;
            double innovation = observed[2 * t + axis] - position;
            position += self->position_gain[t] * innovation;
            velocity += self->velocity_gain[t] * innovation;
        }
        start.position[axis] = position;
        start.velocity[axis] = velocity;
    }
    return start;
}

static void turn(double velocity[2], double angle)
{
    double x = velocity[0], y = velocity[1];
    velocity[0] = cos(angle) * x - sin(angle) * y;
    velocity[1] = sin(angle) * x + cos(angle) * y;
}

/* One path [P][2]; `noise` is scaled by the spread. */
static void walk_on(const baseline *self, motion start, const double noise[2], float *path)
{
    if (self->kind == SI_BASELINE_CV_SAMPLED)
        turn(start.velocity, self->angle_sigma * noise[0]);
    for (size_t p = 0; p < self->predictor.predicted_steps; p++)
        for (size_t axis = 0; axis < 2; axis++)
            path[2 * p + axis] =
                (float)(start.position[axis] + (double)(p + 1) * start.velocity[axis] +
                        self->deviation[p] * noise[axis]);
}

static void draw_noise(const baseline *self, const si_sampling *sampling, int64_t scene_key,
                       uint32_t stream, size_t sample, double noise[2])
{
    float normal[2] = {0.0f, 0.0f};
    if (self->kind != SI_BASELINE_CV)
        si_noise_normal_pair(sampling->seed, scene_key, stream, (uint32_t)sample, normal);
    noise[0] = (double)sampling->spread * normal[0];
    noise[1] = (double)sampling->spread * normal[1];
}

static void predict(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling, float *samples, void *workspace)
{
    (void)workspace;
    const baseline *self = (const baseline *)predictor;
    size_t path_size = 2 * predictor->predicted_steps;
    for (size_t agent = 0; agent < scene->agent_count; agent++) {
        const float *observed = scene->observed + agent * 2 * predictor->observed_steps;
        motion start = self->kind == SI_BASELINE_KALMAN ? estimate_kalman(self, observed)
                                                        : estimate_last(self, observed);
        uint32_t stream = si_noise_agent_stream(si_scene_agent_id(scene, agent));
        for (size_t k = 0; k < sampling->sample_count; k++) {
            double noise[2];
            draw_noise(self, sampling, scene->key, stream, k, noise);
            walk_on(self, start, noise, samples + (agent * sampling->sample_count + k) * path_size);
        }
    }
}

/* The same for every agent: deviations depend on nothing that was observed. */
static void mean_covariance(const si_predictor *predictor, const si_scene_view *scene,
                            const si_sampling *sampling, double mean[3], void *workspace)
{
    (void)scene;
    (void)workspace;
    const baseline *self = (const baseline *)predictor;
    double square = 0.0, spread = (double)sampling->spread;
    for (size_t p = 0; p < predictor->predicted_steps; p++)
        square += self->deviation[p] * self->deviation[p];
    mean[0] = mean[2] = spread * spread * square / (double)predictor->predicted_steps;
    mean[1] = 0.0;
}

/* None is needed, but 0 would say that there can be none. */
static size_t workspace_size(const si_predictor *predictor, size_t agent_count, size_t sample_count)
{
    (void)predictor;
    (void)agent_count;
    (void)sample_count;
    return SI_WORKSPACE_ALIGNMENT;
}

static void destroy(si_predictor *predictor)
{
    free(predictor);
}

static const si_predictor_ops baseline_ops = {
    .workspace_size = workspace_size,
    .predict = predict,
    .destroy = destroy,
};

/* Those whose samples are Gaussian about the mean path. */
static const si_predictor_ops gaussian_ops = {
    .workspace_size = workspace_size,
    .predict = predict,
    .mean_covariance = mean_covariance,
    .destroy = destroy,
};

static bool is_gaussian(si_baseline_kind kind)
{
    return kind == SI_BASELINE_CV_GAUSS || kind == SI_BASELINE_KALMAN;
}

static si_result check_sigma(const char *field, double sigma, si_error *error)
{
    if (isfinite(sigma) && sigma > 0.0)
        return SI_OK;
    return si_error_set(error, SI_ERR_ARGUMENT, "%s is %g, expected a finite number above 0", field,
                        sigma);
}

static si_result check_config(si_baseline_kind kind, const si_baseline_config *config,
                              si_error *error)
{
    if ((unsigned)kind >= SI_BASELINE_COUNT)
        return si_error_set(error, SI_ERR_ARGUMENT, "%d is no kind of baseline", (int)kind);
    if (config->velocity_steps < 1)
        return si_error_set(error, SI_ERR_ARGUMENT, "velocity_steps is 0, expected at least 1");
    si_result status = si_check_steps(config->observed_steps, config->predicted_steps, error);
    if (status == SI_OK)
        status = check_sigma("gauss_sigma", config->gauss_sigma, error);
    if (status == SI_OK)
        status = check_sigma("angle_sigma", config->angle_sigma, error);
    if (status == SI_OK)
        status = check_sigma("measurement_sigma", config->measurement_sigma, error);
    if (status == SI_OK)
        status = check_sigma("velocity_sigma", config->velocity_sigma, error);
    return status;
}

si_result si_baseline_create(si_baseline_kind kind, const si_baseline_config *config,
                             si_predictor **predictor, si_error *error)
{
    SI_REQUIRE(error, predictor);
    *predictor = NULL;
    const si_baseline_config standard = si_baseline_config_default();
    if (config == NULL)
        config = &standard;
    si_result status = check_config(kind, config, error);
    if (status != SI_OK)
        return status;
    baseline *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a baseline");
    made->predictor = (si_predictor){.ops = is_gaussian(kind) ? &gaussian_ops : &baseline_ops,
                                     .name = made->name,
                                     .observed_steps = config->observed_steps,
                                     .predicted_steps = config->predicted_steps};
    made->kind = kind;
    const size_t most = config->observed_steps - 1;
    made->velocity_steps = config->velocity_steps < most ? config->velocity_steps : most;
    snprintf(made->name, sizeof made->name, made->velocity_steps > 1 ? "%s:%zu" : "%s",
             baseline_names[kind], made->velocity_steps);
    made->angle_sigma = config->angle_sigma * (acos(-1.0) / 180.0);
    if (kind == SI_BASELINE_CV_GAUSS)
        prepare_gauss(made, config);
    else if (kind == SI_BASELINE_KALMAN)
        prepare_kalman(made, config);
    *predictor = &made->predictor;
    return SI_OK;
}
