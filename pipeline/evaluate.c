#include "pipeline/evaluate.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/argument.h"
#include "base/hash.h"
#include "pipeline/evaluate_internal.h"
#include "pipeline/forecasts_internal.h"

enum { DEFAULT_MIXTURE_SEEDS = 2 };

si_evaluation_config si_evaluation_config_default(void)
{
    si_evaluation_config config = {.score = si_score_config_default(), .spread = 1.0};
    config.score.mixture_seed_count = DEFAULT_MIXTURE_SEEDS;
    return config;
}

void si_evaluation_destroy(si_evaluation *evaluation)
{
    if (evaluation == NULL)
        return;
    si_score_destroy(evaluation->score);
    free(evaluation->step);
    free(evaluation->scene);
    free(evaluation->scene_agents);
    free(evaluation->scene_frame);
    free(evaluation->scene_recording);
    free(evaluation->recording);
    free(evaluation->agent);
    free(evaluation->best_of_ade); /* and best_of_fde, which lies behind */
    free(evaluation);
}

static si_result select_stored(void *from, size_t first, size_t count, si_error *error)
{
    return si_predictions_reader_select(from, first, count, error);
}

static si_result read_stored(void *from, size_t max_agents, si_scene_set *slab, si_error *error)
{
    return si_predictions_reader_read(from, max_agents, slab, error);
}

/* Every copy of a file has its size, and this one changes when it does. */
static void mix_file(const char *path, evaluation_source *source)
{
    struct stat file;
    if (path == NULL || stat(path, &file) != 0)
        return;
    source->contents = si_hash_bytes(source->contents, &file.st_size, sizeof file.st_size);
    source->version = si_hash_bytes(source->version, &file.st_mtim, sizeof file.st_mtim);
}

si_result si_evaluate_file(const char *path, const si_evaluation_config *config,
                           si_evaluation **evaluation, si_error *error)
{
    SI_REQUIRE(error, evaluation);
    *evaluation = NULL;
    SI_REQUIRE(error, path);
    const si_predictions_options *options = config != NULL ? &config->read : NULL;
    si_predictions_reader *reader = NULL;
    si_result status = si_predictions_reader_open(path, options, &reader, error);
    evaluation_source source = {
        .name = path,
        .header = si_predictions_reader_header(reader),
        .from = reader,
        .select = select_stored,
        .read = read_stored,
    };
    mix_file(path, &source);
    mix_file(options != NULL ? options->truth : NULL, &source);
    status = evaluation_run(&source, status, config, evaluation, error);
    si_predictions_reader_destroy(reader);
    return status;
}

static si_result select_forecasts(void *from, size_t first, size_t count, si_error *error)
{
    (void)error;
    forecasts_select(from, first, count);
    return SI_OK;
}

static si_result read_forecasts(void *from, size_t max_agents, si_scene_set *slab, si_error *error)
{
    const si_result status = si_forecasts_read(from, max_agents, slab, error);
    if (status == SI_OK)
        forecasts_narrow(from, slab);
    return status;
}

si_result si_evaluate_forecasts(const char *name, si_forecasts *forecasts,
                                const si_evaluation_config *config, si_evaluation **evaluation,
                                si_error *error)
{
    SI_REQUIRE(error, evaluation);
    *evaluation = NULL;
    SI_REQUIRE(error, forecasts);
    const evaluation_source source = {
        .name = name != NULL ? name : "forecasts",
        .header = si_forecasts_header(forecasts),
        .from = forecasts,
        .select = select_forecasts,
        .read = read_forecasts,
        .contents = forecasts_fingerprint(forecasts),
    };
    si_result status = SI_OK;
    if (config != NULL && config->predictor != NULL)
        status = si_error_set(error, SI_ERR_ARGUMENT, "predictor: forecasts have their own");
    return evaluation_run(&source, status, config, evaluation, error);
}
