/*
 * Following a live crowd: detections (time, id, x, y) at any rate in, predictions at any time out,
 * on one clock of the caller's, in seconds. Tracking, gaps, local frames and scratch memory are
 * inside; everything is allocated when it is created, and libm is all that is needed.
 *
 *     while (next_detection(&d)) {
 *         (void)si_live_add(live, d.time, d.id, d.x, d.y);
 *         if (d.ends_frame && si_live_predict(live, d.time, frame++, &crowd) == SI_OK)
 *             use(crowd);
 *     }
 *
 * A live crowd is for one thread at a time.
 */
#ifndef SI_PIPELINE_LIVE_H
#define SI_PIPELINE_LIVE_H

#include "../predict/predictor.h"
#include "../predict/tracker.h"

SI_DECLARATIONS_BEGIN

typedef struct si_live si_live;

typedef struct si_live_config {
    si_sampling sampling;    /* default si_sampling_default() */
    size_t max_agents;       /* at once, at least 1; default 256 */
    double step_seconds;     /* between the predictor's steps, > 0; default .4 */
    double max_gap_seconds;  /* holes between detections are bridged up to here; default 1.2 */
    double timeout_seconds;  /* an agent unseen for longer has left; default 2 */
    double lateness_seconds; /* how far the time that is predicted from may lie behind the newest
                                detection; default 1 */
} si_live_config;

SI_API si_live_config si_live_config_default(void);

/*
 * The predictor is borrowed for the life of *live, which is the caller's, NULL on failure:
 * SI_ERR_ARGUMENT, SI_ERR_SHAPE (so many agents and samples are too many) or SI_ERR_NO_MEMORY.
 * Memory goes with max_agents times the samples, and with max_agents times 64 detections a second
 * of what is remembered; faster ones are thinned.
 */
SI_API SI_MUST_CHECK si_result si_live_create(const si_predictor *predictor,
                                              const si_live_config *config, si_live **live,
                                              si_error *error);
SI_API void si_live_destroy(si_live *live);

/* Adds a detection, as si_tracker_add does. */
SI_API si_tracker_verdict si_live_add(si_live *live, double time, int64_t agent_id, double x,
                                      double y);

/* An agent and its predicted paths: positions are origin + samples, metres. */
typedef struct si_live_agent {
    int64_t agent_id;
    size_t known_steps; /* of the T observed ones, the last so many were seen, 1 .. T */
    unsigned zone;      /* of si_model_zones; 0 where the predictor has none */
    double origin[2];
    const float *samples;  /* [K][P][2], from the origin */
    const float *observed; /* [T][2], from the origin */
} si_live_agent;

/* Belongs to the live crowd, until the next call. */
typedef struct si_live_forecast {
    size_t sample_count;    /* K */
    size_t predicted_steps; /* P */
    size_t agent_count;
    const si_live_agent *agent; /* [agent_count]: those with all their steps, then the others, each
                                   ordered by id */
} si_live_forecast;

/*
 * Predicts everybody whose position at `time` is known: seen then, or before and after, no further
 * apart than max_gap_seconds. Nobody is no error. Agents that lack history walk back at their first
 * velocity, and are predicted apart: the others' predictions are those that a recording cut into
 * scenes would give. `frame` is the scene's identity in the noise. Times must not go backwards, and
 * detections up to `time` are late from now on. SI_ERR_ARGUMENT if a pointer is missing or the time
 * is not finite or out of si_tracker_add's range; never fails otherwise.
 */
SI_API SI_MUST_CHECK si_result si_live_predict(si_live *live, double time, int64_t frame,
                                               si_live_forecast *forecast);

/* Forgets all agents and the time. */
SI_API void si_live_reset(si_live *live);

/* Agents remembered now. */
SI_API size_t si_live_agent_count(const si_live *live);

SI_DECLARATIONS_END

#endif
