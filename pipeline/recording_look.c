#include "pipeline/recording_look.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/argument.h"
#include "io/tracks_resample.h"

si_reading si_reading_default(void)
{
    return (si_reading){.step_seconds = 0.4};
}

si_result si_recording_prepare(si_tracks *tracks, const si_reading *reading,
                               si_recording_look *look, si_error *error)
{
    SI_REQUIRE(error, tracks, reading, look);
    if (reading->frame_rate > 0.0)
        tracks->frame_rate = reading->frame_rate;
    *look = (si_recording_look){.reading = *reading,
                                .format = tracks->format,
                                .format_is_guess = tracks->format_is_guess,
                                .unit_metres = tracks->unit_metres,
                                .frame_rate = tracks->frame_rate,
                                .used_count = SIZE_MAX};
    const double rate = tracks->frame_rate, step = reading->step_seconds;
    si_result status = si_tracks_summarise(tracks, step, &look->summary, error);
    if (status != SI_OK || rate <= 0.0 || tracks->scene_count > 0 ||
        si_tracks_are_on_steps(tracks, rate, step))
        return status;
    look->is_resampled = true;
    return si_tracks_resample(tracks, rate, step, error);
}

typedef struct advice_list {
    char (*text)[SI_ADVICE_SIZE];
    size_t count;
} advice_list;

static void SI_PRINTF(2, 3) say(advice_list *list, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(list->text[list->count++], SI_ADVICE_SIZE, format, arguments);
    va_end(arguments);
}

static void advise_format(const si_recording_look *look, advice_list *list)
{
    if (look->format_is_guess)
        say(list, "is taken for %s; --columns says otherwise", look->format);
    if (look->is_resampled)
        say(list, "%g frames a second put on steps of %g s, interpolated", look->frame_rate,
            look->reading.step_seconds);
}

static void advise_unit(const si_recording_look *look, advice_list *list)
{
    const double speed = look->summary.walking_speed;
    switch (look->summary.unit) {
    case SI_UNIT_CENTIMETRES:
        say(list, "people walk at %.3g units a second, where 1.3 m are usual: give --unit cm",
            speed);
        return;
    case SI_UNIT_MILLIMETRES:
        say(list, "people walk at %.4g units a second, where 1.3 m are usual: give --unit mm",
            speed);
        return;
    case SI_UNIT_PIXELS:
        say(list,
            "people walk at %.3g units a second, where 1.3 m are usual: give --unit px=SCALE with "
            "the metres of a pixel (about %.2g?)",
            speed, 1.3 / speed);
        return;
    case SI_UNIT_METRES:
    case SI_UNIT_UNKNOWN:
        if (look->unit_metres == 0.0)
            say(list, "has pixels: give --unit px=SCALE with the metres of a pixel");
        else if (look->summary.unit == SI_UNIT_UNKNOWN && speed > 0.0)
            say(list, "people walk at %.2g m/s, where 1.3 are usual: check --unit and --fps",
                speed);
        return;
    }
}

static void advise_clock(const si_recording_look *look, advice_list *list)
{
    const si_track_summary *summary = &look->summary;
    if (summary->clock != SI_CLOCK_FAST && summary->clock != SI_CLOCK_SLOW)
        return;
    if (look->frame_rate > 0.0)
        say(list, "people walk at %.2g m/s at %g frames a second, where 1.3 are usual: check --fps",
            summary->walking_speed, look->frame_rate);
    else
        say(list,
            "people walk at %.2g m/s if their steps take %g s, where 1.3 are usual: give --fps "
            "(about %.3g?)",
            summary->walking_speed, summary->step_seconds,
            (double)summary->agent_step / (summary->step_seconds * summary->clock_factor));
}

static void advise_phases(const si_recording_look *look, advice_list *list)
{
    const si_track_summary *summary = &look->summary;
    if (summary->phase_count < 2 || look->is_resampled)
        return;
    char used[80] = "";
    if (look->used_count != SIZE_MAX)
        snprintf(used, sizeof used, " (%zu of %zu agents are in a scene)", look->used_count,
                 summary->agent_count);
    say(list,
        "tracks lie on %zu phases of %" PRId64
        " frames and share few of them%s: give --fps (%g if their steps take %g s)",
        summary->phase_count, summary->agent_step, used,
        (double)summary->agent_step / look->reading.step_seconds, look->reading.step_seconds);
}

static void advise_jumps(const si_recording_look *look, advice_list *list)
{
    const si_track_summary *summary = &look->summary;
    if (summary->jumping_count > 0)
        say(list,
            "%zu of %zu agents move like no person: agent %" PRId64 " goes %.3g m in %.3g s up to "
            "frame %" PRId64,
            summary->jumping_count, summary->agent_count, summary->jumping_id,
            summary->jumping_distance, summary->step_seconds, summary->jumping_frame);
}

/* Where frames and ids are swapped, or the unit is wrong, nothing else can be told. */
size_t si_recording_advise(const si_recording_look *look,
                           char advice[SI_ADVICE_MAX][SI_ADVICE_SIZE])
{
    if (!SI_ARE_THERE(look, advice))
        return 0;
    advice_list list = {.text = advice};
    advise_format(look, &list);
    if (look->summary.is_swapped) {
        say(&list, "frame and id seem to be swapped: give --columns id,frame,x,y");
        return list.count;
    }
    advise_unit(look, &list);
    const bool is_metric = look->summary.unit == SI_UNIT_METRES && look->unit_metres > 0.0;
    if (is_metric)
        advise_clock(look, &list);
    advise_phases(look, &list);
    if (is_metric)
        advise_jumps(look, &list);
    return list.count;
}
