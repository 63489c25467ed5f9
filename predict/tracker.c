#include "predict/tracker.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"

typedef struct point {
    double time;
    double x, y;
} point;

/* One agent: its points in a ring, oldest first. */
typedef struct history {
    int64_t agent_id;
    size_t first; /* place of the oldest in the ring */
    size_t count;
    point *ring; /* [points_per_agent] */
} history;

struct si_tracker {
    si_tracker_config config;
    double thinned_interval; /* seconds between points with which a full ring reaches back far
                                enough */
    double gathered_time;    /* -infinity before the first */
    size_t agent_count;
    history *histories;  /* [max_agents], each with its own part of `points` */
    history **by_id;     /* [max_agents]: the first agent_count are present and ordered by id; the
                            rest are free */
    point *points;       /* [max_agents][points_per_agent] */
    int64_t *agent_id;   /* [max_agents], what a view shows */
    double *observed;    /* [max_agents][T][2] */
    size_t *known_steps; /* [max_agents] */
};

/* Times this close, as a share of a step, are the same: clocks that count frames round. */
static const double same_time = 1e-6;

si_tracker_config si_tracker_config_default(void)
{
    return (si_tracker_config){
        .max_agents = 256,
        .points_per_agent = 128,
        .observed_steps = 8,
        .step_seconds = 0.4,
        .max_gap_seconds = 1.2,
        .timeout_seconds = 2.0,
    };
}

static si_result check_config(const si_tracker_config *config, si_error *error)
{
    if (config->max_agents < 1 || config->points_per_agent < 2 || config->observed_steps < 1)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "tracker: expected at least 1 agent, 2 points and 1 step, got %zu, "
                            "%zu and %zu",
                            config->max_agents, config->points_per_agent, config->observed_steps);
    if (!(config->step_seconds > 0.0) || !isfinite(config->step_seconds) ||
        !(config->max_gap_seconds >= 0.0) || !(config->timeout_seconds >= 0.0) ||
        !isfinite(config->remembered_seconds))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "tracker: expected a finite step above 0 s, a gap and a time-out of at "
                            "least 0 s and finite remembered seconds, got %g, %g, %g and %g",
                            config->step_seconds, config->max_gap_seconds, config->timeout_seconds,
                            config->remembered_seconds);
    return SI_OK;
}

static bool sizes_fit(const si_tracker_config *config)
{
    size_t bytes;
    return si_size_product((size_t[]){config->max_agents, config->points_per_agent, sizeof(point)},
                           3, &bytes) &&
           si_size_product(
               (size_t[]){config->max_agents, config->observed_steps, 2, sizeof(double)}, 4,
               &bytes);
}

static bool allocate(si_tracker *tracker)
{
    const si_tracker_config *config = &tracker->config;
    const size_t agents = config->max_agents;
    tracker->histories = calloc(agents, sizeof *tracker->histories);
    tracker->by_id = calloc(agents, sizeof *tracker->by_id);
    tracker->points = calloc(agents * config->points_per_agent, sizeof *tracker->points);
    tracker->agent_id = calloc(agents, sizeof *tracker->agent_id);
    tracker->observed = calloc(agents * config->observed_steps * 2, sizeof *tracker->observed);
    tracker->known_steps = calloc(agents, sizeof *tracker->known_steps);
    return tracker->histories != NULL && tracker->by_id != NULL && tracker->points != NULL &&
           tracker->agent_id != NULL && tracker->observed != NULL && tracker->known_steps != NULL;
}

static void link_histories(si_tracker *tracker)
{
    for (size_t i = 0; i < tracker->config.max_agents; i++) {
        tracker->histories[i].ring = tracker->points + i * tracker->config.points_per_agent;
        tracker->by_id[i] = &tracker->histories[i];
    }
}

si_result si_tracker_create(const si_tracker_config *config, si_tracker **created, si_error *error)
{
    SI_REQUIRE(error, created);
    *created = NULL;
    const si_tracker_config standard = si_tracker_config_default();
    if (config == NULL)
        config = &standard;
    si_result status = check_config(config, error);
    if (status != SI_OK)
        return status;
    if (!sizes_fit(config))
        return si_error_set(error, SI_ERR_SHAPE, "tracker: %zu agents of %zu points overflow",
                            config->max_agents, config->points_per_agent);
    si_tracker *tracker = calloc(1, sizeof *tracker);
    if (tracker == NULL)
        return si_error_no_memory(error, "the tracker");
    tracker->config = *config;
    if (config->remembered_seconds <= 0.0)
        tracker->config.remembered_seconds =
            (double)(config->observed_steps - 1) * config->step_seconds;
    /* between the oldest and the newest but one, the newest itself coming and going */
    const size_t intervals = config->points_per_agent > 3 ? config->points_per_agent - 2 : 1;
    tracker->thinned_interval = tracker->config.remembered_seconds / (double)intervals;
    if (!allocate(tracker)) {
        si_tracker_destroy(tracker);
        return si_error_no_memory(error, "the tracker");
    }
    link_histories(tracker);
    si_tracker_reset(tracker);
    *created = tracker;
    return SI_OK;
}

