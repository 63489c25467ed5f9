#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/hash.h"
#include "base/size.h"
#include "pipeline/forecast_pool.h"
#include "pipeline/forecasts_internal.h"
#include "pipeline/predictors.h"
#include "pipeline/provenance.h"
#include "pipeline/recordings_internal.h"

enum { SLAB_BYTES = 32 << 20 };

/* Beyond this distance from the origin float32 resolves less than .06 mm: store float64. */
static const double wide_from_metres = 1000.0;

struct si_forecasts {
    si_forecasts_config config;
    si_predictions_header header;
    si_forecast_pool *pool;
    size_t capacity; /* agents */
    double *samples; /* [capacity][K][P][2] */
};

si_forecasts_config si_forecasts_config_default(void)
{
    return (si_forecasts_config){.sampling = si_sampling_default(), .step_seconds = 0.4};
}

static void put_text(char *into, size_t size, const char *text)
{
    snprintf(into, size, "%s", text != NULL ? text : "");
}

/* How the samples come about. */
static void describe_samples(const si_forecasts_config *config, si_predictions_header *header)
{
    const si_model *model = si_predictor_model(config->predictor);
    put_text(header->predictor, sizeof header->predictor, si_predictor_name(config->predictor));
    put_text(header->name, sizeof header->name, config->name);
    put_text(header->draws, sizeof header->draws,
             si_draws_name(si_predictor_draws(config->predictor, &config->sampling)));
    if (model == NULL)
        return;
    if (config->model != NULL)
        si_recording_name(config->model, header->weights, sizeof header->weights);
    if (si_model_get_config(model)->architecture == SI_ARCHITECTURE_SOCIAL_GAUSSIAN)
        put_text(header->point, sizeof header->point, si_point_name(config->sampling.point));
}

static void describe(si_forecasts *made)
{
    const si_forecasts_config *config = &made->config;
    const si_recordings_summary summary = si_recordings_get_summary(config->recordings);
    made->header = (si_predictions_header){
        .observed_steps = si_predictor_observed_steps(config->predictor),
        .predicted_steps = si_predictor_predicted_steps(config->predictor),
        .sample_count = config->sampling.sample_count,
        .scene_count = summary.scenes.scene_count,
        .agent_count = summary.scenes.future_count,
        .has_future = summary.cut.predicted_steps > 0,
        .has_agent_id = true,
        .has_frame = true,
        .has_recording = true,
        .has_primary = summary.has_primary,
        .wide = summary.farthest > wide_from_metres,
        .step_seconds = config->step_seconds,
        .seed = config->sampling.seed,
        .spread = (double)config->sampling.spread,
        .amv = config->amv,
    };
    describe_samples(config, &made->header);
}

static si_result find_seen(si_forecasts *made, si_error *error)
{
    si_predictions_header *header = &made->header;
    si_weights weights;
    if (header->weights[0] == '\0')
        return SI_OK;
    si_result status = si_weights_load(made->config.model, &weights, error);
    if (status != SI_OK)
        return status;
    if (provenance_find_seen(made->config.recordings, &weights, header->seen_recordings,
                             sizeof header->seen_recordings) != SI_OK)
        status = si_error_no_memory(error, "what the weights have seen");
    si_weights_finish(&weights);
    return status;
}

static si_result check_steps(const si_forecasts_config *config, si_error *error)
{
    const si_scenes_config cut = si_recordings_get_summary(config->recordings).cut;
    const size_t observed = si_predictor_observed_steps(config->predictor),
                 predicted = si_predictor_predicted_steps(config->predictor);
    if (cut.observed_steps == observed &&
        (cut.predicted_steps == 0 || cut.predicted_steps == predicted))
        return SI_OK;
    return si_error_set(error, SI_ERR_SHAPE,
                        "scenes of %zu + %zu steps: expected %zu + %zu, or 0 predicted",
                        cut.observed_steps, cut.predicted_steps, observed, predicted);
}

si_result si_forecasts_create(const si_forecasts_config *config, si_forecasts **forecasts,
                              si_error *error)
{
    SI_REQUIRE(error, forecasts);
    *forecasts = NULL;
    SI_REQUIRE(error, config);
    SI_REQUIRE(error, config->recordings, config->predictor);
    si_result status = check_steps(config, error);
    if (status != SI_OK)
        return status;
    si_forecasts *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "forecasts");
    made->config = *config;
    describe(made);
    status = find_seen(made, error);
    const size_t largest = si_recordings_get_summary(config->recordings).scenes.largest_scene;
    if (status == SI_OK)
        status =
            si_forecast_pool_create(config->predictor, &config->sampling, largest > 0 ? largest : 1,
                                    config->thread_count, &made->pool, error);
    if (status == SI_OK)
        *forecasts = made;
    else
        si_forecasts_destroy(made);
    return status;
}

