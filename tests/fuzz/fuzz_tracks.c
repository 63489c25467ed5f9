/* Any bytes as a recording: rows or an error, and scenes that fit their own extents. */
#include <stdlib.h>

#include "io/scenes.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    si_tracks tracks;
    if (si_tracks_read(input_file(data, size), &tracks, NULL) != SI_OK)
        return 0;
    const si_scenes_config config = {.observed_steps = 2, .predicted_steps = 1, .min_agents = 1};
    si_scenes scenes;
    if (si_scenes_cut(&tracks, &config, &scenes, NULL) == SI_OK) {
        if (scenes.scene_count > 0 && scenes.offset[scenes.scene_count] != scenes.agent_count)
            abort();
        si_scenes_finish(&scenes);
    }
    si_tracks_finish(&tracks);
    return 0;
}
