/* Scenes of a recording a few at a time. Internal: not installed. */
#ifndef SI_IO_SCENE_CUTTER_H
#define SI_IO_SCENE_CUTTER_H

#include "io/scenes.h"

/*
 * The same scenes a few at a time, so that memory holds what is wanted at once and, of each row of
 * the recording, three numbers more than the tracks.
 */
typedef struct si_scene_cutter si_scene_cutter;

/*
 * Everything but the config is borrowed for the cutter's life; `recording` names the scenes and may
 * be NULL. *cutter is the caller's, NULL on failure: as si_scenes_cut.
 */
SI_MUST_CHECK si_result si_scene_cutter_create(const si_tracks *tracks,
                                               const si_scenes_config *config,
                                               const char *recording, si_scene_cutter **cutter,
                                               si_error *error);
void si_scene_cutter_destroy(si_scene_cutter *cutter);

/* What comes out altogether. */
si_scene_counts si_scene_cutter_counts(const si_scene_cutter *cutter);

/*
 * Appends the next scenes to `scenes`, as long as it has at most `max_agents` agents then, or no
 * scene yet; `scenes` is empty or has been filled by a cutter of the same steps. Appends nothing
 * once all are out, or none fits. SI_ERR_SHAPE or SI_ERR_NO_MEMORY; `scenes` is then as before.
 */
SI_MUST_CHECK si_result si_scene_cutter_read(si_scene_cutter *cutter, size_t max_agents,
                                             si_scenes *scenes, si_error *error);
/* Whether all scenes are out. */
bool si_scene_cutter_is_done(const si_scene_cutter *cutter);
/* Makes scenes first .. first + count - 1, of those there are, all that will be out. */
void si_scene_cutter_select(si_scene_cutter *cutter, size_t first, size_t count);

/*
 * Takes those out who have no future, and their rows of `samples` [agent_count][row_size] (NULL: no
 * such array), which close up.
 */
void si_scenes_keep_future(si_scenes *scenes, double *samples, size_t row_size);

/* Leaves no scene, and the room for those that were there. */
void si_scenes_clear(si_scenes *scenes);

#endif
