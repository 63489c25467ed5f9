/*
 * Following a stream: detections with the sender's times in, at any rate and in any order that a
 * delay allows; steps at a steady rate out, each with everybody's prediction. When a step is due is
 * told from nothing but these times (stream_clock.h). Everything is allocated by stream_create.
 * Internal: not installed.
 */
#ifndef SI_PIPELINE_STREAM_H
#define SI_PIPELINE_STREAM_H

#include "io/stream_line.h"
#include "pipeline/live.h"

typedef struct stream_config {
    si_live_config live; /* but for the lateness, which is set from here */
    double rate;         /* predictions a second */
    double fps;          /* of frame numbers; 0: the input has seconds */
    double delay;        /* seconds that detections may come late by */
    double max_jump;     /* seconds; see stream_clock.h */
} stream_config;

/* A step with somebody there. Times on the machine's clock are nanoseconds (latency.h). */
typedef struct stream_step {
    double time;
    int64_t frame;      /* the scene's identity in the noise: that of fps, or milliseconds */
    uint64_t arrived;   /* when the last detection of its frame did */
    uint64_t completed; /* when the frame was known to be complete */
    const si_live_forecast *forecast;
} stream_step;

/* What is wrong with a detection, or with the time of a line. */
typedef enum stream_fault {
    STREAM_FAULT_MALFORMED, /* no finite position */
    STREAM_FAULT_LATE,
    STREAM_FAULT_REPEATED,
    STREAM_FAULT_NO_ROOM,
    STREAM_FAULT_JUMP,  /* in time */
    STREAM_FAULT_RESET, /* of the sender's clock: not dropped */
    STREAM_FAULT_COUNT
} stream_fault;

/* Who is told, in the calls below. */
typedef struct stream_listener {
    si_result (*step)(void *context, const stream_step *step, si_error *error);
    /* `newest` is the time of the open frame. */
    void (*fault)(void *context, stream_fault fault, double time, double newest);
    void *context;
} stream_listener;

typedef struct stream stream;

/* `predictor` is borrowed, *created the caller's, NULL on failure, as si_live_create. */
SI_MUST_CHECK si_result stream_create(const stream_config *config, const si_predictor *predictor,
                                      const stream_listener *listener, stream **created,
                                      si_error *error);
void stream_destroy(stream *destroyed);

/*
 * Takes over a detection that came at `arrived`, and makes the steps that it makes due. Fails as
 * the listener does. None of the three allocates.
 */
SI_MUST_CHECK si_result stream_add(stream *self, const stream_point *point, uint64_t arrived,
                                   si_error *error);
/* The same for word that all up to `time` has come. */
SI_MUST_CHECK si_result stream_reach(stream *self, double time, uint64_t arrived, si_error *error);
/* The open frame is complete. */
SI_MUST_CHECK si_result stream_complete(stream *self, uint64_t arrived, si_error *error);

#endif
