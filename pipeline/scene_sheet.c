#include "pipeline/scene_sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/order.h"

/* What the scenes are chosen from. */
typedef struct candidates {
    const char *path;
    const si_predictions_options *options;
    const si_evaluation *made;
    double median; /* of AMD */
    bool *skipped; /* [S]: shown, or much the same as one that is */
} candidates;

/* What a scene is chosen for; the larger, the better it fits. */
typedef struct sheet_rule {
    const char *title;
    si_metric metric; /* that it is about, and that is said first */
    double (*fit)(const candidates *all, size_t scene);
} sheet_rule;

static double by_amd(const candidates *all, size_t scene)
{
    return all->made->scene[scene * SI_METRIC_COUNT + SI_METRIC_AMD];
}

static double by_fde(const candidates *all, size_t scene)
{
    return all->made->scene[scene * SI_METRIC_COUNT + SI_METRIC_FDE];
}

static double by_agents(const candidates *all, size_t scene)
{
    return (double)all->made->scene_agents[scene];
}

static double by_median(const candidates *all, size_t scene)
{
    return -fabs(by_amd(all, scene) - all->median);
}

static const sheet_rule rules[SI_SCENE_SHEET_RULES] = {{"Largest AMD", SI_METRIC_AMD, by_amd},
                                                       {"Largest FDE", SI_METRIC_FDE, by_fde},
                                                       {"Most agents", SI_METRIC_AMD, by_agents},
                                                       {"Median AMD", SI_METRIC_AMD, by_median}};

static si_result median_amd(candidates *all, si_error *error)
{
    size_t count = all->made->header.scene_count;
    double *sorted = malloc(count * sizeof *sorted);
    if (sorted == NULL)
        return si_error_no_memory(error, "the scores");
    for (size_t s = 0; s < count; s++)
        sorted[s] = by_amd(all, s);
    qsort(sorted, count, sizeof *sorted, si_compare_numbers);
    all->median = sorted[count / 2];
    free(sorted);
    return SI_OK;
}

/* The scene that fits best and is not skipped; the scene count if there is none. */
static size_t find_best(const candidates *all, const sheet_rule *rule)
{
    size_t count = all->made->header.scene_count, best = count;
    double best_fit = -INFINITY;
    for (size_t s = 0; s < count; s++) {
        double fit = rule->fit(all, s);
        if (all->made->scene_agents[s] > 0 && fit > best_fit && !all->skipped[s]) {
            best_fit = fit;
            best = s;
        }
    }
    return best;
}

/* Windows overlap: one that shares half of its agents with one shown tells nothing new. */
static bool is_known(const si_scene_sheet *sheet, const si_shown_scene *scene)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const si_shown_scene *shown = &sheet->scene[i];
        size_t shared = 0;
        if (strcmp(shown->recording, scene->recording) != 0)
            continue;
        for (size_t a = 0; a < scene->panel.agent_count; a++)
            for (size_t b = 0; b < shown->panel.agent_count; b++)
                shared += scene->panel.agent_id[a] == shown->panel.agent_id[b];
        if (2 * shared >= scene->panel.agent_count)
            return true;
    }
    return false;
}

/* Adds the scene if it is unlike those shown; it is skipped from now on in any case. */
static si_result add_scene(si_scene_sheet *sheet, const candidates *all, const sheet_rule *rule,
                           size_t index, si_error *error)
{
    const double *figure = all->made->scene + index * SI_METRIC_COUNT;
    si_metric other = rule->metric == SI_METRIC_FDE ? SI_METRIC_AMD : SI_METRIC_FDE;
    si_shown_scene *scene = &sheet->scene[sheet->count];
    si_result status = si_shown_scene_read(all->path, all->options, index, 0, scene, error);
    all->skipped[index] = true;
    if (status != SI_OK)
        return status;
    if (is_known(sheet, scene)) {
        si_shown_scene_finish(scene);
        return SI_OK;
    }
    si_shown_scene_add_score(scene, rule->metric, figure[rule->metric]);
    si_shown_scene_add_score(scene, other, figure[other]);
    sheet->rule[sheet->count++] = rule->title;
    return SI_OK;
}

/* The best scenes of a rule, as far as there are any that are unlike the others. */
static si_result add_scenes(si_scene_sheet *sheet, const candidates *all, const sheet_rule *rule,
                            size_t each, si_error *error)
{
    si_result status = SI_OK;
    for (size_t end = sheet->count + each; sheet->count < end && status == SI_OK;) {
        size_t index = find_best(all, rule);
        if (index == all->made->header.scene_count)
            break;
        status = add_scene(sheet, all, rule, index, error);
    }
    return status;
}

si_result si_scene_sheet_choose(const char *path, const si_predictions_options *options,
                                const si_evaluation *made, size_t each, si_scene_sheet *sheet,
                                si_error *error)
{
    if (each > SI_SCENE_SHEET_MOST / SI_SCENE_SHEET_RULES)
        return si_error_set(error, SI_ERR_ARGUMENT, "a sheet has %d scenes at most",
                            SI_SCENE_SHEET_MOST);
    candidates all = {path, options, made, 0.0,
                      calloc(made->header.scene_count + 1, sizeof *all.skipped)};
    si_result status =
        all.skipped != NULL ? median_amd(&all, error) : si_error_no_memory(error, "the sheet");
    for (size_t rule = 0; rule < SI_SCENE_SHEET_RULES && status == SI_OK; rule++)
        status = add_scenes(sheet, &all, &rules[rule], each, error);
    if (status == SI_OK && sheet->count == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s has no scene with agents", path);
    free(all.skipped);
    return status;
}

void si_scene_sheet_finish(si_scene_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++)
        si_shown_scene_finish(&sheet->scene[i]);
}
