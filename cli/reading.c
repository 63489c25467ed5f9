#include "cli/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/files.h"

static void read_unit(struct argp_state *state, const char *option, char *text, void *options)
{
    static const double metres[] = {1.0, 0.01, 0.001};
    si_tracks_options *read = &((si_reading *)options)->tracks;
    if (strncmp(text, "px=", 3) != 0)
        read->unit_metres = metres[read_choice(state, option, text, "m, cm, mm, px=SCALE")];
    else if (access(text + 3, F_OK) == 0)
        read->scales = text + 3;
    else
        read->unit_metres = read_number(state, "unit px=", text + 3, 1e-9, 1e9);
}

static void read_columns(struct argp_state *state, const char *option, char *text, void *options)
{
    if (!si_tracks_columns_are_known(text))
        argp_error(state,
                   "--%s: expected names with frame or time, x and y among them, such as "
                   "id,frame,x,y, got \"%s\"",
                   option, text);
    ((si_reading *)options)->tracks.columns = text;
}

static const command_option table[] = {
    OPTION_HEADER("How files are read (default: as they say themselves):", 3),
    {"unit", 0, "UNIT",
     "m, cm, mm, px=SCALE with the metres of a pixel, or px=FILE with a line `name SCALE` for "
     "every "
     "recording whose path has that name",
     3, OPTION_READ(read_unit)},
    {"fps", 0, "FPS",
     "frame numbers a second; positions are interpolated at the model's steps where they are not "
     "on them (default: neighbouring frames are one step apart)",
     3, OPTION_NUMBER(si_reading, frame_rate, 1e-3, 1e6)},
    {"columns", 0, "NAMES",
     "what the columns are, in order: frame or time, id, x, y, and _ for others, such as "
     "id,frame,x,y",
     3, OPTION_READ(read_columns)},
    {0},
};

static void check(void *options, struct argp_state *state)
{
    (void)state;
    files_read(((si_reading *)options)->tracks.scales);
}

const option_set reading_options = {.options = table, .check = check};

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
