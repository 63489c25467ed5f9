#include "pipeline/shown_scene.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/datasets.h"
#include "metrics/mixture.h"
#include "predict/model.h"

const char *si_metric_label(si_metric metric)
{
    static const char *const labels[SI_METRIC_COUNT] = {[SI_METRIC_ADE] = "ADE",
                                                        [SI_METRIC_FDE] = "FDE",
                                                        [SI_METRIC_AMD] = "AMD",
                                                        [SI_METRIC_AMV] = "AMV",
                                                        [SI_METRIC_KDE_NLL] = "KDE",
                                                        [SI_METRIC_ENERGY_STEP] = "ES steps",
                                                        [SI_METRIC_ENERGY_PATH] = "ES path"};
    return labels[metric];
}

static void borrow_slab(const si_predictions_header *header, const si_scene_set *slab,
                        si_shown_scene *scene)
{
    scene->panel = (si_scene_panel){.agent_count = slab->offset[1],
                                    .observed_steps = header->observed_steps,
                                    .predicted_steps = header->predicted_steps,
                                    .sample_count = header->sample_count,
                                    .agent_id = slab->agent_id,
                                    .observed = slab->observed,
                                    .future = slab->future,
                                    .samples = slab->samples};
    scene->frame = slab->frame[0];
    snprintf(scene->recording, sizeof scene->recording, "%s", slab->recording[0]);
}

static si_result read_scene(const char *path, const si_predictions_options *options,
                            si_shown_scene *scene, si_error *error)
{
    si_scene_set slab;
    si_result status = si_predictions_reader_open(path, options, &scene->reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_reader_header(scene->reader);
    scene->step_seconds = header->step_seconds;
    si_predictions_describe(header, scene->name, sizeof scene->name);
    if (scene->name[0] == '\0')
        si_recording_name(path, scene->name, sizeof scene->name);
    if (scene->index >= header->scene_count)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: no scene %zu; it has %zu, from 0 on", path,
                            scene->index, header->scene_count);
    status = si_predictions_reader_select(scene->reader, scene->index, SIZE_MAX, error);
    if (status == SI_OK)
        status = si_predictions_reader_read(scene->reader, 1, &slab, error);
    if (status != SI_OK)
        return status;
    borrow_slab(header, &slab, scene);
    return scene->panel.agent_count > 0
               ? SI_OK
               : si_error_set(error, SI_ERR_ARGUMENT, "%s: scene %zu has no agents", path,
                              scene->index);
}

void si_shown_scene_add_score(si_shown_scene *scene, si_metric metric, double value)
{
    scene->score[scene->panel.score_count++] = (si_scene_score){si_metric_label(metric), value};
    scene->panel.score = scene->score;
}

static si_result score_scene(si_shown_scene *scene, unsigned metrics, si_error *error)
{
    const si_scene_panel *panel = &scene->panel;
    si_score *score = NULL;
    double value[SI_METRIC_COUNT];
    for (int i = 0; i < SI_METRIC_COUNT; i++)
        value[i] = NAN;
    si_score_config config = si_score_config_default();
    config.sample_count = panel->sample_count;
    config.predicted_steps = panel->predicted_steps;
    config.metrics = panel->future != NULL ? metrics : metrics & 1U << SI_METRIC_AMV;
    si_scene_set batch = {.scene_count = 1,
                          .offset = (size_t[]){0, panel->agent_count},
                          .future = panel->future,
                          .samples = panel->samples};
    si_result status = config.metrics != 0 ? si_score_create(&config, &score, error) : SI_OK;
    if (status == SI_OK && score != NULL)
        status = si_score_add(score, &batch, value, NULL, error);
    si_score_destroy(score);
    for (int i = 0; i < SI_METRIC_COUNT; i++)
        if (metrics >> i & 1U)
            si_shown_scene_add_score(scene, (si_metric)i, value[i]);
    return status;
}

si_result si_shown_scene_read(const char *path, const si_predictions_options *options, size_t index,
                              unsigned metrics, si_shown_scene *scene, si_error *error)
{
    *scene = (si_shown_scene){.index = index};
    si_result status = read_scene(path, options, scene, error);
    if (status == SI_OK)
        status = score_scene(scene, metrics, error);
    if (status != SI_OK)
        si_shown_scene_finish(scene);
    return status;
}

void si_shown_scene_finish(si_shown_scene *scene)
{
    si_predictions_reader_destroy(scene->reader);
    free(scene->chosen);
    free(scene->chosen_id);
    free(scene->zone);
    free(scene->ellipse);
    *scene = (si_shown_scene){0};
}

bool si_shown_scene_is_same(const si_shown_scene *one, const si_shown_scene *other)
{
    size_t count = one->panel.agent_count;
    return other->panel.agent_count == count &&
           memcmp(one->panel.agent_id, other->panel.agent_id, count * sizeof(int64_t)) == 0;
}

