/*
 * From the points of a stream to its output: the tracker, the clock, the predictor and the report
 * put together. Everything is allocated by stream_steps_create.
 */
#ifndef SI_CLI_STREAM_STEPS_H
#define SI_CLI_STREAM_STEPS_H

#include "cli/stream/output.h"
#include "cli/stream/report.h"
#include "io/stream_line.h"
#include "predict/predictor.h"

typedef struct stream_steps_config {
    si_sampling sampling;
    double step_seconds; /* between the observed, and the predicted, steps */
    double rate;         /* predictions a second */
    double fps;          /* of frame numbers; 0: the input has seconds */
    double delay;        /* seconds that lines may come late by */
    double max_gap;      /* seconds that are bridged */
    double timeout;      /* seconds after which an agent has left */
    double max_jump;     /* seconds; see stream_clock.h */
    size_t max_agents;
    stream_format format;
    stream_paths paths;
    unsigned digits;
} stream_steps_config;

typedef struct stream_steps stream_steps;

/* `predictor` and `report` are borrowed. *created is the caller's, NULL on failure. */
SI_MUST_CHECK si_result stream_steps_create(const stream_steps_config *config,
                                            const si_predictor *predictor, stream_report *report,
                                            stream_steps **created, si_error *error);
void stream_steps_destroy(stream_steps *destroyed);

/*
 * Takes over a point, of line `number` that was read at `arrived` (nanoseconds). Writes the steps
 * that it makes due. SI_ERR_IO once the output cannot be written; SI_ERR_INTERRUPTED if nobody
 * reads it any more. None of the three allocates.
 */
SI_MUST_CHECK si_result stream_steps_add(stream_steps *steps, const stream_point *point,
                                         uint64_t number, uint64_t arrived, si_error *error);

/* The same for a line that says that all up to `time` has come. */
SI_MUST_CHECK si_result stream_steps_reach(stream_steps *steps, double time, uint64_t number,
                                           uint64_t arrived, si_error *error);

/* The open frame is complete. */
SI_MUST_CHECK si_result stream_steps_complete(stream_steps *steps, uint64_t arrived,
                                              si_error *error);

#endif
