/*
 * A recording made ready for a model: in metres, on the model's steps, and looked at for what does
 * not fit walking people.
 */
#ifndef SI_PIPELINE_RECORDING_LOOK_H
#define SI_PIPELINE_RECORDING_LOOK_H

#include "../io/track_summary.h"

SI_DECLARATIONS_BEGIN

/* How recordings are read. */
typedef struct si_reading {
    si_tracks_options tracks; /* unit and columns */
    double frame_rate;   /* frame numbers a second; 0: as the format knows, or else neighbouring
                            frames are one step apart */
    double step_seconds; /* the model's; default .4 */
} si_reading;

SI_API si_reading si_reading_default(void);

/* What was found. */
typedef struct si_recording_look {
    si_track_summary summary; /* before resampling */
    si_reading reading;
    const char *format; /* static */
    bool format_is_guess;
    double unit_metres; /* 0: not known */
    double frame_rate;  /* 0: not known */
    bool is_resampled;
    const char *name;  /* as si_recording_name; NULL: not given */
    size_t used_count; /* agents in scenes, where phase_count is above 1; SIZE_MAX: not counted */
} si_recording_look;

/*
 * Looks at `tracks`, and puts them on steps where their clock is known and they are not on steps
 * yet; a recording that names its own scenes stays as it is. SI_ERR_ARGUMENT or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_recording_prepare(si_tracks *tracks, const si_reading *reading,
                                                    si_recording_look *look, si_error *error);

enum { SI_ADVICE_MAX = 8, SI_ADVICE_SIZE = 256 };

/*
 * What a user should know, a sentence each with what would mend it: how the file was taken where
 * that is a guess, units, columns, clocks and phases that do not fit, agents that move like no
 * person. Returns how many there are.
 */
SI_API size_t si_recording_advise(const si_recording_look *look,
                                  char advice[SI_ADVICE_MAX][SI_ADVICE_SIZE]);

SI_DECLARATIONS_END

#endif
