#include <math.h>

#include "predict/social_gaussian_parts.h"

/* Metres: what the second differences of people who walk are like, to which noise is compared. */
static const float walking_change = 0.025f;

/* The second differences of one axis [T-2]. */
static void second_differences(size_t steps, const float *track, float *difference)
{
    for (size_t i = 0; i + 2 < steps; i++)
        difference[i] = track[2 * i] - 2.0f * track[2 * i + 2] + track[2 * i + 4];
}

/* Of neighbouring second differences, summed over both axes. */
static float products(size_t count, float difference[2][SI_GAUSSIAN_MAX_STEPS])
{
    float sum = 0.0f;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t i = 0; i + 1 < count; i++)
            sum += difference[axis][i] * difference[axis][i + 1];
    return sum;
}

/*
 * Solves (I + strength D D') x = right in place, D D' being that of second differences: 6, -4 and 1
 * on its diagonals. By L D L'.
 */
static void solve(size_t count, float strength, float *x)
{
    float pivot[SI_GAUSSIAN_MAX_STEPS], next[SI_GAUSSIAN_MAX_STEPS] = {0};
    float after[SI_GAUSSIAN_MAX_STEPS] = {0};
    for (size_t i = 0; i < count; i++) {
        float above1 = i > 0 ? next[i - 1] : 0.0f, above2 = i > 1 ? after[i - 2] : 0.0f;
        pivot[i] = 1.0f + 6.0f * strength;
        next[i] = -4.0f * strength;
        if (i > 0) {
            pivot[i] -= pivot[i - 1] * above1 * above1;
            next[i] -= pivot[i - 1] * above1 * after[i - 1];
            x[i] -= above1 * x[i - 1];
        }
        if (i > 1) {
            pivot[i] -= pivot[i - 2] * above2 * above2;
            x[i] -= above2 * x[i - 2];
        }
        next[i] /= pivot[i];
        after[i] = strength / pivot[i];
    }
    for (size_t i = count; i-- > 0;) {
        x[i] /= pivot[i];
        if (i + 1 < count)
            x[i] -= next[i] * x[i + 1];
        if (i + 2 < count)
            x[i] -= after[i] * x[i + 2];
    }
}

float si_gaussian_smooth(size_t steps, const float *observed, float *smoothed)
{
    float difference[2][SI_GAUSSIAN_MAX_STEPS], variance = 0.0f;
    size_t count = steps > 2 ? steps - 2 : 0;
    for (size_t axis = 0; axis < 2; axis++)
        second_differences(steps, observed + axis, difference[axis]);
    for (size_t i = 0; i < 2 * steps; i++)
        smoothed[i] = observed[i];
    if (count > 1)
        variance = -products(count, difference) / (8.0f * (float)(count - 1));
    if (!(variance > 0.0f))
        return 0.0f;
    float strength = variance / (walking_change * walking_change);
    for (size_t axis = 0; axis < 2; axis++) {
        solve(count, strength, difference[axis]);
        for (size_t i = 0; i < count; i++) {
            float part = strength * difference[axis][i];
            smoothed[2 * i + axis] -= part;
            smoothed[2 * i + 2 + axis] += 2.0f * part;
            smoothed[2 * i + 4 + axis] -= part;
        }
    }
    return sqrtf(variance);
}
