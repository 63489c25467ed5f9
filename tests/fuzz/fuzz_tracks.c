/* Any bytes as a recording: rows or an error, sums of them, steps and scenes within bounds. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "io/scene_cutter.h"
#include "io/track_summary.h"
#include "io/tracks_resample.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void cut(const si_tracks *tracks, bool all_neighbours)
{
    const si_scenes_config config = {.observed_steps = 2,
                                     .predicted_steps = 1,
                                     .min_agents = 1,
                                     .all_neighbours = all_neighbours};
    si_scenes scenes;
    if (si_scenes_cut(tracks, &config, &scenes, NULL) != SI_OK)
        return;
    demand(scenes.scene_count == 0 || scenes.offset[scenes.scene_count] == scenes.agent_count);
    si_scenes_keep_future(&scenes, NULL, 0);
    demand(scenes.agent_count == scenes.future_count);
    si_scenes_finish(&scenes);
}

/* Every format, by what the bytes say; then as columns that the user names. */
static void read_as(const char *path, const si_tracks_options *options)
{
    si_tracks tracks;
    si_track_summary summary;
    if (si_tracks_read(path, options, &tracks, NULL) != SI_OK)
        return;
    demand(tracks.row_count > 0 && tracks.format != NULL);
    for (size_t row = 0; row < tracks.row_count; row++)
        demand(isfinite(tracks.position[2 * row]) && isfinite(tracks.position[2 * row + 1]));
    if (si_tracks_summarise(&tracks, 0.4, &summary, NULL) == SI_OK)
        demand(summary.row_count == tracks.row_count && summary.phase_count > 0);
    cut(&tracks, false);
    cut(&tracks, true);
    if (si_tracks_resample(&tracks, 24.0, 0.4, NULL) == SI_OK)
        for (size_t row = 0; row < tracks.row_count; row++)
            demand(isfinite(tracks.position[2 * row]) && isfinite(tracks.position[2 * row + 1]));
    si_tracks_finish(&tracks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = input_file(data, size);
    read_as(path, &(si_tracks_options){0});
    read_as(path, &(si_tracks_options){.columns = "time,_,id,x,y", .unit_metres = 0.01});
    return 0;
}
