#include "cli/plot/scenes.h"
#include "cli/truth.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/datasets.h"

const unsigned plot_scene_metrics =
    1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE | 1U << SI_METRIC_AMD | 1U << SI_METRIC_AMV;

const char *plot_metric_label(si_metric metric)
{
    static const char *const labels[SI_METRIC_COUNT] = {[SI_METRIC_ADE] = "ADE",
                                                        [SI_METRIC_FDE] = "FDE",
                                                        [SI_METRIC_AMD] = "AMD",
                                                        [SI_METRIC_AMV] = "AMV",
                                                        [SI_METRIC_KDE_NLL] = "KDE",
                                                        [SI_METRIC_ENERGY_STEP] = "ES",
                                                        [SI_METRIC_ENERGY_PATH] = "ES path"};
    return labels[metric];
}

void plot_predictor_name(const char *path, const si_predictions_header *header, char *name,
                         size_t size)
{
    si_predictions_describe(header, name, size);
    if (name[0] == '\0')
        si_recording_name(path, name, size);
}

static void *copy_of(const void *source, size_t count, size_t size)
{
    void *copy = source != NULL && count > 0 ? calloc(count, size) : NULL;
    if (copy != NULL)
        memcpy(copy, source, count * size);
    return copy;
}

static si_result copy_slab(const si_scene_set *slab, plot_scene *scene, si_error *error)
{
    const si_predictions_header *header = &scene->header;
    size_t agents = slab->offset[1], path = 2 * header->predicted_steps;
    scene->agent_count = agents;
    scene->agent_id = copy_of(slab->agent_id, agents, sizeof *scene->agent_id);
    scene->observed =
        copy_of(slab->observed, agents * header->observed_steps * 2, sizeof *scene->observed);
    scene->future = copy_of(slab->future, agents * path, sizeof *scene->future);
    scene->samples =
        copy_of(slab->samples, agents * header->sample_count * path, sizeof *scene->samples);
    scene->frame = slab->frame[0];
    snprintf(scene->recording, sizeof scene->recording, "%s", slab->recording[0]);
    if (agents > 0 && (scene->agent_id == NULL || scene->observed == NULL ||
                       scene->samples == NULL || (slab->future != NULL && scene->future == NULL)))
        return si_error_no_memory(error, "a scene");
    return SI_OK;
}

static si_result read_scene(const char *path, size_t index, plot_scene *scene, si_error *error)
{
    si_predictions_reader *reader = NULL;
    si_scene_set slab;
    si_result status = si_predictions_reader_open(path, truth_options(), &reader, error);
    if (status != SI_OK)
        return status;
    scene->header = *si_predictions_reader_header(reader);
    plot_predictor_name(path, &scene->header, scene->name, sizeof scene->name);
    if (index >= scene->header.scene_count)
        status = si_error_set(error, SI_ERR_ARGUMENT, "%s: no scene %zu; it has %zu, from 0 on",
                              path, index, scene->header.scene_count);
    if (status == SI_OK)
        status = si_predictions_reader_select(reader, index, SIZE_MAX, error);
    if (status == SI_OK)
        status = si_predictions_reader_read(reader, 1, &slab, error);
    if (status == SI_OK)
        status = copy_slab(&slab, scene, error);
    if (status == SI_OK && scene->agent_count == 0)
        status = si_error_set(error, SI_ERR_ARGUMENT, "%s: scene %zu has no agents", path, index);
    si_predictions_reader_destroy(reader);
    return status;
}

static si_result score_scene(plot_scene *scene, unsigned metrics, si_error *error)
{
    si_score *score = NULL;
    si_score_config config = si_score_config_default();
    config.sample_count = scene->header.sample_count;
    config.predicted_steps = scene->header.predicted_steps;
    config.metrics = scene->future != NULL ? metrics : metrics & 1U << SI_METRIC_AMV;
    if (config.metrics == 0)
        return SI_OK;
    si_scene_set batch = {.scene_count = 1,
                          .offset = (size_t[]){0, scene->agent_count},
                          .future = scene->future,
                          .samples = scene->samples};
    si_result status = si_score_create(&config, &score, error);
    if (status == SI_OK)
        status = si_score_add(score, &batch, scene->score, NULL, error);
    si_score_destroy(score);
    return status;
}

si_result plot_scene_read(const char *path, size_t index, unsigned metrics, plot_scene *scene,
                          si_error *error)
{
    *scene = (plot_scene){.index = index};
    for (int i = 0; i < SI_METRIC_COUNT; i++)
        scene->score[i] = NAN;
    si_result status = read_scene(path, index, scene, error);
    if (status == SI_OK && metrics != 0)
        status = score_scene(scene, metrics, error);
    for (int i = 0; i < SI_METRIC_COUNT && status == SI_OK; i++)
        if (metrics >> i & 1U)
            scene->shown[scene->shown_count++] =
                (si_scene_score){plot_metric_label((si_metric)i), scene->score[i]};
    if (status != SI_OK)
        plot_scene_finish(scene);
    return status;
}

void plot_scene_finish(plot_scene *scene)
{
    free(scene->agent_id);
    free(scene->observed);
    free(scene->future);
    free(scene->samples);
    *scene = (plot_scene){0};
}

static bool contains(const int64_t *list, size_t count, int64_t value)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return false;
}

static void move_rows(double *rows, size_t to, size_t from, size_t width)
{
    if (rows != NULL)
        memmove(rows + to * width, rows + from * width, width * sizeof *rows);
}

si_result plot_scene_select(plot_scene *scene, const int64_t *agent_id, size_t count,
                            si_error *error)
{
    size_t kept = 0, path = 2 * scene->header.predicted_steps;
    for (size_t i = 0; i < count; i++)
        if (!contains(scene->agent_id, scene->agent_count, agent_id[i]))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "scene %zu has no agent %" PRId64 "; the first of its %zu is "
                                "%" PRId64,
                                scene->index, agent_id[i], scene->agent_count, scene->agent_id[0]);
    for (size_t a = 0; a < scene->agent_count; a++) {
        if (!contains(agent_id, count, scene->agent_id[a]))
            continue;
        scene->agent_id[kept] = scene->agent_id[a];
        move_rows(scene->observed, kept, a, 2 * scene->header.observed_steps);
        move_rows(scene->future, kept, a, path);
        move_rows(scene->samples, kept, a, path * scene->header.sample_count);
        kept++;
    }
    scene->agent_count = kept;
    return SI_OK;
}

si_scene_panel plot_scene_panel(const plot_scene *scene, const char *title, size_t colour)
{
    return (si_scene_panel){
        .title = title,
        .score_count = scene->shown_count,
        .score = scene->shown,
        .colour = colour,
        .agent_count = scene->agent_count,
        .observed_steps = scene->header.observed_steps,
        .predicted_steps = scene->header.predicted_steps,
        .sample_count = scene->header.sample_count,
        .agent_id = scene->agent_id,
        .observed = scene->observed,
        .future = scene->future,
        .samples = scene->samples,
    };
}
