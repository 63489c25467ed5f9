/*
 * Scenes with what is known of their agents: how every room takes and gives many scenes at once.
 *
 * Shapes, row-major: S scenes, A agents of all scenes together, T observed and P predicted steps, K
 * samples. The steps and K are those of whatever the set goes to or comes from. What a set need not
 * have says the function that takes it; it is then NULL.
 */
#ifndef SI_BASE_SCENE_SET_H
#define SI_BASE_SCENE_SET_H

#include <stddef.h>
#include <stdint.h>

/* A view: everything is borrowed. */
typedef struct si_scene_set {
    size_t scene_count;           /* S */
    size_t agent_count;           /* A */
    const size_t *offset;         /* [S + 1], from 0: scene s has the agents offset[s] ..
                                     offset[s + 1] - 1 */
    const int64_t *frame;         /* [S], the last observed one: names the scene, and its noise */
    const int64_t *primary_id;    /* [S], the agent that the scene is about */
    const char *const *recording; /* [S], names */
    const int64_t *agent_id;      /* [A] */
    const double *observed;       /* [A][T][2], metres */
    const double *future;         /* [A][P][2], likewise */
    const double *samples;        /* [A][K][P][2], likewise */
    const double *probabilities;  /* [A][K] of the samples */
} si_scene_set;

/* Agents of the largest scene. */
static inline size_t si_scene_set_largest(const si_scene_set *set)
{
    size_t largest = 0;
    for (size_t s = 0; s < set->scene_count; s++) {
        const size_t agents = set->offset[s + 1] - set->offset[s];
        largest = agents > largest ? agents : largest;
    }
    return largest;
}

#endif
