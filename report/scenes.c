/* Scenes as the page draws them. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/order.h"
#include "io/json_text.h"
#include "metrics/cell.h"
#include "metrics/spread.h"
#include "report/parts.h"
#include "report/path_code.h"

enum { MOST_SHOWN = 100, LEVELS = 3 };
static const double levels[LEVELS] = {0.50, 0.80, 0.95};
/* Bytes of text that a number takes in path_code, as measured on crowds and rounded up. */
static const double bytes_a_number = 2.2;
static const double numbers_a_region = 8.0;

/* The scenes while they are made. */
typedef struct scene_work {
    const report_files *files;
    si_predictions_reader *reader[REPORT_MAX_FILES];
    size_t shown; /* samples of a scene that are drawn */
    si_cell cell;
    double *distance; /* [K] of the largest K */
} scene_work;

/* What paths of an agent go on from: the last two positions observed. */
static void find_start(const si_predictions_header *header, const double *observed,
                       const double **before, const double **last)
{
    *last = observed + 2 * (header->observed_steps - 1);
    *before = header->observed_steps > 1 ? *last - 2 : *last;
}

static json_t *futures_json(const si_predictions_header *header, const si_scene_set *slab,
                            const double origin[2])
{
    path_code code = {0};
    if (slab->future == NULL)
        return json_null();
    for (size_t a = 0; a < slab->agent_count; a++) {
        const double *before, *last;
        find_start(header, slab->observed + 2 * header->observed_steps * a, &before, &last);
        path_code_path(&code, slab->future + 2 * header->predicted_steps * a,
                       header->predicted_steps, origin, before, last);
    }
    return path_code_finish(&code);
}

static json_t *observed_json(const si_predictions_header *header, const si_scene_set *slab,
                             const double origin[2])
{
    path_code code = {0};
    for (size_t a = 0; a < slab->agent_count; a++)
        path_code_path(&code, slab->observed + 2 * header->observed_steps * a,
                       header->observed_steps, origin, origin, origin);
    return path_code_finish(&code);
}

/* Evenly among the samples, which may be drawn in an order. */
static json_t *samples_json(const si_predictions_header *header, const si_scene_set *slab,
                            size_t shown, const double origin[2])
{
    path_code code = {0};
    size_t count = header->sample_count, steps = header->predicted_steps;
    for (size_t a = 0; a < slab->agent_count; a++) {
        const double *before, *last;
        find_start(header, slab->observed + 2 * header->observed_steps * a, &before, &last);
        for (size_t k = 0; k < shown; k++)
            path_code_path(&code, slab->samples + 2 * steps * (count * a + k * count / shown),
                           steps, origin, before, last);
    }
    return path_code_finish(&code);
}

/* Of the ellipse that holds `level` of the samples, in deviations: the sorted squared distances. */
static double radius_of(const double *distance, size_t count, double level)
{
    size_t rank = (size_t)ceil(level * (double)count);
    return sqrt(distance[(rank > 0 ? rank : 1) - 1]);
}

/* Deviations along both axes (mm), the angle of the first (mrad), then the radii of the levels
 * (hundredths of a deviation). */
static void put_region(scene_work *work, path_code *code)
{
    const si_cell *cell = &work->cell;
    si_eigen axes = si_symmetric_decompose(&cell->covariance);
    double deviation[2];
    for (size_t i = 0; i < 2; i++) {
        deviation[i] = cell->finite ? sqrt(fmax(axes.value[i], 1e-8)) : NAN;
        path_code_number(code, 1e3 * deviation[i]);
    }
    path_code_number(code, cell->finite ? 1e3 * atan2(axes.vector[0][1], axes.vector[0][0]) : NAN);
    for (size_t k = 0; cell->finite && k < cell->sample_count; k++) {
        double along = axes.vector[0][0] * cell->x[k] + axes.vector[0][1] * cell->y[k];
        double across = axes.vector[1][0] * cell->x[k] + axes.vector[1][1] * cell->y[k];
        along /= deviation[0];
        across /= deviation[1];
        work->distance[k] = along * along + across * across;
    }
    if (cell->finite)
        qsort(work->distance, cell->sample_count, sizeof *work->distance, si_compare_numbers);
    for (size_t i = 0; i < LEVELS; i++)
        path_code_number(code, cell->finite
                                   ? 1e2 * radius_of(work->distance, cell->sample_count, levels[i])
                                   : NAN);
}

