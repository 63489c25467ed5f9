#include "io/tracks.h"

#include <stdlib.h>

void si_tracks_finish(si_tracks *tracks)
{
    free(tracks->frame);
    free(tracks->agent_id);
    free(tracks->position);
    free(tracks->scene);
    *tracks = (si_tracks){0};
}
