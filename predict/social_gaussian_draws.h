/*
 * The latents of a tile of agents of Social-Gaussian, as many samples of each at once as a mask has
 * bits. Internal: not installed.
 */
#ifndef SI_PREDICT_SOCIAL_GAUSSIAN_DRAWS_H
#define SI_PREDICT_SOCIAL_GAUSSIAN_DRAWS_H

#include "predict/kernels/kernels.h"
#include "predict/predictor_internal.h"

/* Agents of a tile. */
enum { SI_GAUSSIAN_TILE = 8 };

/* How far samples 0 to SI_SAMPLES_AT_ONCE - 1 of even draws are from their start. */
typedef struct si_gaussian_steps {
    uint64_t even[SI_SAMPLES_AT_ONCE * SI_GAUSSIAN_WALK / 2]; /* of numbers 0, 2, .. of the walk */
    uint64_t odd[SI_SAMPLES_AT_ONCE * SI_GAUSSIAN_WALK / 2];
    uint64_t last[SI_SAMPLES_AT_ONCE]; /* of the number that is over, if there is one */
} si_gaussian_steps;

/* Of latents of `size` numbers. */
void si_gaussian_set_steps(size_t size, si_gaussian_steps *steps);

typedef struct si_gaussian_draws {
    const si_forward_kernels *kernels;
    const si_gaussian_steps *steps;
    const si_sampling *sampling;
    int64_t scene_key;
    size_t size, walk;     /* numbers of a latent, and those that paths hang on */
    uint32_t *stream;      /* [SI_GAUSSIAN_TILE], of the agents in the noise */
    uint32_t *pair_stream; /* of each pair of words that a kernel makes at once */
    uint32_t *pair;        /* the same, which one it is */
    uint64_t *words;       /* [SI_GAUSSIAN_TILE][pairs][2], where even draws start */
    uint64_t *bits;        /* [SI_SAMPLES_AT_ONCE][walk], of independent draws */
    uint64_t *last;        /* [SI_SAMPLES_AT_ONCE] */
    float *latent;         /* [SI_GAUSSIAN_TILE][SI_WALK_ROW], of each agent [samples][walk] */
    uint32_t *wide;        /* [SI_GAUSSIAN_TILE], which samples of an agent are, a bit each */
} si_gaussian_draws;

si_gaussian_draws si_gaussian_draws_take(si_arena *arena);

/* Starts the draws of the agents of a tile whose streams are set. */
void si_gaussian_draws_start(const si_gaussian_draws *draws, size_t agent_count);

/* Latents of `count` samples from `first` on of each of them, of which a share of chance
 * [agent_count] is wide; NULL: none. */
void si_gaussian_draws_make(const si_gaussian_draws *draws, size_t agent_count, size_t first,
                            size_t count, const float *chance);

#endif
