/*
 * From tracked positions that arrive at any rate to the observed steps that a predictor wants.
 *
 * A tracker remembers the recent points of each agent and gives their positions at t, t - step,
 * t - 2 step, ..., interpolated linearly between the points on either side. Everything is
 * allocated when it is created; afterwards adding and gathering never allocate and take a time
 * bounded by max_agents and points_per_agent. A tracker is for one thread at a time.
 *
 * Times are in seconds on the caller's clock, positions in metres.
 */
#ifndef SI_PREDICT_TRACKER_H
#define SI_PREDICT_TRACKER_H

#include <stddef.h>
#include <stdint.h>

#include "../base/api.h"
#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef struct si_tracker si_tracker;

typedef struct si_tracker_config {
    size_t max_agents;         /* at once, at least 1; default 256 */
    size_t points_per_agent;   /* remembered, at least 2; default 128: 8 steps of .4 s at 30 Hz
                                  take 96. When full, the oldest point gives way; points that come
                                  too fast for remembered_seconds of them are thinned */
    size_t observed_steps;     /* T, at least 1; default 8 */
    double step_seconds;       /* > 0, finite; default .4 */
    double max_gap_seconds;    /* holes between points are bridged up to here; default 1.2 */
    double timeout_seconds;    /* an agent unseen for longer has left; default 2 */
    double remembered_seconds; /* how far the points must reach back from the newest; default 0:
                                  T - 1 steps. More where gathering lags behind adding */
} si_tracker_config;

SI_API si_tracker_config si_tracker_config_default(void);

/* *tracker is the caller's, NULL on failure: SI_ERR_ARGUMENT, SI_ERR_SHAPE or SI_ERR_NO_MEMORY. */
SI_API SI_MUST_CHECK si_result si_tracker_create(const si_tracker_config *config,
                                                 si_tracker **tracker, si_error *error);
SI_API void si_tracker_destroy(si_tracker *tracker);

/* Times are at most so far from 0, seconds. */
#define SI_TRACKER_MAX_TIME 1e15

/* What became of a point. */
typedef enum si_tracker_verdict {
    SI_TRACKER_ADDED,
    SI_TRACKER_REPEATED,   /* the agent has a point of that time already, which stays */
    SI_TRACKER_LATE,       /* not after the last gathered time: what was said stays said; or older
                              than all points_per_agent that are remembered of the agent */
    SI_TRACKER_NO_ROOM,    /* max_agents are present and this is another one */
    SI_TRACKER_NOT_FINITE, /* the time or the position; or the time is out of range */
    SI_TRACKER_VERDICT_COUNT
} si_tracker_verdict;

/*
 * Adds a point. Points of one agent may come in any order as long as they are not late. An id that
 * comes back after its time-out is a new agent.
 */
SI_API si_tracker_verdict si_tracker_add(si_tracker *tracker, double time, int64_t agent_id,
                                         double x, double y);

/* The agents at one time, ordered by id. The arrays belong to the tracker, until the next call. */
typedef struct si_tracker_view {
    size_t agent_count;        /* A */
    const int64_t *agent_id;   /* [A] */
    const double *observed;    /* [A][T][2] */
    const size_t *known_steps; /* [A]: the last so many of the T steps were observed, 1 .. T */
} si_tracker_view;

/*
 * Gathers the agents whose position at `time` is known: a point at that time, or points on either
 * side no further apart than max_gap_seconds. Steps before an agent's first point, or behind a
 * longer hole, are made up by walking back at the agent's first known velocity; known_steps says
 * how many are real. Agents that have timed out by `time` are forgotten. A call with
 * an earlier time than one before sees what is still remembered. At a time that is not finite or
 * out of range nobody is there, and nothing changes.
 */
SI_API void si_tracker_gather(si_tracker *tracker, double time, si_tracker_view *view);

/* Forgets all agents and the time. */
SI_API void si_tracker_reset(si_tracker *tracker);

/* Agents remembered now. */
SI_API size_t si_tracker_agent_count(const si_tracker *tracker);

SI_DECLARATIONS_END

#endif
