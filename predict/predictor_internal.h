/*
 * What every predictor is inside, and how a workspace is cut into arrays. Internal: not installed.
 *
 * A predictor is a struct whose first member is an si_predictor.
 */
#ifndef SI_PREDICT_PREDICTOR_INTERNAL_H
#define SI_PREDICT_PREDICTOR_INTERNAL_H

#include <stdbool.h>

#include "base/size.h"
#include "predict/predictor.h"

typedef struct si_predictor_ops {
    /* As si_predictor_workspace_size, of counts that are in range. */
    size_t (*workspace_size)(const si_predictor *predictor, size_t agent_count,
                             size_t sample_count);
    /* As si_predictor_predict, with all arguments checked. */
    void (*predict)(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling, float *samples, void *workspace);
    /* The mean over agents and steps of the covariance of what predict samples: xx, xy, yy, square
     * metres. NULL if it has no closed form. */
    void (*mean_covariance)(const si_predictor *predictor, const si_scene_view *scene,
                            const si_sampling *sampling, double covariance[3], void *workspace);
    void (*destroy)(si_predictor *predictor); /* never called with NULL */
    bool has_even_draws;                      /* besides independent ones */
} si_predictor_ops;

struct si_predictor {
    const si_predictor_ops *ops;
    const char *name;
    size_t observed_steps;
    size_t predicted_steps;
};

/* SI_ERR_ARGUMENT if no predictor can have so many. */
SI_MUST_CHECK si_result si_check_steps(size_t observed, size_t predicted, si_error *error);

/* The identity in the noise of agent `index` of the scene. */
static inline int64_t si_scene_agent_id(const si_scene_view *scene, size_t index)
{
    return scene->agent_id != NULL ? scene->agent_id[index] : (int64_t)index;
}

/* SI_ERR_ARGUMENT if the spread is not finite or the point or the draws are none. */
SI_MUST_CHECK si_result si_sampling_check(const si_sampling *sampling, si_error *error);

/* True if `memory` is there, aligned and at least as long as `needed`, which is not 0. */
bool si_workspace_fits(const void *memory, size_t size, size_t needed);

/*
 * An arena hands out one array after another, each aligned to SI_WORKSPACE_ALIGNMENT. With a NULL
 * base it hands out NULL and only measures, so that one function both sizes and lays out:
 *     si_arena arena = {.base = workspace};
 *     layout.a = si_arena_take(&arena, count, sizeof *layout.a);
 */
typedef struct si_arena {
    unsigned char *base;
    size_t used;
    bool overflows;
} si_arena;

static inline void *si_arena_take(si_arena *arena, size_t count, size_t element_size)
{
    size_t bytes;
    if (!si_size_multiply(count, element_size, &bytes) ||
        bytes > SIZE_MAX - (SI_WORKSPACE_ALIGNMENT - 1)) {
        arena->overflows = true;
        return NULL;
    }
    bytes = (bytes + SI_WORKSPACE_ALIGNMENT - 1) / SI_WORKSPACE_ALIGNMENT * SI_WORKSPACE_ALIGNMENT;
    if (bytes > SIZE_MAX - arena->used) {
        arena->overflows = true;
        return NULL;
    }
    void *taken = arena->base != NULL ? arena->base + arena->used : NULL;
    arena->used += bytes;
    return taken;
}

/* Bytes taken; 0 if that overflows. */
static inline size_t si_arena_size(const si_arena *arena)
{
    return arena->overflows ? 0 : arena->used;
}

#endif