/* Sets "means", a path an agent, and "regions", six numbers a step. */
static si_result add_regions(scene_work *work, const si_predictions_header *header,
                             const si_scene_set *slab, const double origin[2], json_t *prediction,
                             si_error *error)
{
    path_code means = {0}, regions = {0};
    size_t count = header->sample_count, steps = header->predicted_steps;
    double *mean = calloc(steps, 2 * sizeof *mean);
    if (mean == NULL)
        return si_error_no_memory(error, "the regions");
    for (size_t a = 0; a < slab->agent_count; a++) {
        const double *before, *last;
        find_start(header, slab->observed + 2 * header->observed_steps * a, &before, &last);
        for (size_t t = 0; t < steps; t++) {
            si_cell_gather(&work->cell, slab->samples + 2 * (count * steps * a + t), 2 * steps,
                           count);
            mean[2 * t] = work->cell.finite ? work->cell.mean[0] : NAN;
            mean[2 * t + 1] = work->cell.finite ? work->cell.mean[1] : NAN;
            put_region(work, &regions);
        }
        path_code_path(&means, mean, steps, origin, before, last);
    }
    free(mean);
    json_object_set_new(prediction, "means", path_code_finish(&means));
    json_object_set_new(prediction, "regions", path_code_finish(&regions));
    return SI_OK;
}

/* As many as the page has metrics. */
static json_t *scores_json(const si_evaluation *made, unsigned metrics, size_t scene)
{
    json_t *scores = json_array();
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (metrics >> m & 1U)
            json_array_append_new(scores, json_number(made->scene[scene * SI_METRIC_COUNT + m]));
    return scores;
}

/* What the file `index` predicts of the scene. */
static si_result add_prediction(scene_work *work, size_t index, size_t scene,
                                const si_scene_set *slab, const double origin[2],
                                json_t *predictions, si_error *error)
{
    const si_evaluation *made = work->files->made[index];
    const si_predictions_header *header = si_predictions_reader_header(work->reader[index]);
    size_t shown = header->sample_count < work->shown ? header->sample_count : work->shown;
    json_t *prediction =
        json_pack("{s:I, s:o, s:I, s:o}", "predictor", (json_int_t)index, "scores",
                  scores_json(made, work->files->metrics, scene), "shown", (json_int_t)shown,
                  "samples", samples_json(header, slab, shown, origin));
    json_array_append_new(predictions, prediction);
    return add_regions(work, header, slab, origin, prediction, error);
}

/* The middle of where the agents stand: positions about it are short. */
static void find_origin(const si_predictions_header *header, const si_scene_set *slab,
                        double origin[2])
{
    origin[0] = origin[1] = 0.0;
    for (size_t a = 0; a < slab->agent_count; a++) {
        const double *before, *last;
        find_start(header, slab->observed + 2 * header->observed_steps * a, &before, &last);
        for (size_t i = 0; i < 2; i++)
            origin[i] += last[i] / (double)slab->agent_count;
    }
    origin[0] = round(origin[0]);
    origin[1] = round(origin[1]);
}

static json_t *agents_json(const si_scene_set *slab)
{
    json_t *agents = json_array();
    for (size_t a = 0; a < slab->agent_count; a++) /* beyond what a number of the page can hold */
        json_array_append_new(agents, json_sprintf("%" PRId64, slab->agent_id[a]));
    return agents;
}

/* What all predictors of the scene share. */
static json_t *scene_json(const report_choice *choice, const si_predictions_header *header,
                          const si_scene_set *slab, const double origin[2])
{
    return json_pack("{s:I, s:I, s:o, s:o, s:o, s:[f, f], s:o, s:o, s:o, s:[]}", "group",
                     (json_int_t)choice->group, "scene", (json_int_t)choice->scene, "recording",
                     json_text(slab->recording[0]), "frame",
                     json_sprintf("%" PRId64, slab->frame[0]), "disagreement",
                     json_number(choice->disagreement), "origin", origin[0], origin[1], "agents",
                     agents_json(slab), "truth", futures_json(header, slab, origin), "observed",
                     observed_json(header, slab, origin), "predictions");
}