static bool contains(const int64_t *list, size_t count, int64_t value)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return false;
}

/* The rows of `width` numbers of the agents in `list`, at `*room`, which moves on. */
static const double *choose_rows(const si_scene_panel *panel, const int64_t *list, size_t count,
                                 const double *rows, size_t width, double **room)
{
    const double *chosen = *room;
    if (rows == NULL)
        return NULL;
    for (size_t a = 0; a < panel->agent_count; a++) {
        if (!contains(list, count, panel->agent_id[a]))
            continue;
        memcpy(*room, rows + a * width, width * sizeof *rows);
        *room += width;
    }
    return chosen;
}

si_result si_shown_scene_select(si_shown_scene *scene, const int64_t *agent_id, size_t count,
                                si_error *error)
{
    si_scene_panel *panel = &scene->panel;
    size_t kept = 0, path = 2 * panel->predicted_steps;
    size_t past = 2 * panel->observed_steps, all = path * panel->sample_count;
    for (size_t i = 0; i < count; i++)
        if (!contains(panel->agent_id, panel->agent_count, agent_id[i]))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "scene %zu has no agent %" PRId64 "; the first of its %zu is "
                                "%" PRId64,
                                scene->index, agent_id[i], panel->agent_count, panel->agent_id[0]);
    double *room = scene->chosen = calloc(panel->agent_count, (past + path + all) * sizeof *room);
    scene->chosen_id = calloc(panel->agent_count, sizeof *scene->chosen_id);
    if (room == NULL || scene->chosen_id == NULL)
        return si_error_no_memory(error, "the chosen agents");
    panel->observed = choose_rows(panel, agent_id, count, panel->observed, past, &room);
    panel->future = choose_rows(panel, agent_id, count, panel->future, path, &room);
    panel->samples = choose_rows(panel, agent_id, count, panel->samples, all, &room);
    for (size_t a = 0; a < panel->agent_count; a++)
        if (contains(agent_id, count, panel->agent_id[a]))
            scene->chosen_id[kept++] = panel->agent_id[a];
    panel->agent_id = scene->chosen_id;
    panel->agent_count = kept;
    return SI_OK;
}

si_result si_shown_scene_find_zones(si_shown_scene *scene, si_error *error)
{
    const si_scene_panel *panel = &scene->panel;
    size_t count = panel->agent_count * panel->observed_steps;
    si_model_config config = si_model_config_default();
    config.observed_steps = panel->observed_steps;
    config.predicted_steps = panel->predicted_steps;
    si_model *model = NULL;
    float *local = malloc(2 * count * sizeof *local);
    scene->zone = malloc(panel->agent_count);
    si_result status = local != NULL && scene->zone != NULL
                           ? si_model_create(&config, &model, error)
                           : si_error_no_memory(error, "the zones");
    if (status == SI_OK) {
        si_local_frame_enter(panel->observed, count, panel->observed, local);
        si_model_zones(model, panel->agent_count, local, scene->zone);
        scene->panel.zone = scene->zone;
    }
    si_model_destroy(model);
    free(local);
    return status;
}

static si_result fit_agent(si_shown_scene *scene, si_cell *cell, size_t agent)
{
    si_scene_panel *panel = &scene->panel;
    size_t steps = panel->predicted_steps, samples = panel->sample_count;
    si_mixture_config config = si_mixture_config_default();
    si_mixture_fit fit;
    const double *last = panel->samples + 2 * (agent * samples * steps + steps - 1);
    si_cell_gather(cell, last, 2 * steps, samples);
    si_result status = si_mixture_fit_best(cell, &config, agent, &fit);
    for (size_t k = 0; status == SI_OK && k < fit.mixture.component_count; k++) {
        const si_symmetric *covariance = &fit.mixture.covariance[k];
        scene->ellipse[panel->ellipse_count++] =
            (si_scene_ellipse){{fit.mixture.mean[k][0], fit.mixture.mean[k][1]},
                               {covariance->xx, covariance->xy, covariance->yy}};
    }
    return status;
}

si_result si_shown_scene_fit_ellipses(si_shown_scene *scene, si_error *error)
{
    size_t count = scene->panel.agent_count;
    si_cell cell;
    si_result status = si_cell_init(&cell, scene->panel.sample_count);
    scene->ellipse = calloc(count * SI_MIXTURE_MAX_COMPONENTS, sizeof *scene->ellipse);
    if (scene->ellipse == NULL || status != SI_OK)
        status = si_error_no_memory(error, "the mixtures");
    scene->panel.ellipse = scene->ellipse;
    for (size_t a = 0; a < count && status == SI_OK; a++)
        status = fit_agent(scene, &cell, a);
    si_cell_finish(&cell);
    return status == SI_OK ? SI_OK
                           : si_error_set(error, status, "%s: no mixture fits", scene->name);
}
