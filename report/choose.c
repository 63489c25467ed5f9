/* Which scenes are worth looking at. */
#include <math.h>
#include <stdlib.h>

#include "report/parts.h"

enum { SLAB_BYTES = 32 << 20, RULES = 5 };

/* One group while its scenes are chosen; arrays are by scene. */
typedef struct chooser {
    const report_files *files;
    size_t group;
    size_t scene_count, steps;
    size_t *agents;       /* in the files: those that are scored may be fewer */
    double *disagreement; /* NaN of one predictor */
    bool *chosen, *blocked;
} chooser;

static si_result keep_counts(const chooser *work, const char *path, const si_scene_set *slab,
                             size_t first, si_error *error)
{
    for (size_t s = 0; s < slab->scene_count; s++) {
        size_t *agents = &work->agents[first + s], count = slab->offset[s + 1] - slab->offset[s];
        if (*agents != 0 && *agents != count)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: scene %zu: expected %zu agents, found %zu", path, first + s,
                                *agents, count);
        *agents = count;
    }
    return SI_OK;
}

static void add_means(const si_predictions_header *header, const si_scene_set *slab, float *mean)
{
    size_t count = header->sample_count, numbers = 2 * header->predicted_steps;
    for (size_t a = 0; a < slab->agent_count; a++)
        for (size_t i = 0; i < numbers; i++) {
            double sum = 0.0;
            for (size_t k = 0; k < count; k++)
                sum += slab->samples[(a * count + k) * numbers + i];
            mean[a * numbers + i] = (float)(sum / (double)count);
        }
}

/* The file is opened again: it may have been written anew. */
static si_result begin_means(const chooser *work, const char *path,
                             const si_predictions_header *header, float **mean, si_error *error)
{
    if (header->scene_count != work->scene_count || header->predicted_steps != work->steps)
        return si_error_set(error, SI_ERR_FORMAT, "%s: changed while it was read", path);
    *mean = calloc(header->agent_count + 1, 2 * work->steps * sizeof **mean);
    return *mean != NULL ? SI_OK : si_error_no_memory(error, "the mean paths");
}

/* The mean paths of a file, *mean [A][P][2] for the caller to free, and how many agents scenes
 * have. */
static si_result read_means(const chooser *work, const char *path, float **mean,
                            const si_progress *progress, si_error *error)
{
    si_predictions_reader *reader;
    si_result status =
        si_predictions_reader_open(path, &work->files->config->evaluation.read, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    size_t at_once = si_predictions_slab_agents(header, SLAB_BYTES), agents = 0, scenes = 0;
    si_scene_set slab = {.scene_count = 1};
    status = begin_means(work, path, header, mean, error);
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, at_once, &slab, error);
        if (status == SI_OK)
            status = keep_counts(work, path, &slab, scenes, error);
        if (status != SI_OK)
            break;
        add_means(header, &slab, *mean + 2 * work->steps * agents);
        agents += slab.agent_count;
        scenes += slab.scene_count;
        if (!si_progress_report(progress, agents, header->agent_count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "%s: interrupted", path);
    }
    si_predictions_reader_destroy(reader);
    return status;
}

static double path_distance(const float *one, const float *other, size_t steps)
{
    double sum = 0.0;
    for (size_t t = 0; t < steps; t++)
        sum += hypot((double)one[2 * t] - (double)other[2 * t],
                     (double)one[2 * t + 1] - (double)other[2 * t + 1]);
    return sum / (double)steps;
}

/* Adds the distances of two predictors' means to each scene. */
static void add_distances(const chooser *work, const float *one, const float *other, double share)
{
    const size_t *agents = work->agents;
    size_t numbers = 2 * work->steps, agent = 0;
    for (size_t s = 0; s < work->scene_count; s++)
        for (size_t end = agent + agents[s]; agent < end; agent++)
            work->disagreement[s] +=
                share / (double)agents[s] *
                path_distance(one + agent * numbers, other + agent * numbers, work->steps);
}

static si_result find_disagreement(const chooser *work, const size_t *member, size_t members,
                                   si_error *error)
{
    float *mean[REPORT_MAX_FILES] = {0};
    si_result status = SI_OK;
    double share = 2.0 / (double)(members * (members - 1));
    for (size_t s = 0; s < work->scene_count; s++)
        work->disagreement[s] = members > 1 ? 0.0 : NAN;
    for (size_t i = 0; i < members && status == SI_OK; i++) {
        const si_progress *progress = report_progress_begin(work->files, "scenes");
        status = read_means(work, work->files->path[member[i]], &mean[i], progress, error);
        report_progress_end(work->files);
        for (size_t j = 0; j < i && status == SI_OK; j++)
            add_distances(work, mean[i], mean[j], share);
    }
    for (size_t i = 0; i < members; i++)
        free(mean[i]);
    return status;
}

