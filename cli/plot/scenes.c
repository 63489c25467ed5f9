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

void plot_samples_text(size_t count, bool alike, char text[48])
{
    if (alike)
        snprintf(text, 48, "%zu sample%s", count, count == 1 ? "" : "s");
    else
        snprintf(text, 48, "unlike numbers of samples");
}

void plot_evaluations_samples(si_evaluation *const *made, size_t count, char text[48])
{
    bool alike = true;
    for (size_t i = 1; i < count; i++)
        alike = alike && made[i]->header.sample_count == made[0]->header.sample_count;
    plot_samples_text(made[0]->header.sample_count, alike, text);
}

void plot_predictor_name(const char *path, const si_predictions_header *header, char *name,
                         size_t size)
{
    si_predictions_describe(header, name, size);
    if (name[0] == '\0')
        si_recording_name(path, name, size);
}

static void borrow_slab(const si_scene_set *slab, plot_scene *scene)
{
    scene->agent_count = slab->offset[1];
    scene->agent_id = slab->agent_id;
    scene->observed = slab->observed;
    scene->future = slab->future;
    scene->samples = slab->samples;
    scene->frame = slab->frame[0];
    snprintf(scene->recording, sizeof scene->recording, "%s", slab->recording[0]);
}

static si_result read_scene(const char *path, size_t index, plot_scene *scene, si_error *error)
{
    si_scene_set slab;
    si_result status = si_predictions_reader_open(path, truth_options(), &scene->reader, error);
    if (status != SI_OK)
        return status;
    scene->header = *si_predictions_reader_header(scene->reader);
    plot_predictor_name(path, &scene->header, scene->name, sizeof scene->name);
    if (index >= scene->header.scene_count)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: no scene %zu; it has %zu, from 0 on", path,
                            index, scene->header.scene_count);
    status = si_predictions_reader_select(scene->reader, index, SIZE_MAX, error);
    if (status == SI_OK)
        status = si_predictions_reader_read(scene->reader, 1, &slab, error);
    if (status != SI_OK)
        return status;
    borrow_slab(&slab, scene);
    return scene->agent_count > 0
               ? SI_OK
               : si_error_set(error, SI_ERR_ARGUMENT, "%s: scene %zu has no agents", path, index);
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
    si_predictions_reader_destroy(scene->reader);
    free(scene->chosen);
    *scene = (plot_scene){0};
}

static bool contains(const int64_t *list, size_t count, int64_t value)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return false;
}

/* The rows of `width` numbers of the agents in `list`, at `*room`, which moves on. */
static const double *choose_rows(const plot_scene *scene, const int64_t *list, size_t count,
                                 const double *rows, size_t width, double **room)
{
    const double *chosen = *room;
    if (rows == NULL)
        return NULL;
    for (size_t a = 0; a < scene->agent_count; a++) {
        if (!contains(list, count, scene->agent_id[a]))
            continue;
        memcpy(*room, rows + a * width, width * sizeof *rows);
        *room += width;
    }
    return chosen;
}

si_result plot_scene_select(plot_scene *scene, const int64_t *agent_id, size_t count,
                            si_error *error)
{
    size_t kept = 0, path = 2 * scene->header.predicted_steps;
    size_t past = 2 * scene->header.observed_steps, all = path * scene->header.sample_count;
    for (size_t i = 0; i < count; i++)
        if (!contains(scene->agent_id, scene->agent_count, agent_id[i]))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "scene %zu has no agent %" PRId64 "; the first of its %zu is "
                                "%" PRId64,
                                scene->index, agent_id[i], scene->agent_count, scene->agent_id[0]);
    for (size_t a = 0; a < scene->agent_count; a++)
        kept += contains(agent_id, count, scene->agent_id[a]);
    double *room = malloc(kept * (past + path + all + 1) * sizeof *room);
    if (room == NULL)
        return si_error_no_memory(error, "the chosen agents");
    scene->chosen = room;
    scene->observed = choose_rows(scene, agent_id, count, scene->observed, past, &room);
    scene->future = choose_rows(scene, agent_id, count, scene->future, path, &room);
    scene->samples = choose_rows(scene, agent_id, count, scene->samples, all, &room);
    int64_t *id = (int64_t *)room;
    size_t used = 0;
    for (size_t a = 0; a < scene->agent_count; a++)
        if (contains(agent_id, count, scene->agent_id[a]))
            id[used++] = scene->agent_id[a];
    scene->agent_id = id;
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
