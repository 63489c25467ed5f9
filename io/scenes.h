/*
 * Scenes: windows of T observed and P predicted steps cut from a recording, with the agents that
 * are present in all of them.
 *
 * The reference's convention: every run of T + P consecutive *present* frames, one frame apart;
 * agents present in all of them, ordered by id; windows with fewer agents than `min_agents` are
 * dropped. A recording that names its own scenes (TrajNet++) gives those instead, in the file's
 * order: the last T + P present frames of each; scenes that are shorter, or whose primary agent is
 * not present in all of these frames, are dropped.
 *
 * With all_neighbours the same windows have everybody who is present in all T observed steps. Who
 * is not in all of the P after them has no future, and counts for no min_agents.
 */
#ifndef SI_IO_SCENES_H
#define SI_IO_SCENES_H

#include <stdbool.h>

#include "../base/scene_set.h"
#include "tracks.h"

SI_DECLARATIONS_BEGIN

typedef struct si_scenes_config {
    size_t observed_steps;  /* T, at least 1; default 8 */
    size_t predicted_steps; /* P, at least 0; default 12. 0: nothing has to follow */
    size_t min_agents;      /* at least 1; default 2, as the reference */
    int64_t max_gap;        /* largest difference of neighbouring frames in a window; default 0: any
                               (the reference bridges holes in time) */
    bool all_neighbours;    /* default false, as the reference, whose scenes know who will stay */
} si_scenes_config;

SI_API si_scenes_config si_scenes_config_default(void);

/* Everything is owned; start from zeros, release with si_scenes_finish. */
typedef struct si_scenes {
    size_t observed_steps;  /* T */
    size_t predicted_steps; /* P */
    size_t scene_count;     /* S */
    size_t agent_count;     /* A, over all scenes */
    size_t *offset;         /* [S + 1]: scene s has the agents offset[s] .. offset[s + 1] - 1 */
    int64_t *frame;         /* [S], the last observed frame */
    int64_t *primary_id;    /* [S], or NULL where a recording names no primary agents */
    const char **recording; /* [S], names, borrowed; NULL entries where there is none */
    int64_t *agent_id;      /* [A] */
    double *observed;       /* [A][T][2] */
    double *future;         /* [A][P][2]; NaN for who has none */
    bool *has_future;       /* [A]; all, unless all_neighbours */
    size_t future_count;    /* of them that have */
    size_t scene_capacity;  /* that there is room for */
    size_t agent_capacity;
} si_scenes;

/*
 * Cuts `tracks`, in time proportional to its rows and to what comes out; positions are copied,
 * never computed with. No scene at all is not an error: scene_count is 0. SI_ERR_ARGUMENT,
 * SI_ERR_SHAPE (extents overflow) or SI_ERR_NO_MEMORY; `scenes` is then empty.
 */
SI_API SI_MUST_CHECK si_result si_scenes_cut(const si_tracks *tracks,
                                             const si_scenes_config *config, si_scenes *scenes,
                                             si_error *error);
SI_API void si_scenes_finish(si_scenes *scenes);

/* The scenes as a set that borrows their arrays. */
SI_API si_scene_set si_scenes_view(const si_scenes *scenes);

/* What a recording comes to. */
typedef struct si_scene_counts {
    size_t scene_count;
    size_t agent_count;   /* over all scenes */
    size_t largest_scene; /* agents of the largest scene */
    size_t future_count;  /* agents over all scenes that have a future */
} si_scene_counts;

SI_DECLARATIONS_END

#endif