void si_tracker_destroy(si_tracker *tracker)
{
    if (tracker == NULL)
        return;
    free(tracker->histories);
    free(tracker->by_id);
    free(tracker->points);
    free(tracker->agent_id);
    free(tracker->observed);
    free(tracker->known_steps);
    free(tracker);
}

void si_tracker_reset(si_tracker *tracker)
{
    if (tracker == NULL)
        return;
    tracker->agent_count = 0;
    tracker->gathered_time = -INFINITY;
}

size_t si_tracker_agent_count(const si_tracker *tracker)
{
    return tracker != NULL ? tracker->agent_count : 0;
}

static point *point_at(const si_tracker *tracker, const history *agent, size_t index)
{
    size_t place = agent->first + index;
    if (place >= tracker->config.points_per_agent)
        place -= tracker->config.points_per_agent;
    return &agent->ring[place];
}

static const point *newest_point(const si_tracker *tracker, const history *agent)
{
    return point_at(tracker, agent, agent->count - 1);
}

/* Where `agent_id` is among the present, or would have to be. */
static size_t find_place(const si_tracker *tracker, int64_t agent_id)
{
    size_t low = 0, high = tracker->agent_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tracker->by_id[middle]->agent_id < agent_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const si_tracker *tracker, size_t place, int64_t agent_id)
{
    return place < tracker->agent_count && tracker->by_id[place]->agent_id == agent_id;
}

/* Takes the first free history and moves it to `place`. */
static history *enter(si_tracker *tracker, size_t place, int64_t agent_id)
{
    history *agent = tracker->by_id[tracker->agent_count];
    memmove(&tracker->by_id[place + 1], &tracker->by_id[place],
            (tracker->agent_count - place) * sizeof tracker->by_id[0]);
    tracker->by_id[place] = agent;
    tracker->agent_count++;
    agent->agent_id = agent_id;
    agent->first = agent->count = 0;
    return agent;
}

/* Forgets everybody whose newest point is older than `time` allows, and keeps the order. */
static void forget_timed_out(si_tracker *tracker, double time)
{
    size_t kept = 0;
    for (size_t i = 0; i < tracker->agent_count; i++) {
        history *agent = tracker->by_id[i];
        if (time - newest_point(tracker, agent)->time > tracker->config.timeout_seconds)
            continue;
        tracker->by_id[i] = tracker->by_id[kept];
        tracker->by_id[kept++] = agent;
    }
    tracker->agent_count = kept;
}

/*
 * Index of the first of the oldest `count` points that is not before `time`; count if none is.
 * Points come at about even intervals: it lies near where that would put it.
 */
static size_t first_not_before(const si_tracker *tracker, const history *agent, size_t count,
                               double time)
{
    if (count == 0 || point_at(tracker, agent, count - 1)->time < time)
        return count;
    const double newest = point_at(tracker, agent, count - 1)->time;
    const double oldest = point_at(tracker, agent, 0)->time;
    if (time <= oldest)
        return 0;
    size_t index = (size_t)((time - oldest) / (newest - oldest) * (double)(count - 1));
    while (point_at(tracker, agent, index)->time < time)
        index++;
    while (point_at(tracker, agent, index - 1)->time >= time)
        index--;
    return index;
}

static bool times_equal(const si_tracker *tracker, double a, double b)
{
    return fabs(a - b) <= same_time * tracker->config.step_seconds;
}

static bool has_point_of(const si_tracker *tracker, const history *agent, double time)
{
    size_t index = first_not_before(tracker, agent, agent->count,
                                    time - same_time * tracker->config.step_seconds);
    return index < agent->count &&
           times_equal(tracker, point_at(tracker, agent, index)->time, time);
}

/*
 * In a full ring a newer point costs the oldest. If what is left would not reach back far enough,
 * the newest so far goes instead, unless it lies far from the one before. The newest of all always
 * stays: it says where the agent is.
 */
static void thin(const si_tracker *tracker, history *agent, double added_time)
{
    if (agent->count < tracker->config.points_per_agent)
        return;
    double newest = newest_point(tracker, agent)->time;
    double before = point_at(tracker, agent, agent->count - 2)->time;
    double left = added_time - point_at(tracker, agent, 1)->time;
    if (added_time > newest && newest - before < tracker->thinned_interval &&
        left < tracker->config.remembered_seconds &&
        !times_equal(tracker, left, tracker->config.remembered_seconds))
        agent->count--;
}

