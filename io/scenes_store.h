/* Room in scenes for more of them. Internal: not installed. */
#ifndef SI_IO_SCENES_STORE_H
#define SI_IO_SCENES_STORE_H

#include "scenes.h"

/* For `count` scenes; false without memory. */
bool scenes_reserve(si_scenes *scenes, size_t count, bool has_primary);

/* For `count` agents: SI_ERR_SHAPE or SI_ERR_NO_MEMORY. */
SI_MUST_CHECK si_result scenes_reserve_agents(si_scenes *scenes, size_t count, si_error *error);

#endif
