/* Room in scenes for more of them. Internal: not installed. */
#ifndef SI_IO_SCENES_STORE_H
#define SI_IO_SCENES_STORE_H

#include "scenes.h"

/* For so many scenes and agents: SI_ERR_SHAPE or SI_ERR_NO_MEMORY. */
SI_MUST_CHECK si_result scenes_reserve(si_scenes *scenes, size_t scene_count, size_t agent_count,
                                       bool has_primary, si_error *error);

#endif