static si_result add_scene(scene_work *work, const report_choice *choice, json_t **scene,
                           si_error *error)
{
    si_result status = SI_OK;
    double origin[2];
    for (size_t i = choice->group; i < work->files->count && status == SI_OK; i++) {
        si_scene_set slab;
        if (work->files->group[i] != choice->group)
            continue;
        const si_predictions_header *header = si_predictions_reader_header(work->reader[i]);
        status = si_predictions_reader_select(work->reader[i], choice->scene, 1, error);
        if (status == SI_OK)
            status = si_predictions_reader_read(work->reader[i], 1, &slab, error);
        if (status == SI_OK && i == choice->group) {
            find_origin(header, &slab, origin);
            *scene = scene_json(choice, header, &slab, origin);
        }
        if (status == SI_OK)
            status = add_prediction(work, i, choice->scene, &slab, origin,
                                    json_object_get(*scene, "predictions"), error);
    }
    return status;
}

/* How many samples of everything fit into the budget, but at least one. */
static size_t choose_shown(const report_files *files, const report_choice *choice, size_t count,
                           size_t budget)
{
    double cells = 0.0;
    for (size_t c = 0; c < count; c++)
        for (size_t i = choice[c].group; i < files->count; i++) {
            const si_predictions_header *header = &files->made[i]->header;
            if (files->group[i] == choice[c].group)
                cells += (double)(choice[c].agents * header->predicted_steps);
        }
    double numbers = (double)budget / bytes_a_number - numbers_a_region * cells;
    double shown = cells > 0.0 ? floor(numbers / (2.0 * cells)) : 1.0;
    return shown < 1.0 ? 1 : shown > MOST_SHOWN ? MOST_SHOWN : (size_t)shown;
}

static si_result open_files(scene_work *work, si_error *error)
{
    si_result status = SI_OK;
    size_t most = 1;
    for (size_t i = 0; i < work->files->count && status == SI_OK; i++) {
        status = si_predictions_reader_open(
            work->files->path[i], &work->files->config->evaluation.read, &work->reader[i], error);
        if (status != SI_OK)
            break;
        size_t count = si_predictions_reader_header(work->reader[i])->sample_count;
        most = count > most ? count : most;
    }
    if (status != SI_OK)
        return status;
    work->distance = calloc(most, sizeof *work->distance);
    if (work->distance == NULL || si_cell_init(&work->cell, most) != SI_OK)
        return si_error_no_memory(error, "the samples of a cell");
    return SI_OK;
}

/* Scenes that the budget has no room for are left out, and counted. */
static si_result add_all(scene_work *work, const report_choice *choice, size_t count, size_t budget,
                         json_t *root, si_error *error)
{
    si_result status = SI_OK;
    json_t *scenes = json_array();
    size_t left = budget, left_out = 0;
    const si_progress *progress = report_progress_begin(work->files, "scenes");
    for (size_t c = 0; c < count && status == SI_OK; c++) {
        json_t *scene = NULL;
        status = add_scene(work, &choice[c], &scene, error);
        size_t size = scene != NULL ? json_dumpb(scene, NULL, 0, JSON_COMPACT) : 0;
        if (status == SI_OK && size <= left) {
            left -= size;
            json_array_append(scenes, scene);
        } else {
            left_out++;
        }
        json_decref(scene);
        if (status == SI_OK && !si_progress_report(progress, c + 1, count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted");
    }
    report_progress_end(work->files);
    json_object_set_new(root, "scenes", scenes);
    json_object_set_new(root, "left_out", json_integer((json_int_t)left_out));
    return status;
}

si_result report_add_scenes(const report_files *files, const report_choice *choice, size_t count,
                            size_t budget, json_t *root, si_error *error)
{
    scene_work work = {.files = files, .shown = choose_shown(files, choice, count, budget)};
    si_result status = open_files(&work, error);
    if (status == SI_OK)
        status = add_all(&work, choice, count, budget, root, error);
    for (size_t i = 0; i < files->count; i++)
        si_predictions_reader_destroy(work.reader[i]);
    si_cell_finish(&work.cell);
    free(work.distance);
    return status;
}
