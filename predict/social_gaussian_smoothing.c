#include <math.h>
#include <string.h>

#include "predict/social_gaussian_parts.h"

/* Metres: what the second differences of people who walk are like, to which noise is compared. */
static const float walking_change = 0.025f;

/* Metres: a track that is off by more, such as one that changes over to another person, does not
 * make those around it noisy. */
static const float most_noise = 0.12f;

/* Of number i of a track [steps][2], at both axes in turn. */
static float second_difference(const float *track, size_t i)
{
    return track[i] - 2.0f * track[i + 2] + track[i + 4];
}

/* m of `count` second differences an axis. */
static float noise_variance(size_t count, const float *observed)
{
    float sum = 0.0f;
    for (size_t i = 0; i + 2 < 2 * count; i++)
        sum += second_difference(observed, i) * second_difference(observed, i + 2);
    return count > 1 ? -sum / (8.0f * (float)(count - 1)) : 0.0f;
}

/*
 * I + strength D D' as L P L', D D' being that of second differences: 6, -4 and 1 on its diagonals.
 * inverse [count] is 1 / P, below [count] the diagonal of L below the first; the one below that is
 * strength / P.
 */
static void factorise(size_t count, float strength, float *inverse, float *below)
{
    float pivot = 0.0f;
    for (size_t i = 0; i < count; i++) {
        const float before = i > 0 ? pivot * below[i - 1] : 0.0f;
        pivot = 1.0f + 6.0f * strength;
        if (i > 0)
            pivot -= before * below[i - 1];
        if (i > 1)
            pivot -= strength * strength * inverse[i - 2];
        inverse[i] = 1.0f / pivot;
        below[i] = -4.0f * strength;
        if (i > 0)
            below[i] -= below[i - 1] * strength;
        below[i] *= inverse[i];
    }
}

/* Solves L P L' x = x, x [count][2]. */
static void solve(size_t count, float strength, const float *inverse, const float *below, float *x)
{
    for (size_t i = 0; i < 2 * count; i++) {
        if (i >= 2)
            x[i] -= below[i / 2 - 1] * x[i - 2];
        if (i >= 4)
            x[i] -= strength * inverse[i / 2 - 2] * x[i - 4];
    }
    for (size_t i = 2 * count; i-- > 0;) {
        x[i] *= inverse[i / 2];
        if (i / 2 + 1 < count)
            x[i] -= below[i / 2] * x[i + 2];
        if (i / 2 + 2 < count)
            x[i] -= strength * inverse[i / 2] * x[i + 4];
    }
}

/* From x [count][2] to what it takes from the track [count + 2][2], in place. */
static void spread_out(size_t count, float strength, const float *observed, float *x)
{
    for (size_t i = 2 * (count + 2); i-- > 0;) {
        float taken = i < 2 * count ? x[i] : 0.0f;
        if (i >= 2 && i - 2 < 2 * count)
            taken -= 2.0f * x[i - 2];
        if (i >= 4)
            taken += x[i - 4];
        x[i] = observed[i] - strength * taken;
    }
}

/* m of a track, held. */
static float counted(float variance)
{
    const float most = most_noise * most_noise;
    return variance < most ? variance > -most ? variance : -most : most;
}

/* n^2 of a scene, to which tracks that are no numbers say nothing. */
static float scene_variance(size_t agent_count, size_t steps, const float *observed)
{
    const size_t count = steps > 2 ? steps - 2 : 0;
    float sum = 0.0f, counting = 0.0f;
    for (size_t a = 0; a < agent_count; a++) {
        const float variance = noise_variance(count, observed + 2 * a * steps);
        sum += isnan(variance) ? 0.0f : counted(variance);
        counting += isnan(variance) ? 0.0f : 1.0f;
    }
    return sum > 0.0f ? sum / counting : 0.0f;
}

/*
 * (I + strength D'D)^-1 x = x - strength D' (I + strength D D')^-1 D x, which works on differences
 * only, so that a track far away is as exact as one near by.
 */
float si_gaussian_smooth(size_t agent_count, size_t steps, const float *observed, float *smoothed,
                         float *scratch)
{
    const float variance = scene_variance(agent_count, steps, observed);
    const float strength = variance / (walking_change * walking_change);
    const size_t count = steps - 2, size = 2 * steps;
    float *inverse = scratch, *below = scratch + steps;
    if (!(variance > 0.0f)) {
        memcpy(smoothed, observed, agent_count * size * sizeof *smoothed);
        return 0.0f;
    }
    factorise(count, strength, inverse, below);
    for (size_t a = 0; a < agent_count; a++, observed += size, smoothed += size) {
        for (size_t i = 0; i < 2 * count; i++)
            smoothed[i] = second_difference(observed, i);
        solve(count, strength, inverse, below, smoothed);
        spread_out(count, strength, observed, smoothed);
    }
    return sqrtf(variance);
}
