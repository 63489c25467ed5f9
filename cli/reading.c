#include "cli/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/console.h"
#include "cli/files.h"

enum { KEY_UNIT = 384, KEY_FPS, KEY_COLUMNS };

static const struct argp_option options[] = {
    {0, 0, 0, 0, "How files are read (default: as they say themselves):", 3},
    {"unit", KEY_UNIT, "UNIT", 0,
     "m, cm, mm, px=SCALE with the metres of a pixel, or px=FILE with a line `name SCALE` for "
     "every "
     "recording whose path has that name",
     3},
    {"fps", KEY_FPS, "FPS", 0,
     "frame numbers a second; positions are interpolated at the model's steps where they are not "
     "on them (default: neighbouring frames are one step apart)",
     3},
    {"columns", KEY_COLUMNS, "NAMES", 0,
     "what the columns are, in order: frame or time, id, x, y, and _ for others, such as "
     "id,frame,x,y",
     3},
    {0},
};

static void parse_unit(struct argp_state *state, const char *text, si_tracks_options *read)
{
    static const char *const name[] = {"m", "cm", "mm"};
    static const double metres[] = {1.0, 0.01, 0.001};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(text, name[i]) == 0)
            read->unit_metres = metres[i];
    if (strncmp(text, "px=", 3) == 0 && access(text + 3, F_OK) == 0)
        read->scales = text + 3;
    else if (strncmp(text, "px=", 3) == 0)
        read->unit_metres = console_parse_number(state, "--unit px=", text + 3, 1e-9, 1e9);
    if (read->scales == NULL && read->unit_metres <= 0.0)
        argp_error(state, "--unit: expected m, cm, mm or px=SCALE, got \"%s\"", text);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    si_reading *reading = state->input;
    switch (key) {
    case KEY_UNIT:
        parse_unit(state, text, &reading->tracks);
        return 0;
    case KEY_FPS:
        reading->frame_rate = console_parse_number(state, "--fps", text, 1e-3, 1e6);
        return 0;
    case KEY_COLUMNS:
        if (!si_tracks_columns_are_known(text))
            argp_error(state,
                       "--columns: expected names with frame or time, x and y among them, such as "
                       "id,frame,x,y, got \"%s\"",
                       text);
        reading->tracks.columns = text;
        return 0;
    case ARGP_KEY_END:
        files_read(reading->tracks.scales);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp reading_argp = {.options = options, .parser = parse};

static void reading_warn(const si_recording_look *look)
{
    char advice[SI_ADVICE_MAX][SI_ADVICE_SIZE];
    const size_t count = si_recording_advise(look, advice);
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "simplicit: warning: %s: %s\n", look->name, advice[i]);
}

void reading_warn_all(const si_recordings *loaded)
{
    const size_t count = si_recordings_get_summary(loaded).recording_count;
    for (size_t i = 0; i < count; i++)
        reading_warn(si_recordings_look(loaded, i));
}
