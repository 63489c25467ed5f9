#include "pipeline/live.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "pipeline/forecaster_internal.h"
#include "predict/model.h"

struct si_live {
    si_live_config config;
    const si_model *model;  /* of the zones; NULL: there are none */
    size_t observed_steps;  /* T */
    size_t predicted_steps; /* P */
    si_tracker *tracker;
    si_forecaster *forecaster;
    double *observed;     /* [max_agents][T][2], the scene that is to be predicted */
    int64_t *agent_id;    /* [max_agents] */
    uint8_t *zone;        /* [max_agents] */
    si_live_agent *agent; /* [max_agents] */
};

/* Detections come no faster than this unless they are thinned. */
static const double fastest_rate = 64.0;

si_live_config si_live_config_default(void)
{
    const si_tracker_config tracker = si_tracker_config_default();
    return (si_live_config){
        .sampling = si_sampling_default(),
        .max_agents = tracker.max_agents,
        .step_seconds = tracker.step_seconds,
        .max_gap_seconds = tracker.max_gap_seconds,
        .timeout_seconds = tracker.timeout_seconds,
        .lateness_seconds = 1.0,
    };
}

static si_result create_tracker(si_live *live, si_error *error)
{
    const si_live_config *config = &live->config;
    const double reach = (double)(live->observed_steps - 1) * config->step_seconds +
                         config->max_gap_seconds + config->lateness_seconds;
    if (!(config->lateness_seconds >= 0.0) || !isfinite(reach))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "live: expected finite times and a lateness of at least 0 s, got a "
                            "step of %g, a gap of %g and a lateness of %g",
                            config->step_seconds, config->max_gap_seconds,
                            config->lateness_seconds);
    si_tracker_config tracker = si_tracker_config_default();
    tracker.max_agents = config->max_agents;
    tracker.points_per_agent = live->observed_steps + (size_t)fmin(ceil(reach * fastest_rate), 1e6);
    tracker.observed_steps = live->observed_steps;
    tracker.step_seconds = config->step_seconds;
    tracker.max_gap_seconds = config->max_gap_seconds;
    tracker.timeout_seconds = config->timeout_seconds;
    tracker.remembered_seconds = reach;
    return si_tracker_create(&tracker, &live->tracker, error);
}

static si_result allocate(si_live *live, const si_predictor *predictor, si_error *error)
{
    const si_live_config *config = &live->config;
    const size_t agents = config->max_agents;
    si_result status = create_tracker(live, error);
    if (status == SI_OK)
        status =
            si_forecaster_create(predictor, &config->sampling, agents, &live->forecaster, error);
    if (status != SI_OK)
        return status;
    live->observed = calloc(agents, live->observed_steps * 2 * sizeof *live->observed);
    live->agent_id = calloc(agents, sizeof *live->agent_id);
    live->zone = calloc(agents, sizeof *live->zone);
    live->agent = calloc(agents, sizeof *live->agent);
    if (live->observed == NULL || live->agent_id == NULL || live->zone == NULL ||
        live->agent == NULL)
        return si_error_no_memory(error, "a live crowd");
    return SI_OK;
}

si_result si_live_create(const si_predictor *predictor, const si_live_config *config,
                         si_live **live, si_error *error)
{
    SI_REQUIRE(error, live);
    *live = NULL;
    SI_REQUIRE(error, predictor);
    si_live *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a live crowd");
    const si_model *model = si_predictor_model(predictor);
    made->config = config != NULL ? *config : si_live_config_default();
    made->model = model != NULL && si_model_has_zones(model) ? model : NULL;
    made->observed_steps = si_predictor_observed_steps(predictor);
    made->predicted_steps = si_predictor_predicted_steps(predictor);
    const si_result status = allocate(made, predictor, error);
    if (status == SI_OK)
        *live = made;
    else
        si_live_destroy(made);
    return status;
}

void si_live_destroy(si_live *live)
{
    if (live == NULL)
        return;
    si_tracker_destroy(live->tracker);
    si_forecaster_destroy(live->forecaster);
    free(live->observed);
    free(live->agent_id);
    free(live->zone);
    free(live->agent);
    free(live);
}

si_tracker_verdict si_live_add(si_live *live, double time, int64_t agent_id, double x, double y)
{
    return live != NULL ? si_tracker_add(live->tracker, time, agent_id, x, y) : SI_TRACKER_NO_ROOM;
}

/* Makes those with all their steps, or those without, the scene; puts them into `picked`. */
static size_t pick_agents(si_live *live, const si_tracker_view *view, bool is_whole,
                          si_live_agent *picked)
{
    const size_t length = live->observed_steps * 2;
    size_t count = 0;
    for (size_t i = 0; i < view->agent_count; i++) {
        if ((view->known_steps[i] == live->observed_steps) != is_whole)
            continue;
        memcpy(live->observed + count * length, view->observed + i * length,
               length * sizeof *live->observed);
        live->agent_id[count] = view->agent_id[i];
        picked[count++] =
            (si_live_agent){.agent_id = view->agent_id[i], .known_steps = view->known_steps[i]};
    }
    return count;
}

/* Predicts the `count` that were picked, behind the `first` that have been predicted. */
static si_result predict_picked(si_live *live, int64_t frame, size_t first, size_t count)
{
    si_live_agent *picked = live->agent + first;
    const si_forecast_scene scene = {.agent_count = count,
                                     .observed = live->observed,
                                     .agent_id = live->agent_id,
                                     .frame = frame};
    si_forecast forecast;
    const si_result status =
        si_forecaster_predict_behind(live->forecaster, first, &scene, &forecast);
    if (status != SI_OK)
        return status;
    if (live->model != NULL)
        si_model_zones(live->model, count, forecast.observed, live->zone);
    const size_t sample_length = live->config.sampling.sample_count * live->predicted_steps * 2;
    for (size_t i = 0; i < count; i++) {
        picked[i].zone = live->zone[i];
        memcpy(picked[i].origin, forecast.origin, sizeof picked[i].origin);
        picked[i].samples = forecast.samples + i * sample_length;
        picked[i].observed = forecast.observed + i * live->observed_steps * 2;
    }
    return SI_OK;
}

si_result si_live_predict(si_live *live, double time, int64_t frame, si_live_forecast *forecast)
{
    if (live == NULL || forecast == NULL || !(fabs(time) <= SI_TRACKER_MAX_TIME))
        return SI_ERR_ARGUMENT;
    *forecast = (si_live_forecast){.sample_count = live->config.sampling.sample_count,
                                   .predicted_steps = live->predicted_steps,
                                   .agent = live->agent};
    si_tracker_view view;
    si_tracker_gather(live->tracker, time, &view);
    si_result status = SI_OK;
    for (int is_whole = 1; status == SI_OK && is_whole >= 0; is_whole--) {
        const size_t first = forecast->agent_count;
        const size_t count = pick_agents(live, &view, is_whole, live->agent + first);
        if (count > 0)
            status = predict_picked(live, frame, first, count);
        forecast->agent_count += count;
    }
    return status;
}

void si_live_reset(si_live *live)
{
    if (live != NULL)
        si_tracker_reset(live->tracker);
}

size_t si_live_agent_count(const si_live *live)
{
    return live != NULL ? si_tracker_agent_count(live->tracker) : 0;
}
