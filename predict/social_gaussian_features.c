#include <math.h>
#include <stdbool.h>

#include "predict/social_gaussian_parts.h"

/* The fields of neighbours (social_gaussian.h): where they are, widely where, and where they go. */
typedef struct field {
    float radius;  /* metres */
    float horizon; /* steps */
    bool has_change;
} field;

static const field fields[] = {{1.5f, 0.0f, true}, {4.0f, 0.0f, false}, {1.5f, 6.0f, false}};
enum { FIELD_COUNT = sizeof fields / sizeof *fields, HEADING_STEPS = 3 };

/* ln 1e-4: neighbours that weigh less are none, and need no exponential. */
static const float least_exponent = -9.21034037f;
static const float prior_weight = 0.3f, velocity_gain = 2.0f;

/* The scene, and the steps that velocities are taken between. */
typedef struct crowd {
    const float *observed; /* [A][T][2] */
    size_t agent_count;
    size_t observed_steps;
    size_t last;    /* T - 1 */
    size_t base;    /* b, where the heading starts */
    size_t earlier; /* e, the end of the step that the last one is held against */
} crowd;

static crowd crowd_of(size_t agent_count, const float *observed, size_t observed_steps)
{
    crowd scene = {.observed = observed,
                   .agent_count = agent_count,
                   .observed_steps = observed_steps,
                   .last = observed_steps - 1};
    scene.base = scene.last > HEADING_STEPS ? scene.last - HEADING_STEPS : 0;
    scene.earlier = scene.base > 0 ? scene.base : 1;
    return scene;
}

typedef struct vector {
    float x, y;
} vector;

static vector position(const crowd *scene, size_t agent, size_t step)
{
    const float *at = scene->observed + 2 * (agent * scene->observed_steps + step);
    return (vector){at[0], at[1]};
}

static vector subtract(vector a, vector b)
{
    return (vector){a.x - b.x, a.y - b.y};
}

static vector scale(vector v, float factor)
{
    return (vector){factor * v.x, factor * v.y};
}

static void accumulate(vector *sum, float weight, vector v)
{
    sum->x += weight * v.x;
    sum->y += weight * v.y;
}

static float length_of(vector v)
{
    return sqrtf(v.x * v.x + v.y * v.y);
}

static vector own(const si_gaussian_frame *frame, vector v)
{
    float c = frame->heading[0], s = frame->heading[1];
    return (vector){c * v.x + s * v.y, c * v.y - s * v.x};
}

static vector displacement(const crowd *scene, size_t agent, size_t from, size_t to)
{
    return subtract(position(scene, agent, to), position(scene, agent, from));
}

/* Over the last steps: h, what the heading is of. */
static vector recent(const crowd *scene, size_t agent)
{
    return displacement(scene, agent, scene->base, scene->last);
}

static vector velocity_change(const crowd *scene, size_t agent)
{
    return subtract(displacement(scene, agent, scene->last - 1, scene->last),
                    displacement(scene, agent, scene->earlier - 1, scene->earlier));
}

static si_gaussian_frame frame_of(const crowd *scene, size_t agent)
{
    vector origin = position(scene, agent, scene->last), walked = recent(scene, agent);
    si_gaussian_frame frame = {.origin = {origin.x, origin.y}, .heading = {1.0f, 0.0f}};
    float length = length_of(walked);
    if (length >= SI_GAUSSIAN_STANDING) {
        frame.heading[0] = walked.x / length;
        frame.heading[1] = walked.y / length;
    }
    vector velocity = own(&frame, displacement(scene, agent, scene->last - 1, scene->last));
    frame.velocity[0] = velocity.x;
    frame.velocity[1] = velocity.y;
    return frame;
}

static float *put(float *feature, vector v)
{
    feature[0] = v.x;
    feature[1] = v.y;
    return feature + 2;
}

static float *add_motion(const crowd *scene, size_t agent, const si_gaussian_frame *frame,
                         float *feature)
{
    float speed = 0.0f;
    for (size_t t = 1; t < scene->observed_steps; t++) {
        vector step = displacement(scene, agent, t - 1, t);
        speed += length_of(step);
        feature = put(feature, own(frame, step));
    }
    *feature++ = logf(speed / (float)scene->last + 0.1f) + 1.0f;
    return feature;
}

/* Sums over the neighbours, each with its weight. */
typedef struct field_sums {
    float weight;
    vector offset, velocity, change;
} field_sums;

static field_sums sum_field(const crowd *scene, size_t agent, const field *of)
{
    field_sums sums = {0};
    vector here = position(scene, agent, scene->last), walked = recent(scene, agent);
    float narrowness = 1.0f / (2.0f * of->radius * of->radius);
    float per_step = 1.0f / (float)(scene->last - scene->base);
    for (size_t j = 0; j < scene->agent_count; j++) {
        if (j == agent)
            continue;
        vector velocity = scale(subtract(recent(scene, j), walked), per_step);
        vector offset = subtract(position(scene, j, scene->last), here);
        accumulate(&offset, of->horizon, velocity);
        float exponent = -narrowness * (offset.x * offset.x + offset.y * offset.y);
        if (!(exponent >= least_exponent)) /* nor one that is nowhere */
            continue;
        float weight = expf(exponent);
        sums.weight += weight;
        accumulate(&sums.offset, weight, offset);
        accumulate(&sums.velocity, weight, velocity);
        if (of->has_change)
            accumulate(&sums.change, weight, velocity_change(scene, j));
    }
    return sums;
}

static float *add_field(const crowd *scene, size_t agent, const si_gaussian_frame *frame,
                        const field *of, float *feature)
{
    field_sums sums = sum_field(scene, agent, of);
    float share = 1.0f / (prior_weight + sums.weight);
    *feature++ = share * sums.weight;
    feature = put(feature, own(frame, scale(sums.offset, share / of->radius)));
    feature = put(feature, own(frame, scale(sums.velocity, velocity_gain * share)));
    if (of->has_change)
        feature = put(feature, own(frame, scale(sums.change, velocity_gain * share)));
    return feature;
}

void si_gaussian_features(const si_gaussian_shape *shape, size_t agent_count, const float *observed,
                          size_t agent, si_gaussian_frame *frame, float *features)
{
    crowd scene = crowd_of(agent_count, observed, shape->observed_steps);
    *frame = frame_of(&scene, agent);
    float *feature = add_motion(&scene, agent, frame, features);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        feature = add_field(&scene, agent, frame, &fields[i], feature);
}
