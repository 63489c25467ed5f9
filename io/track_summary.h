/*
 * What a recording holds, for a look before it is trusted: extents, holes, speeds, and guesses
 * about its unit, clock and columns.
 */
#ifndef SI_IO_TRACK_SUMMARY_H
#define SI_IO_TRACK_SUMMARY_H

#include "tracks.h"

SI_DECLARATIONS_BEGIN

/* The quantiles of speed that a summary gives. */
enum { SI_SPEED_QUANTILE_COUNT = 6 };

typedef enum si_unit_guess {
    SI_UNIT_UNKNOWN, /* nobody moves, or at a speed that tells nothing */
    SI_UNIT_METRES,
    SI_UNIT_PIXELS,
    SI_UNIT_CENTIMETRES,
    SI_UNIT_MILLIMETRES,
} si_unit_guess;

typedef enum si_clock_guess {
    SI_CLOCK_UNKNOWN, /* no guess without metres */
    SI_CLOCK_FITS,    /* moving agents walk at 0.6 (a dense crowd) to 1.8 m/s */
    SI_CLOCK_FAST,    /* they hurry: the steps take longer than step_seconds (ETH: 1.67 times) */
    SI_CLOCK_SLOW,    /* they creep: the steps are shorter */
} si_clock_guess;

/*
 * "Neighbouring" frames are two that are present with none present between them. A speed is the
 * distance that an agent goes between two rows of its own, one agent_step apart; it is moving if
 * that is more than a quarter of what the fastest tenth exceeds, which holds in any unit. Of more
 * than 131,072 rows every n-th counts for quantiles, but for the last, and for the usual steps.
 */
typedef struct si_track_summary {
    size_t row_count;
    size_t agent_count;
    size_t frame_count;
    size_t scene_count; /* scenes that the file names */
    int64_t first_frame;
    int64_t last_frame;
    int64_t frame_step;        /* the usual (most frequent) difference of neighbouring frames, the
                                  least of equals; 0 with fewer than two frames */
    size_t frame_gap_count;    /* neighbouring frames further apart than frame_step */
    int64_t largest_frame_gap; /* the largest difference of neighbouring frames */
    int64_t agent_step;        /* the same of an agent's rows; more than frame_step where agents
                                  have frames of their own */
    size_t phase_count;        /* of frames modulo agent_step, that agents begin on; else 1 */
    size_t agent_gap_count;    /* times that an agent is away for present frames and comes back */
    double low[2], high[2];    /* the box that holds all positions */
    double step_seconds;       /* that an agent_step takes */
    size_t speed_count;
    double speed_per_step[SI_SPEED_QUANTILE_COUNT]; /* units a step; 0 where speed_count is 0 */
    double speed_per_second[SI_SPEED_QUANTILE_COUNT];
    double walking_speed; /* the median of those moving, units a second; 0 if none is */
    double clock_factor;  /* walking_speed over 1.3 m/s, where the unit is metres; else 0 */
    si_unit_guess unit;
    si_clock_guess clock;
    bool is_swapped;         /* frame and id seem to be: people keep close to the next id rather
                                than to where they were */
    size_t jumping_count;    /* agents that move faster than anybody runs, 12 units a second */
    int64_t jumping_id;      /* of the fastest */
    int64_t jumping_frame;   /* where it arrives */
    double jumping_distance; /* units */
} si_track_summary;

/* The index-th quantile's level: 0.05, 0.25, 0.5, 0.75, 0.95, 1. */
SI_API double si_speed_quantile_level(size_t index);

/*
 * Sums up `tracks`. An agent_step takes `step_seconds` (> 0), or what tracks->frame_rate says. The
 * guesses: pedestrians walk at about 1.3 m/s (Weidmann 1993, 1.34), so a walking speed from 0.02 to
 * 4 units a second is taken for metres, one a hundred or a thousand times 0.6 to 2.5 for centi- or
 * millimetres, any other from 8 on for pixels. SI_ERR_ARGUMENT or SI_ERR_NO_MEMORY; `summary` is
 * then all zeros.
 */
SI_API SI_MUST_CHECK si_result si_tracks_summarise(const si_tracks *tracks, double step_seconds,
                                                   si_track_summary *summary, si_error *error);

SI_DECLARATIONS_END

#endif
