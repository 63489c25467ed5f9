#include <math.h>

#include "predict/social_gaussian_parts.h"

/* Metres: what the second differences of people who walk are like, to which noise is compared. */
static const float walking_change = 0.025f;

/* Of one axis at step i. */
static float second_difference(const float *track, size_t i)
{
    return track[2 * i] - 2.0f * track[2 * i + 2] + track[2 * i + 4];
}

/* n^2 of `count` second differences an axis. */
static float noise_variance(size_t count, const float *observed)
{
    float sum = 0.0f;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t i = 0; i + 1 < count; i++)
            sum +=
                second_difference(observed + axis, i) * second_difference(observed + axis, i + 1);
    return count > 1 ? -sum / (8.0f * (float)(count - 1)) : 0.0f;
}

/*
 * I + strength D D' as L P L', D D' being that of second differences: 6, -4 and 1 on its diagonals.
 * pivot [count] is P, below [count] the diagonal of L below the first; the one below that is
 * strength / pivot.
 */
static void factorise(size_t count, float strength, float *pivot, float *below)
{
    for (size_t i = 0; i < count; i++) {
        pivot[i] = 1.0f + 6.0f * strength;
        below[i] = -4.0f * strength;
        if (i > 1)
            pivot[i] -= strength * strength / pivot[i - 2];
        if (i > 0) {
            pivot[i] -= pivot[i - 1] * below[i - 1] * below[i - 1];
            below[i] -= below[i - 1] * strength;
        }
        below[i] /= pivot[i];
    }
}

/* Solves L P L' x = x, x of one axis. */
static void solve(size_t count, float strength, const float *pivot, const float *below, float *x)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            x[2 * i] -= below[i - 1] * x[2 * i - 2];
        if (i > 1)
            x[2 * i] -= strength / pivot[i - 2] * x[2 * i - 4];
    }
    for (size_t i = count; i-- > 0;) {
        x[2 * i] /= pivot[i];
        if (i + 1 < count)
            x[2 * i] -= below[i] * x[2 * i + 2];
        if (i + 2 < count)
            x[2 * i] -= strength / pivot[i] * x[2 * i + 4];
    }
}

/* From x [count] of one axis to what it takes from the track [count + 2], in place. */
static void spread_out(size_t count, float strength, const float *observed, float *x)
{
    for (size_t i = count + 2; i-- > 0;) {
        float taken = i < count ? x[2 * i] : 0.0f;
        if (i >= 1 && i - 1 < count)
            taken -= 2.0f * x[2 * i - 2];
        if (i >= 2)
            taken += x[2 * i - 4];
        x[2 * i] = observed[2 * i] - strength * taken;
    }
}

/*
 * (I + strength D'D)^-1 x = x - strength D' (I + strength D D')^-1 D x, which works on differences
 * only, so that a track far away is as exact as one near by.
 */
float si_gaussian_smooth(size_t steps, const float *observed, float *smoothed, float *scratch)
{
    size_t count = steps > 2 ? steps - 2 : 0;
    float variance = noise_variance(count, observed);
    if (!(variance > 0.0f)) {
        for (size_t i = 0; i < 2 * steps; i++)
            smoothed[i] = observed[i];
        return 0.0f;
    }
    float strength = variance / (walking_change * walking_change);
    float *pivot = scratch, *below = scratch + steps;
    factorise(count, strength, pivot, below);
    for (size_t axis = 0; axis < 2; axis++) {
        for (size_t i = 0; i < count; i++)
            smoothed[2 * i + axis] = second_difference(observed + axis, i);
        solve(count, strength, pivot, below, smoothed + axis);
        spread_out(count, strength, observed + axis, smoothed + axis);
    }
    return sqrtf(variance);
}
