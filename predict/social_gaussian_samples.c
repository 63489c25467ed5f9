#include "predict/noise.h"
#include "predict/social_gaussian_parts.h"

/*
 * 1/g, 1/g^2, ... in 2^-64, g^(d+1) = g + 1: the steps of the R_d sequence for latents of d = 2 and
 * of 5 numbers. Sums of such wrap round as they must.
 */
static const uint64_t step2[] = {UINT64_C(0xC13FA9A902A6328F), UINT64_C(0x91E10DA5C79E7B1C)};
static const uint64_t step5[] = {UINT64_C(0xE19B01AA9D42C633), UINT64_C(0xC6D1D6C8ED0C9631),
                                 UINT64_C(0xAF36D01EF7518DBB), UINT64_C(0x9A69443F36F710E6),
                                 UINT64_C(0x881403B9339BD42D)};

si_gaussian_latents si_gaussian_latents_of(uint64_t seed, int64_t scene_key, uint32_t stream,
                                           size_t size)
{
    si_gaussian_latents latents = {.size = size};
    uint64_t bits[2] = {0};
    for (size_t i = 0; i < size; i++) {
        if (i % 2 == 0)
            si_noise_bits_pair(seed, scene_key, stream, (uint32_t)(i / 2), bits);
        latents.shift[i] = si_gaussian_shift_of(bits[i % 2]);
    }
    return latents;
}

static inline void set_walks(const si_gaussian_latents *latents, uint32_t first, size_t count,
                             const size_t walk, const uint64_t *step, uint64_t *bits)
{
    for (size_t i = 0; i < walk; i++) {
        uint64_t at = latents->shift[i] + first * step[i];
        for (size_t k = 0; k < count; k++, at += step[i])
            bits[k * walk + i] = at;
    }
}

void si_gaussian_latent_bits(const si_gaussian_latents *latents, uint32_t first, size_t count,
                             uint64_t *bits, uint64_t *last)
{
    if (latents->size == 2) {
        set_walks(latents, first, count, 2, step2, bits);
        return;
    }
    set_walks(latents, first, count, SI_GAUSSIAN_WALK, step5, bits);
    uint64_t at = latents->shift[SI_GAUSSIAN_WALK] + first * step5[SI_GAUSSIAN_WALK];
    for (size_t k = 0; k < count; k++, at += step5[SI_GAUSSIAN_WALK])
        last[k] = at;
}

void si_gaussian_independent_bits(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t k,
                                  size_t size, uint64_t *bits, uint64_t *last)
{
    for (size_t i = 0; i < size; i += 2) {
        /* Pairs of one sample by seeds far apart: the sample is what is counted. */
        uint64_t pair[2], own = seed + (i / 2 + 1) * UINT64_C(0x9E3779B97F4A7C15);
        si_noise_bits_pair(own, scene_key, stream, k, pair);
        if (i + 1 == size) {
            *last = pair[0];
            return;
        }
        bits[i] = pair[0];
        bits[i + 1] = pair[1];
    }
}

void si_gaussian_latent(const si_gaussian_latents *latents, uint32_t k, float *latent)
{
    const size_t walk = si_gaussian_walk_of(latents->size);
    uint64_t bits[SI_GAUSSIAN_LATENT];
    si_gaussian_latent_bits(latents, k, 1, bits, bits + walk);
    for (size_t i = 0; i < walk; i++)
        latent[i] = si_noise_normal(bits[i]);
    if (walk < latents->size)
        latent[walk] = (float)(uint32_t)(bits[walk] >> 40) * 0x1p-24f;
}

void si_gaussian_turn(size_t predicted_steps, const si_gaussian_frame *frame, float *offset)
{
    const float c = frame->heading[0], s = frame->heading[1];
    for (size_t t = 0; t < predicted_steps; t++) {
        const float x = offset[2 * t], y = offset[2 * t + 1];
        offset[2 * t] = c * x - s * y;
        offset[2 * t + 1] = s * x + c * y;
    }
}

void si_gaussian_turn_back(size_t predicted_steps, const si_gaussian_frame *frame, float *place)
{
    si_gaussian_turn(predicted_steps, frame, place);
    for (size_t t = 0; t < predicted_steps; t++) {
        place[2 * t] += frame->origin[0];
        place[2 * t + 1] += frame->origin[1];
    }
}

/* What a number of the latent adds, on one axis towards (x, y); unit [P][rank], NULL for all 1. */
static inline void turn_axis(size_t predicted_steps, const size_t rank, const float *unit, float x,
                             float y, const float *deviation, float *restrict turned)
{
    for (size_t t = 0; t < predicted_steps; t++) {
        const float part = unit != NULL ? deviation[t] * unit[t * rank] : deviation[t];
        turned[2 * t] = x * part;
        turned[2 * t + 1] = y * part;
    }
}

static inline void turn_ranks(size_t predicted_steps, const size_t rank, const float *unit,
                              const si_gaussian_frame *frame, const float *along,
                              const float *across, float *turned)
{
    const float c = frame->heading[0], s = frame->heading[1];
    const size_t size = 2 * predicted_steps;
    for (size_t r = 0; r < rank; r++, turned += 2 * size) {
        const float *unit_along = unit != NULL ? unit + r : NULL;
        const float *unit_across = unit != NULL ? unit_along + predicted_steps * rank : NULL;
        turn_axis(predicted_steps, rank, unit_along, c, s, along, turned);
        turn_axis(predicted_steps, rank, unit_across, -s, c, across, turned + size);
    }
}

void si_gaussian_turn_spread(size_t predicted_steps, size_t rank, const float *unit,
                             const si_gaussian_frame *frame, const float *along,
                             const float *across, float *turned)
{
    if (rank == SI_GAUSSIAN_RANK) /* of a length that compilers know */
        turn_ranks(predicted_steps, SI_GAUSSIAN_RANK, unit, frame, along, across, turned);
    else
        turn_ranks(predicted_steps, rank, unit, frame, along, across, turned);
}

void si_gaussian_sample(size_t size, size_t walk, const float *mean, const float *spread,
                        size_t spread_row, const float *latent, float *path)
{
    for (size_t i = 0; i < size; i++)
        path[i] = mean[i];
    for (size_t j = 0; j < walk; j++, spread += spread_row)
        for (size_t i = 0; i < size; i++)
            path[i] += spread[i] * latent[j];
}