/* How well a scene fits a rule, for a file of the group; -infinity: not at all. */
static double fit(const chooser *work, size_t file, size_t rule, size_t scene, size_t turn,
                  size_t turns)
{
    const si_evaluation *made = work->files->made[file];
    const double *figure = made->scene + scene * SI_METRIC_COUNT;
    double middle = ((double)turn + 0.5) / (double)turns * (double)work->scene_count;
    double value[RULES] = {figure[SI_METRIC_AMD], figure[SI_METRIC_FDE], work->disagreement[scene],
                           (double)work->agents[scene], -fabs((double)scene - middle)};
    return isnan(value[rule]) ? -INFINITY : value[rule];
}

/* No scene that overlaps one chosen before is chosen while there are others. */
static size_t find_best(const chooser *work, size_t file, size_t rule, size_t turn, size_t turns)
{
    size_t best = work->scene_count;
    double best_fit = -INFINITY;
    for (size_t s = 0; s < work->scene_count; s++) {
        double own = work->blocked[s] ? -INFINITY : fit(work, file, rule, s, turn, turns);
        if (own > best_fit || (best == work->scene_count && own == INFINITY)) {
            best_fit = own;
            best = s;
        }
    }
    return best;
}

static void choose(const chooser *work, size_t scene, size_t apart)
{
    work->chosen[scene] = true;
    for (size_t s = scene >= apart ? scene - apart : 0; s <= scene + apart && s < work->scene_count;
         s++)
        work->blocked[s] = true;
}

/* Windows overlap for as many frames as they have, as far as there are scenes enough. */
static size_t distance_apart(const chooser *work, size_t wanted)
{
    const si_predictions_header *header = &work->files->made[work->group]->header;
    size_t window = header->observed_steps + header->predicted_steps, spare;
    spare = wanted > 0 ? work->scene_count / (3 * wanted) : 0;
    return spare < window ? spare : window;
}

static void choose_for_file(const chooser *work, size_t file, size_t wanted, size_t apart)
{
    size_t turns = (wanted + RULES - 1) / RULES;
    for (size_t i = 0; i < wanted; i++) {
        size_t scene = find_best(work, file, i % RULES, i / RULES, turns);
        if (scene == work->scene_count) /* the rule does not apply: take any */
            scene = find_best(work, file, RULES - 1, i / RULES, turns);
        if (scene < work->scene_count)
            choose(work, scene, apart);
    }
}

static si_result choose_in_group(chooser *work, size_t wanted, report_choice *choice, size_t *count,
                                 si_error *error)
{
    size_t member[REPORT_MAX_FILES], members = 0;
    for (size_t i = 0; i < work->files->count; i++)
        if (work->files->group[i] == work->group)
            member[members++] = i;
    si_result status = find_disagreement(work, member, members, error);
    for (size_t i = 0; i < members && status == SI_OK; i++)
        choose_for_file(work, member[i], wanted, distance_apart(work, wanted * members));
    for (size_t s = 0; s < work->scene_count && status == SI_OK; s++)
        if (work->chosen[s])
            choice[(*count)++] =
                (report_choice){work->group, s, work->agents[s], work->disagreement[s]};
    return status;
}

static si_result choose_of_group(const report_files *files, size_t group, size_t wanted,
                                 report_choice *choice, size_t *count, si_error *error)
{
    const si_evaluation *made = files->made[group];
    size_t scenes = made->result.scene_count;
    chooser work = {.files = files,
                    .group = group,
                    .scene_count = scenes,
                    .steps = made->header.predicted_steps,
                    .agents = calloc(scenes + 1, sizeof(size_t)),
                    .disagreement = calloc(scenes + 1, sizeof(double)),
                    .chosen = calloc(scenes + 1, 2 * sizeof(bool))};
    si_result status;
    if (work.agents != NULL && work.disagreement != NULL && work.chosen != NULL) {
        work.blocked = work.chosen + scenes;
        status = choose_in_group(&work, wanted, choice, count, error);
    } else {
        status = si_error_no_memory(error, "the scenes");
    }
    free(work.agents);
    free(work.disagreement);
    free(work.chosen);
    return status;
}

si_result report_choose_scenes(const report_files *files, size_t wanted, report_choice **choice,
                               size_t *count, si_error *error)
{
    si_result status = SI_OK;
    *count = 0;
    *choice = calloc(files->count * wanted + 1, sizeof **choice);
    if (*choice == NULL)
        return si_error_no_memory(error, "the scenes");
    for (size_t i = 0; i < files->count && status == SI_OK; i++)
        if (files->group[i] == i)
            status = choose_of_group(files, i, wanted, *choice, count, error);
    return status;
}
