#include "predict/noise.h"
#include "predict/social_gaussian_internal.h"

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

/* The middle of one of 2^52 equal cells of (0, 1), as of the noise: never 0 or 1. */
static float normal_of(uint64_t bits)
{
    return (float)si_normal_quantile(((double)(bits >> 12) + 0.5) * 0x1p-52);
}

void si_gaussian_latent(const si_gaussian_latents *latents, uint32_t k, float latent[2])
{
    for (size_t axis = 0; axis < 2; axis++)
        latent[axis] = normal_of(latents->shift[axis] + k * step[axis]);
}
