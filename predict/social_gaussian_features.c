#include <math.h>
#include <string.h>

#include "predict/social_gaussian_parts.h"

#define NUMBER                 float
#define WALKER                 si_gaussian_walker
#define SUMS                   si_gaussian_sums
#define EXPONENTIAL(x)         ((x) >= SI_GAUSSIAN_LEAST_EXPONENT ? expf(x) : 0.0f)
#define KEEP(condition, value) ((condition) ? (value) : 0.0f)
#include "predict/social_gaussian_field.h"

/* Where they are, widely where, and where they go. */
#define FIELD(radius, horizon, has_change)                               \
    {                                                                    \
        radius, horizon, 1.0f / (2.0f * (radius) * (radius)), has_change \
    }
const si_gaussian_field si_gaussian_fields[SI_GAUSSIAN_FIELD_COUNT] = {
    FIELD(1.5f, 0.0f, true), FIELD(4.0f, 0.0f, false), FIELD(1.5f, 6.0f, false)};

enum { HEADING_STEPS = 3 };

static const float prior_weight = 0.3f, velocity_gain = 2.0f;
static const float least_noise = 0.01f, noise_offset = 3.5f;
static const float least_pace = 0.12f; /* metres a step */

typedef struct vector {
    float x, y;
} vector;

/* From step `from` to step `to` of positions [T][2]. */
static vector displacement(const float *seen, size_t from, size_t to)
{
    const vector walked = {seen[2 * to] - seen[2 * from], seen[2 * to + 1] - seen[2 * from + 1]};
    return walked;
}

static float length_of(vector v)
{
    return sqrtf(v.x * v.x + v.y * v.y);
}

static vector own(const si_gaussian_frame *frame, vector v)
{
    const float c = frame->heading[0], s = frame->heading[1];
    const vector turned = {c * v.x + s * v.y, c * v.y - s * v.x};
    return turned;
}

/* b, where the heading starts. */
static size_t base_of(const si_gaussian_shape *shape)
{
    const size_t last = shape->observed_steps - 1;
    return last > HEADING_STEPS ? last - HEADING_STEPS : 0;
}

float si_gaussian_per_step(const si_gaussian_shape *shape)
{
    return 1.0f / (float)(shape->observed_steps - 1 - base_of(shape));
}

si_gaussian_walker si_gaussian_walker_of(const si_gaussian_shape *shape, const float *seen)
{
    const size_t last = shape->observed_steps - 1, base = base_of(shape);
    const size_t earlier = base > 0 ? base : 1; /* e */
    const vector walked = displacement(seen, base, last), now = displacement(seen, last - 1, last);
    const vector before = displacement(seen, earlier - 1, earlier);
    const si_gaussian_walker walker = {
        seen[2 * last], seen[2 * last + 1], walked.x, walked.y, now.x - before.x, now.y - before.y,
    };
    return walker;
}

/* Root of the mean square of the last steps and least_pace. */
static float pace_of(const si_gaussian_shape *shape, const float *seen)
{
    const size_t last = shape->observed_steps - 1;
    float sum = 0.0f;
    for (size_t t = base_of(shape); t < last; t++) {
        const vector step = displacement(seen, t, t + 1);
        sum += step.x * step.x + step.y * step.y;
    }
    return sqrtf(sum * si_gaussian_per_step(shape) + least_pace * least_pace);
}

si_gaussian_frame si_gaussian_frame_of(const si_gaussian_shape *shape, const float *seen,
                                       float noise)
{
    const size_t last = shape->observed_steps - 1;
    const vector walked = displacement(seen, base_of(shape), last);
    const float length = length_of(walked);
    si_gaussian_frame frame = {{seen[2 * last], seen[2 * last + 1]},
                               {1.0f, 0.0f},
                               {0.0f, 0.0f},
                               pace_of(shape, seen),
                               0.0f,
                               noise};
    frame.reach = (float)si_gaussian_reach(shape, frame.pace);
    if (length >= SI_GAUSSIAN_STANDING) {
        frame.heading[0] = walked.x / length;
        frame.heading[1] = walked.y / length;
    }
    const vector velocity = own(&frame, displacement(seen, last - 1, last));
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

static float *put_own(float *feature, const si_gaussian_frame *frame, float factor, float x,
                      float y)
{
    const vector v = {factor * x, factor * y};
    return put(feature, own(frame, v));
}

static float *add_motion(const si_gaussian_shape *shape, const float *seen,
                         const si_gaussian_frame *frame, float *feature)
{
    float speed = 0.0f;
    for (size_t t = 1; t < shape->observed_steps; t++) {
        const vector step = displacement(seen, t - 1, t);
        speed += length_of(step);
        feature = put(feature, own(frame, step));
    }
    *feature++ = logf(speed / (float)(shape->observed_steps - 1) + 0.1f) + 1.0f;
    *feature++ = logf(frame->noise + least_noise) + noise_offset;
    return feature;
}

void si_gaussian_fill_features(const si_gaussian_shape *shape, const float *seen,
                               const si_gaussian_frame *frame, const si_gaussian_sums *sums,
                               float *feature)
{
    feature = add_motion(shape, seen, frame, feature);
    for (size_t i = 0; i < SI_GAUSSIAN_FIELD_COUNT; i++) {
        const si_gaussian_field *field = &si_gaussian_fields[i];
        const float share = 1.0f / (prior_weight + sums[i].weight), gain = velocity_gain * share;
        *feature++ = share * sums[i].weight;
        feature =
            put_own(feature, frame, share / field->radius, sums[i].offset_x, sums[i].offset_y);
        feature = put_own(feature, frame, gain, sums[i].velocity_x, sums[i].velocity_y);
        if (field->has_change)
            feature = put_own(feature, frame, gain, sums[i].change_x, sums[i].change_y);
    }
}

void si_gaussian_add_neighbour(const si_gaussian_field *field, float per_step,
                               const si_gaussian_walker *self, const si_gaussian_walker *other,
                               si_gaussian_sums *sums)
{
    field_add(field, per_step, self, other, sums);
}

void si_gaussian_features(const si_gaussian_shape *shape, size_t agent_count, const float *smoothed,
                          size_t agent, float noise, si_gaussian_frame *frame, float *features)
{
    const size_t seen_size = 2 * shape->observed_steps;
    const float *seen = smoothed + agent * seen_size;
    const float per_step = si_gaussian_per_step(shape);
    const si_gaussian_walker self = si_gaussian_walker_of(shape, seen);
    si_gaussian_sums sums[SI_GAUSSIAN_FIELD_COUNT];
    memset(sums, 0, sizeof sums);
    for (size_t j = 0; j < agent_count; j++) {
        if (j == agent)
            continue;
        const si_gaussian_walker other = si_gaussian_walker_of(shape, smoothed + j * seen_size);
        for (size_t i = 0; i < SI_GAUSSIAN_FIELD_COUNT; i++)
            field_add(&si_gaussian_fields[i], per_step, &self, &other, &sums[i]);
    }
    *frame = si_gaussian_frame_of(shape, seen, noise);
    si_gaussian_fill_features(shape, seen, frame, sums, features);
}
