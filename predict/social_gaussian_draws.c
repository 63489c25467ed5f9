#include "predict/social_gaussian_draws.h"

#include <math.h>

#include "predict/noise.h"

enum {
    PAIRS = (SI_GAUSSIAN_LATENT + 1) / 2,
    WORDS = (SI_GAUSSIAN_TILE * PAIRS + SI_NORMALS_PADDING - 1) / SI_NORMALS_PADDING *
            SI_NORMALS_PADDING
};
_Static_assert(SI_SAMPLES_AT_ONCE *SI_GAUSSIAN_WALK == SI_WALK_ROW, "a row holds all samples");

void si_gaussian_set_steps(size_t size, si_gaussian_steps *steps)
{
    const si_gaussian_latents still = {.size = size};
    const size_t count = SI_SAMPLES_AT_ONCE * si_gaussian_walk_of(size);
    uint64_t bits[SI_SAMPLES_AT_ONCE * SI_GAUSSIAN_WALK];
    si_gaussian_latent_bits(&still, 0, SI_SAMPLES_AT_ONCE, bits, steps->last);
    for (size_t i = 0; i < count; i += 2) {
        steps->even[i / 2] = bits[i];
        steps->odd[i / 2] = bits[i + 1];
    }
}

si_gaussian_draws si_gaussian_draws_take(si_arena *arena)
{
    si_gaussian_draws draws = {0};
    draws.stream = si_arena_take(arena, SI_GAUSSIAN_TILE, sizeof *draws.stream);
    draws.pair_stream = si_arena_take(arena, WORDS, sizeof *draws.pair_stream);
    draws.pair = si_arena_take(arena, WORDS, sizeof *draws.pair);
    draws.words = si_arena_take(arena, WORDS, 2 * sizeof *draws.words);
    draws.bits = si_arena_take(arena, SI_SAMPLES_AT_ONCE, SI_GAUSSIAN_WALK * sizeof *draws.bits);
    draws.last = si_arena_take(arena, SI_SAMPLES_AT_ONCE, sizeof *draws.last);
    draws.latent = si_arena_take(arena, SI_GAUSSIAN_TILE, SI_WALK_ROW * sizeof *draws.latent);
    draws.wide = si_arena_take(arena, SI_GAUSSIAN_TILE, sizeof *draws.wide);
    return draws;
}

static size_t pairs_of(const si_gaussian_draws *draws)
{
    return (draws->size + 1) / 2;
}

static size_t padded(size_t count)
{
    return (count + SI_NORMALS_PADDING - 1) / SI_NORMALS_PADDING * SI_NORMALS_PADDING;
}

void si_gaussian_draws_start(const si_gaussian_draws *draws, size_t agent_count)
{
    if (draws->sampling->draws != SI_DRAWS_EVEN)
        return;
    const size_t pairs = pairs_of(draws), count = agent_count * pairs;
    for (size_t agent = 0; agent < agent_count; agent++)
        for (size_t pair = 0; pair < pairs; pair++) {
            draws->pair_stream[agent * pairs + pair] = draws->stream[agent];
            draws->pair[agent * pairs + pair] = (uint32_t)pair;
        }
    for (size_t i = count; i < padded(count); i++)
        draws->pair_stream[i] = draws->pair[i] = 0;
    draws->kernels->noise_bits(&(si_noise_job){draws->sampling->seed, draws->scene_key,
                                               padded(count), draws->pair_stream, draws->pair},
                               draws->words);
    for (size_t i = 0; i < 2 * count; i++)
        draws->words[i] = si_gaussian_shift_of(draws->words[i]);
}

static void make_even(const si_gaussian_draws *draws, size_t agent_count, size_t first,
                      size_t count)
{
    const si_gaussian_steps *steps = draws->steps;
    uint64_t from[SI_GAUSSIAN_TILE * SI_GAUSSIAN_WALK], moved[SI_GAUSSIAN_WALK];
    size_t number[SI_GAUSSIAN_WALK];
    for (size_t i = 0; i < SI_GAUSSIAN_WALK; i++) {
        number[i] = draws->walk == 2 ? i % 2 : i;
        moved[i] = first * (i % 2 == 0 ? steps->even : steps->odd)[(draws->walk + number[i]) / 2];
    }
    const uint64_t *start = draws->words;
    for (size_t agent = 0; agent < agent_count; agent++, start += 2 * pairs_of(draws))
        for (size_t i = 0; i < SI_GAUSSIAN_WALK; i++)
            from[agent * SI_GAUSSIAN_WALK + i] = start[number[i]] + moved[i];
    draws->kernels->walk_normals(
        &(si_walk_job){agent_count, padded(count * draws->walk), from, steps->even, steps->odd},
        draws->latent);
}

static void make_independent(const si_gaussian_draws *draws, size_t agent, size_t first,
                             size_t count)
{
    const si_sampling *sampling = draws->sampling;
    const size_t size = count * draws->walk;
    for (size_t k = 0; k < count; k++)
        si_gaussian_independent_bits(sampling->seed, draws->scene_key, draws->stream[agent],
                                     (uint32_t)(first + k), draws->size,
                                     draws->bits + k * draws->walk, draws->last + k);
    for (size_t i = size; i < padded(size); i++)
        draws->bits[i] = 0;
    draws->kernels->normals(padded(size), draws->bits, draws->latent + agent * SI_WALK_ROW);
}

/* Which samples are wide; `last` is of independent draws. */
static uint32_t wide_of(const si_gaussian_draws *draws, size_t agent, size_t first, size_t count,
                        float chance)
{
    /* Of the upper 24 bits, which a float holds: as firmware compares. */
    const uint64_t end = (uint64_t)ceilf(chance * 0x1p24f) << 40;
    const bool is_even = draws->sampling->draws == SI_DRAWS_EVEN;
    const uint64_t *last = is_even ? draws->steps->last : draws->last;
    const uint64_t start =
        is_even ? draws->words[agent * 2 * pairs_of(draws) + draws->walk] + first * last[1] : 0;
    uint32_t wide = 0;
    for (size_t k = 0; k < count; k++)
        wide |= (uint32_t)(start + last[k] < end) << k;
    return wide;
}

void si_gaussian_draws_make(const si_gaussian_draws *draws, size_t agent_count, size_t first,
                            size_t count, const float *chance)
{
    const bool is_even = draws->sampling->draws == SI_DRAWS_EVEN;
    if (is_even)
        make_even(draws, agent_count, first, count);
    for (size_t agent = 0; agent < agent_count; agent++) {
        if (!is_even)
            make_independent(draws, agent, first, count);
        draws->wide[agent] =
            chance != NULL ? wide_of(draws, agent, first, count, chance[agent]) : 0;
    }
}
