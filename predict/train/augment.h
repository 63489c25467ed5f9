/*
 * Augmentation. Of the released training: each window meets one of seven changes. Of the tuned
 * recipe: each is mirrored, reversed and scaled or not, every one with its own probability. What a
 * window meets is drawn first and applied then, so that it can be looked at and repeated.
 */
#ifndef SI_PREDICT_TRAIN_AUGMENT_H
#define SI_PREDICT_TRAIN_AUGMENT_H

#include "draw.h"
#include "predict/kernels/kernels.h"
#include "recipe.h"

typedef enum si_augmentation {
    SI_AUGMENT_NONE,
    SI_AUGMENT_JITTER,       /* every step shifted by up to .1 m an axis, all agents alike */
    SI_AUGMENT_SWAP_REVERSE, /* x and y swapped, and time reversed */
    SI_AUGMENT_REVERSE,      /* time reversed */
    SI_AUGMENT_CROWD,        /* the agents of 1 to 3 other windows join */
    SI_AUGMENT_ROTATE,       /* by a multiple of 15 degrees, not 0 */
    SI_AUGMENT_DRIFT,        /* both axes move by up to 1 m over the window */
    SI_AUGMENT_COUNT
} si_augmentation;

enum { SI_MAX_GUESTS = 3 };

typedef struct si_augment_plan {
    si_augmentation kind;
    size_t guest_count;
    size_t guest[SI_MAX_GUESTS]; /* windows that join, for SI_AUGMENT_CROWD */
    double turn;                 /* radians, for SI_AUGMENT_ROTATE */
    double drift;                /* metres, for SI_AUGMENT_DRIFT */
    si_draw jitter;              /* where the shifts of SI_AUGMENT_JITTER are drawn */
    bool mirrors;                /* y changes its sign */
    bool reverses;               /* time runs backwards */
    double scale;                /* factor on every position, 1: none */
    double noise;                /* deviation of every observed coordinate, metres */
    si_draw noise_draw;          /* where it is drawn */
} si_augment_plan;

/* What the window (or agent) `key` meets; guests are among `window_count` windows. */
si_augment_plan si_augment_draw(uint64_t seed, int64_t key, const si_augment_config *config,
                                size_t window_count);

/* Whether time runs backwards, so that what was predicted last is observed first. */
bool si_augment_reverses(const si_augment_plan *plan);

/*
 * Changes position [A][steps][2] in place, the same way for all; guests have joined before. Noise
 * comes last, and to the first `observed_steps` of each agent alone.
 */
void si_augment_apply(const si_augment_plan *plan, const si_forward_kernels *kernels,
                      size_t agent_count, size_t steps, size_t observed_steps, double *position);

#endif
