#include "predict/noise.h"
#include "predict/social_gaussian_parts.h"

/* 1 / g and 1 / g^2 in 2^-64: the steps of the R_2 sequence. Sums of such wrap round as they must.
 */
static const uint64_t step[2] = {UINT64_C(0xC13FA9A902A6328F), UINT64_C(0x91E10DA5C79E7B1C)};

si_gaussian_latents si_gaussian_latents_of(uint64_t seed, int64_t scene_key, uint32_t stream)
{
    double uniform[2];
    si_noise_uniform_pair(seed, scene_key, stream, 0, uniform);
    return (si_gaussian_latents){
        .shift = {(uint64_t)(uniform[0] * 0x1p64), (uint64_t)(uniform[1] * 0x1p64)}};
}

void si_gaussian_latent_bits(const si_gaussian_latents *latents, uint32_t first, size_t count,
                             uint64_t *bits)
{
    for (size_t i = 0; i < count; i++)
        for (size_t axis = 0; axis < 2; axis++)
            bits[2 * i + axis] = latents->shift[axis] + (first + (uint64_t)i) * step[axis];
}

void si_gaussian_latent(const si_gaussian_latents *latents, uint32_t k, float latent[2])
{
    uint64_t bits[2];
    si_gaussian_latent_bits(latents, k, 1, bits);
    latent[0] = si_noise_normal(bits[0]);
    latent[1] = si_noise_normal(bits[1]);
}

void si_gaussian_turn_back(size_t predicted_steps, const si_gaussian_frame *frame, float *mean,
                           const float *along, const float *across, float *spread)
{
    const float c = frame->heading[0], s = frame->heading[1];
    float *of_along = spread, *of_across = spread + 2 * predicted_steps;
    for (size_t t = 0; t < predicted_steps; t++) {
        const float x = mean[2 * t], y = mean[2 * t + 1];
        mean[2 * t] = frame->origin[0] + c * x - s * y;
        mean[2 * t + 1] = frame->origin[1] + s * x + c * y;
        of_along[2 * t] = c * along[t];
        of_along[2 * t + 1] = s * along[t];
        of_across[2 * t] = -s * across[t];
        of_across[2 * t + 1] = c * across[t];
    }
}

void si_gaussian_sample(size_t predicted_steps, const float *mean, const float *spread,
                        const float latent[2], float *path)
{
    const size_t size = 2 * predicted_steps;
    for (size_t i = 0; i < size; i++)
        path[i] = mean[i] + spread[i] * latent[0] + spread[size + i] * latent[1];
}
