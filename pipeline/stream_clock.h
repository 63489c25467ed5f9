/*
 * When the steps of a stream are due, told from nothing but the times of its lines.
 * Internal: not installed.
 *
 * Steps are at start + n / rate, where the start is the first line, or the first after everybody
 * has been gone for longer than the time-out. The lines of one time are a frame. A line of a later
 * time completes it, and the steps up to that frame, less the delay, are due.
 *
 * One frame may lie: a line that is further than max_jump ahead of the newest time and of what has
 * passed on the machine's own clock since, or so far behind it that everybody known would have left
 * (the time-out and the delay), is not believed. When a frame after that one jumps as well, the
 * sender's clock was set.
 */
#ifndef SI_PIPELINE_STREAM_CLOCK_H
#define SI_PIPELINE_STREAM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct stream_clock {
    double rate;     /* steps a second; set these five before the first line */
    double delay;    /* seconds that a step waits for late lines */
    double timeout;  /* seconds after which everybody has left */
    double max_jump; /* seconds */
    double same;     /* seconds: times so close are the same */

    bool started;
    double start;
    uint64_t next;           /* the next step's n */
    double newest;           /* time of the open frame */
    uint64_t newest_arrived; /* its last line, nanoseconds on the machine's clock */
    bool has_jumped;         /* the line before did */
    double jump_time;        /* of the frame that did */
} stream_clock;

/* What the time of a line says. */
typedef enum stream_time {
    STREAM_TIME_OPEN,  /* of the open frame, or earlier */
    STREAM_TIME_LATER, /* the open frame is complete */
    STREAM_TIME_ANEW,  /* as LATER, but everybody has left, or the first line */
    STREAM_TIME_JUMP,  /* not to be believed */
    STREAM_TIME_RESET, /* the sender's clock was set, as this and the frame before say */
} stream_time;

/* `arrived`: nanoseconds on the machine's clock. */
stream_time stream_clock_look(stream_clock *clock, double time, uint64_t arrived);

/* Up to where steps are due when the open frame is complete, and nothing late is waited for. */
double stream_clock_complete(const stream_clock *clock, bool wait_for_late);

/* Takes the next step if it is due, not after `until`. */
bool stream_clock_take(stream_clock *clock, double until, double *time);
/* Takes all steps up to `until` at once. */
void stream_clock_skip(stream_clock *clock, double until);

/* Opens the frame of `time`; with `anew` the steps start there. */
void stream_clock_open(stream_clock *clock, double time, uint64_t arrived, bool anew);

#endif
