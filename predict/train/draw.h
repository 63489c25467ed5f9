/*
 * Random numbers of training: like all noise here they depend on nothing but their name, so a
 * resumed run needs no generator's state, and windows may be worked on in any order.
 */
#ifndef SI_PREDICT_TRAIN_DRAW_H
#define SI_PREDICT_TRAIN_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "predict/noise.h"

/* What numbers are drawn for; the samples' noise is SI_NOISE_SCENE_STREAM. */
typedef enum si_draw_stream {
    SI_DRAW_INITIAL = 1,
    SI_DRAW_ORDER,
    SI_DRAW_AUGMENTATION,
    SI_DRAW_ANCHORS,
    SI_DRAW_NOISE,
    SI_DRAW_HURRY,
} si_draw_stream;

/* The next numbers of one stream. */
typedef struct si_draw {
    uint64_t seed;
    int64_t key;
    si_draw_stream stream;
    uint32_t next;
} si_draw;

/* The name of a window in an epoch; validation counts as an epoch of its own, number 0. */
static inline int64_t si_window_key(size_t epoch, size_t window)
{
    return (int64_t)((uint64_t)epoch << 32 | (uint64_t)window);
}

/* Uniform in (low, high). */
static inline double si_draw_between(si_draw *draw, double low, double high)
{
    double uniform[2];
    si_noise_uniform_pair(draw->seed, draw->key, draw->stream, draw->next++, uniform);
    return low + (high - low) * uniform[0];
}

/* A whole number from 0 to count - 1. */
static inline size_t si_draw_index(si_draw *draw, size_t count)
{
    const size_t index = (size_t)si_draw_between(draw, 0.0, (double)count);
    return index < count ? index : count - 1;
}

#endif
