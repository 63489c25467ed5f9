/*
 * Scenes: windows of T observed and P predicted steps cut from a recording, with the agents that
 * are present in all of them.
 *
 * The reference's convention: every run of T + P consecutive *present* frames, one frame apart;
 * agents present in all of them, ordered by id; windows with fewer agents than `min_agents` are
 * dropped. A recording that names its own scenes (TrajNet++) gives those instead, in the file's
 * order: the last T + P present frames of each; scenes that are shorter, or whose primary agent is
 * not present in all of these frames, are dropped.
 */
#ifndef SI_IO_SCENES_H
#define SI_IO_SCENES_H

#include <stdbool.h>

#include "tracks.h"

SI_DECLARATIONS_BEGIN

typedef struct si_scenes_config {
    size_t observed_steps;  /* T, at least 1; default 8 */
    size_t predicted_steps; /* P, at least 0; default 12. 0: nothing has to follow */
    size_t min_agents;      /* at least 1; default 2, as the reference */
    int64_t max_gap;        /* largest difference of neighbouring frames in a window; default 0: any
                               (the reference bridges holes in time) */
} si_scenes_config;

SI_API si_scenes_config si_scenes_config_default(void);

/* Everything is owned; release with si_scenes_finish. */
typedef struct si_scenes {
    size_t observed_steps;  /* T */
    size_t predicted_steps; /* P */
    size_t scene_count;     /* S */
    size_t agent_count;     /* A, over all scenes */
    size_t *offset;         /* [S + 1]: scene s has the agents offset[s] .. offset[s + 1] - 1 */
    int64_t *frame;         /* [S], the last observed frame */
    int64_t *primary_id;    /* [S], or NULL where the recording names no primary agents */
    int64_t *agent_id;      /* [A] */
    double *observed;       /* [A][T][2] */
    double *future;         /* [A][P][2] */
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

SI_DECLARATIONS_END

#endif