void si_forecasts_destroy(si_forecasts *forecasts)
{
    if (forecasts == NULL)
        return;
    si_forecast_pool_destroy(forecasts->pool);
    free(forecasts->samples);
    free(forecasts);
}

const si_predictions_header *si_forecasts_header(const si_forecasts *forecasts)
{
    return forecasts != NULL ? &forecasts->header : NULL;
}

static si_result reserve(si_forecasts *forecasts, size_t agents, si_error *error)
{
    const si_predictions_header *header = &forecasts->header;
    size_t bytes;
    if (agents <= forecasts->capacity)
        return SI_OK;
    free(forecasts->samples);
    forecasts->samples = NULL;
    forecasts->capacity = 0;
    if (si_size_product((size_t[]){agents, header->sample_count, header->predicted_steps, 2,
                                   sizeof *forecasts->samples},
                        5, &bytes))
        forecasts->samples = malloc(bytes);
    if (forecasts->samples == NULL)
        return si_error_no_memory(error, "the samples");
    forecasts->capacity = agents;
    return SI_OK;
}

si_result si_forecasts_read(si_forecasts *forecasts, size_t max_agents, si_scene_set *slab,
                            si_error *error)
{
    SI_REQUIRE(error, forecasts, slab);
    const si_predictions_header *header = &forecasts->header;
    si_recordings *recordings = forecasts->config.recordings;
    si_result status = si_recordings_read(recordings, max_agents, slab, error);
    if (status == SI_OK)
        status = reserve(forecasts, slab->agent_count, error);
    if (status != SI_OK || slab->scene_count == 0)
        return status;
    const si_forecast_job job = {.scenes = *slab, .samples = forecasts->samples};
    status = si_forecast_pool_run(forecasts->pool, &job, error);
    if (status != SI_OK)
        return status;
    if (slab->future != NULL)
        recordings_keep_future(recordings, forecasts->samples,
                               header->sample_count * header->predicted_steps * 2, slab);
    slab->samples = forecasts->samples;
    return SI_OK;
}

static si_result append_all(si_forecasts *forecasts, si_predictions_writer *writer,
                            const si_progress *progress, si_error *error)
{
    const si_predictions_header *header = &forecasts->header;
    const size_t slab_agents = si_predictions_slab_agents(header, SLAB_BYTES);
    size_t done = 0; /* agents */
    for (;;) {
        si_scene_set slab;
        si_result status = si_forecasts_read(forecasts, slab_agents, &slab, error);
        if (status != SI_OK || slab.scene_count == 0)
            return status;
        status = si_predictions_writer_append(writer, &slab, error);
        if (status != SI_OK)
            return status;
        done += slab.agent_count;
        if (!si_progress_report(progress, done, header->agent_count))
            return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
}

si_result si_forecasts_write(si_forecasts *forecasts, const char *path,
                             const si_predictions_writer_options *options,
                             const si_progress *progress, si_error *error)
{
    SI_REQUIRE(error, forecasts, path);
    si_predictions_writer *writer = NULL;
    si_result status =
        si_predictions_writer_create(path, &forecasts->header, options, &writer, error);
    if (status == SI_OK)
        status = append_all(forecasts, writer, progress, error);
    if (status == SI_OK)
        status = si_predictions_writer_commit(writer, error);
    si_predictions_writer_destroy(writer);
    return status;
}

void forecasts_select(si_forecasts *forecasts, size_t first, size_t count)
{
    recordings_select(forecasts->config.recordings, first, count);
}

void forecasts_narrow(si_forecasts *forecasts, const si_scene_set *slab)
{
    const si_predictions_header *header = &forecasts->header;
    if (header->wide)
        return;
    recordings_narrow(forecasts->config.recordings);
    recordings_narrow_array(forecasts->samples,
                            2 * slab->agent_count * header->sample_count * header->predicted_steps);
}

uint64_t forecasts_fingerprint(const si_forecasts *forecasts)
{
    const si_recordings *recordings = forecasts->config.recordings;
    const si_model *model = si_predictor_model(forecasts->config.predictor);
    uint64_t hash = SI_HASH_START;
    if (model != NULL)
        hash = si_hash_bytes(hash, si_model_parameters(model),
                             si_model_parameter_count(model) * sizeof(float));
    for (size_t i = 0; i < recordings_count(recordings); i++) {
        const si_tracks *tracks = recordings_tracks(recordings, i);
        const size_t rows = tracks->row_count;
        hash = si_hash_bytes(hash, tracks->frame, rows * sizeof *tracks->frame);
        hash = si_hash_bytes(hash, tracks->agent_id, rows * sizeof *tracks->agent_id);
        hash = si_hash_bytes(hash, tracks->position, rows * 2 * sizeof *tracks->position);
    }
    return hash;
}
