#include "tests/bench/recording_writer.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct place {
    size_t repetition;
    size_t row;
} place;

static void write_row(FILE *stream, const si_tracks *tracks, place from)
{
    const int64_t span = tracks->frame[tracks->row_count - 1] - tracks->frame[0] + 1;
    fprintf(stream, "%" PRId64 ".0\t%" PRId64 ".0\t%.12g\t%.12g\n",
            tracks->frame[from.row] + (int64_t)from.repetition * span, tracks->agent_id[from.row],
            tracks->position[2 * from.row], tracks->position[2 * from.row + 1]);
}

static void shuffle(place *places, size_t count)
{
    uint64_t state = 1;
    for (size_t i = count; i > 1; i--) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t other = (size_t)(state >> 33) % i;
        place kept = places[i - 1];
        places[i - 1] = places[other];
        places[other] = kept;
    }
}

bool write_repeated(FILE *stream, const si_tracks *tracks, size_t text_size, bool shuffled)
{
    enum { USUAL_ROW_SIZE = 40 };
    const size_t count = text_size / USUAL_ROW_SIZE;
    place *places = malloc(count * sizeof *places);
    if (places == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        places[i] = (place){i / tracks->row_count, i % tracks->row_count};
    if (shuffled)
        shuffle(places, count);
    for (size_t i = 0; i < count; i++)
        write_row(stream, tracks, places[i]);
    free(places);
    return fflush(stream) == 0 && !ferror(stream);
}