/* Into its place by time; when the ring is full the oldest goes, and a still older one is late. */
static si_tracker_verdict insert_point(const si_tracker *tracker, history *agent, point added)
{
    size_t index = first_not_before(tracker, agent, agent->count, added.time);
    if (agent->count == tracker->config.points_per_agent) {
        if (index == 0)
            return SI_TRACKER_LATE;
        agent->first = (agent->first + 1) % tracker->config.points_per_agent;
        agent->count--;
        index--;
    }
    for (size_t i = agent->count; i > index; i--)
        *point_at(tracker, agent, i) = *point_at(tracker, agent, i - 1);
    *point_at(tracker, agent, index) = added;
    agent->count++;
    return SI_TRACKER_ADDED;
}

static bool is_time(double time)
{
    return fabs(time) <= SI_TRACKER_MAX_TIME; /* false of NaN */
}

si_tracker_verdict si_tracker_add(si_tracker *tracker, double time, int64_t agent_id, double x,
                                  double y)
{
    if (tracker == NULL)
        return SI_TRACKER_NO_ROOM;
    if (!is_time(time) || !isfinite(x) || !isfinite(y))
        return SI_TRACKER_NOT_FINITE;
    if (time <= tracker->gathered_time || times_equal(tracker, time, tracker->gathered_time))
        return SI_TRACKER_LATE;
    size_t place = find_place(tracker, agent_id);
    if (!is_at(tracker, place, agent_id)) {
        if (tracker->agent_count == tracker->config.max_agents)
            return SI_TRACKER_NO_ROOM;
        enter(tracker, place, agent_id);
    }
    history *agent = tracker->by_id[place];
    if (agent->count > 0 &&
        time - newest_point(tracker, agent)->time > tracker->config.timeout_seconds)
        agent->first = agent->count = 0;
    if (has_point_of(tracker, agent, time))
        return SI_TRACKER_REPEATED;
    thin(tracker, agent, time);
    return insert_point(tracker, agent, (point){time, x, y});
}

/*
 * The agent's position at `time`, from its oldest *count points; false if that is not known.
 * Leaves in *count what an earlier time needs of them.
 */
static bool position_at(const si_tracker *tracker, const history *agent, double time, size_t *count,
                        double position[2])
{
    size_t index =
        first_not_before(tracker, agent, *count, time - same_time * tracker->config.step_seconds);
    if (index == *count)
        return false;
    *count = index + 1;
    const point *after = point_at(tracker, agent, index);
    if (times_equal(tracker, after->time, time)) {
        position[0] = after->x;
        position[1] = after->y;
        return true;
    }
    if (index == 0)
        return false;
    const point *before = point_at(tracker, agent, index - 1);
    double gap = after->time - before->time;
    if (gap > tracker->config.max_gap_seconds * (1.0 + same_time))
        return false;
    double share = (time - before->time) / gap;
    position[0] = before->x + share * (after->x - before->x);
    position[1] = before->y + share * (after->y - before->y);
    return true;
}

/* Walks back from the first `known` step at the velocity there; one point alone stands still. */
static void make_up_earlier(double *observed, size_t step_count, size_t known)
{
    size_t first = step_count - known;
    const double *here = observed + 2 * first;
    double velocity[2] = {0.0, 0.0};
    if (known > 1) {
        velocity[0] = here[2] - here[0];
        velocity[1] = here[3] - here[1];
    }
    for (size_t step = 0; step < first; step++) {
        double back = (double)(first - step);
        observed[2 * step] = here[0] - back * velocity[0];
        observed[2 * step + 1] = here[1] - back * velocity[1];
    }
}

/* Fills observed [T][2] and returns how many steps are known; 0: not present at `time`. */
static size_t gather_agent(const si_tracker *tracker, const history *agent, double time,
                           double *observed)
{
    const size_t step_count = tracker->config.observed_steps;
    size_t known = 0, points = agent->count;
    while (known < step_count &&
           position_at(tracker, agent, time - (double)known * tracker->config.step_seconds, &points,
                       observed + 2 * (step_count - 1 - known)))
        known++;
    if (known > 0)
        make_up_earlier(observed, step_count, known);
    return known;
}

void si_tracker_gather(si_tracker *tracker, double time, si_tracker_view *view)
{
    if (!SI_ARE_THERE(tracker, view))
        return;
    const size_t length = tracker->config.observed_steps * 2;
    *view = (si_tracker_view){0};
    if (!is_time(time))
        return;
    forget_timed_out(tracker, time);
    size_t count = 0;
    for (size_t i = 0; i < tracker->agent_count; i++) {
        size_t known =
            gather_agent(tracker, tracker->by_id[i], time, tracker->observed + count * length);
        tracker->agent_id[count] = tracker->by_id[i]->agent_id;
        tracker->known_steps[count] = known;
        count += known > 0;
    }
    if (time > tracker->gathered_time)
        tracker->gathered_time = time;
    *view = (si_tracker_view){
        .agent_count = count,
        .agent_id = tracker->agent_id,
        .observed = tracker->observed,
        .known_steps = tracker->known_steps,
    };
}
