#include "io/tracks_format.h"

static bool is_anything(si_tracks_draft *draft, const si_line *line)
{
    (void)draft;
    (void)line;
    return true;
}

/* HERMES has centimetres, Edinburgh's camera .0247 m a pixel; the first that fits is taken. */
static const si_tracks_format format_table[] = {
    {"columns as given", si_tracks_is_given, si_tracks_add_columns, .unit_metres = 1.0},
    {"TrajNet++", si_tracks_is_trajnet, si_tracks_add_trajnet, .unit_metres = 1.0},
    {"Wildtrack JSON", si_tracks_is_wildtrack, .read = si_tracks_read_wildtrack,
     .unit_metres = 1.0},
    {"Edinburgh tracks", si_tracks_is_edinburgh, si_tracks_add_edinburgh, .unit_metres = 0.0247,
     .frames_per_second = 9.0},
    {"SDD annotations", si_tracks_is_sdd, si_tracks_add_sdd, .frames_per_second = 30.0},
    {"UCY splines (vsp)", si_tracks_is_vsp, si_tracks_add_vsp, .missing = si_tracks_missing_vsp,
     .frames_per_second = 25.0},
    {"named columns", si_tracks_is_named, si_tracks_add_columns, .unit_metres = 1.0},
    {"ETH obsmat, `frame id x z y vx vz vy`", si_tracks_is_obsmat, si_tracks_add_columns,
     .unit_metres = 1.0, .is_guess = true},
    {"HERMES, `id frame x y z` in centimetres at 16 Hz", si_tracks_is_hermes, si_tracks_add_columns,
     .unit_metres = 0.01, .frames_per_second = 16.0, .is_guess = true},
    {"`frame,id,x,y`", si_tracks_is_separated, si_tracks_add_columns, .unit_metres = 1.0,
     .is_guess = true},
    {"ETH/UCY text", is_anything, si_tracks_add_ethucy, .unit_metres = 1.0},
};

const si_tracks_format si_tracks_format_folder = {"a folder of Wildtrack JSON", NULL,
                                                  .read = si_tracks_read_folder, .unit_metres = 1.0,
                                                  .frames_per_second = 10.0};

const si_tracks_format *si_tracks_format_find(si_tracks_draft *draft, const si_line *line)
{
    const si_tracks_format *format = format_table;
    while (!format->is(draft, line))
        format++;
    return format;
}
