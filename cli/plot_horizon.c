/* simplicit plot horizon: error and AMD by predicted step, with intervals. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/plot.h"
#include "cli/plot_files.h"
#include "cli/plot_output.h"
#include "cli/plot_scores.h"
#include "viz/curves.h"

enum { REPLICATES = 1000, PASSES_A_FILE = 2 };

static const double confidence = 0.95;

/* The curves of one file, each [P], in one allocation. */
typedef struct horizon_file {
    char name[SI_PREDICTOR_NAME_SIZE];
    size_t steps;
    double *seconds, *error, *low, *high, *amd;
} horizon_file;

typedef struct horizon {
    horizon_file file[PLOT_MAX_FILES];
    const si_progress *progress;
} horizon;

static const struct argp horizon_argp = {
    .parser = plot_file_options_parse,
    .args_doc = "PREDICTIONS.h5...",
    .doc = "Draws how errors grow with time: at each predicted step, the error of the sample that "
           "stands for best-of-K ADE, with a 95 % interval (agents drawn as blocks), and AMD."
           "\vExample:\n"
           "  simplicit plot horizon eth.h5 cv-gauss.h5 -o horizon.pdf",
    .children = plot_file_options_children,
};

/* Counts the rows of the bootstrap: an agent's errors at every step. */
typedef struct interval_work {
    si_predictions_header header;
    si_interval_sums *sums;
    size_t capacity;
    double *value, *weight;  /* [capacity][P] */
    uint64_t *block;         /* [capacity] */
    double *average, *final; /* [K] */
} interval_work;

static si_result begin(void *context, const si_predictions_header *header, si_error *error)
{
    interval_work *work = context;
    work->header = *header;
    work->average = calloc(2 * header->sample_count, sizeof *work->average);
    if (work->average == NULL)
        return si_error_no_memory(error, "the intervals");
    work->final = work->average + header->sample_count;
    si_result status = si_interval_create(REPLICATES, header->predicted_steps, 0, &work->sums);
    return status == SI_OK ? SI_OK : si_error_no_memory(error, "the intervals");
}

static si_result make_room(interval_work *work, size_t agents, si_error *error)
{
    if (agents <= work->capacity)
        return SI_OK;
    size_t numbers = agents * work->header.predicted_steps;
    free(work->value);
    free(work->block);
    work->capacity = agents;
    work->value = calloc(2 * numbers, sizeof *work->value);
    work->block = calloc(agents, sizeof *work->block);
    if (work->value == NULL || work->block == NULL)
        return si_error_no_memory(error, "the intervals");
    work->weight = work->value + numbers;
    for (size_t i = 0; i < numbers; i++)
        work->weight[i] = 1.0;
    return SI_OK;
}

/* Windows of one agent overlap and are drawn together: one name for all of them (FNV-1a). */
static uint64_t block_of(const char *recording, int64_t agent_id)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (; *recording != '\0'; recording++)
        hash = (hash ^ (uint8_t)*recording) * 0x100000001b3U;
    return (hash ^ (uint64_t)agent_id) * 0x100000001b3U;
}

static void add_agent(interval_work *work, const double *samples, const double *future,
                      double *error_at)
{
    size_t steps = work->header.predicted_steps, count = work->header.sample_count;
    si_displacement_errors(count, steps, samples, future, 0.0, work->average, work->final);
    si_best_samples best =
        si_displacement_choose(1, count, work->average, work->final, SI_CHOICE_INDEPENDENT);
    si_displacement_steps(steps, samples + 2 * steps * best.ade, future, 0.0, error_at);
}

static si_result visit(void *context, const si_predictions_slab *slab, si_error *error)
{
    interval_work *work = context;
    size_t steps = work->header.predicted_steps, count = work->header.sample_count;
    si_result status = make_room(work, slab->agent_count, error);
    if (status != SI_OK)
        return status;
    for (size_t s = 0; s < slab->scene_count; s++)
        for (size_t a = slab->offset[s]; a < slab->offset[s + 1]; a++) {
            add_agent(work, slab->samples + 2 * steps * count * a, slab->future + 2 * steps * a,
                      work->value + steps * a);
            work->block[a] = block_of(slab->recording[s], slab->agent_id[a]);
        }
    si_interval_add(work->sums, slab->agent_count, work->block, work->value, work->weight, 1);
    return SI_OK;
}

static si_result find_intervals(const char *path, const plot_pass *pass, horizon_file *file,
                                si_error *error)
{
    interval_work work = {0};
    plot_visitor visitor = {begin, visit, &work};
    si_result status = plot_visit_file(path, &visitor, pass, error);
    for (size_t t = 0; t < file->steps && status == SI_OK; t++) {
        si_interval interval;
        status = si_interval_percentile(work.sums, t, confidence, &interval);
        file->low[t] = interval.low;
        file->high[t] = interval.high;
    }
    si_interval_destroy(work.sums);
    free(work.average);
    free(work.value);
    free(work.block);
    return status;
}

static si_result keep_steps(const plot_scores *scores, horizon_file *file, si_error *error)
{
    size_t steps = scores->header.predicted_steps;
    file->seconds = calloc(5 * steps, sizeof *file->seconds);
    if (file->seconds == NULL)
        return si_error_no_memory(error, "the curves");
    file->error = file->seconds + steps;
    file->low = file->error + steps;
    file->high = file->low + steps;
    file->amd = file->high + steps;
    file->steps = steps;
    snprintf(file->name, sizeof file->name, "%s", scores->name);
    for (size_t t = 0; t < steps; t++) {
        file->seconds[t] = (double)(t + 1) * scores->header.step_seconds;
        file->error[t] = scores->step[t * SI_METRIC_COUNT + SI_METRIC_ADE];
        file->amd[t] = scores->step[t * SI_METRIC_COUNT + SI_METRIC_AMD];
    }
    return SI_OK;
}

static si_result score(const plot_file_options *options, horizon *made, size_t number,
                       si_error *error)
{
    const char *path = options->files.path[number];
    plot_scoring scoring = {.metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_AMD, .spread = 1.0};
    plot_pass pass = {made->progress, PASSES_A_FILE * number, PASSES_A_FILE * options->files.count};
    plot_scores scores;
    si_result status = plot_score_file(path, &scoring, &pass, &scores, error);
    if (status == SI_OK)
        status = keep_steps(&scores, &made->file[number], error);
    plot_scores_finish(&scores);
    pass.number++;
    return status == SI_OK ? find_intervals(path, &pass, &made->file[number], error) : status;
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_curves_figure_render(figure, output, error);
}

static si_result draw(const plot_file_options *options, const horizon *made, si_error *error)
{
    si_curve errors[PLOT_MAX_FILES], distances[PLOT_MAX_FILES];
    size_t count = options->files.count;
    for (size_t i = 0; i < count; i++) {
        const horizon_file *file = &made->file[i];
        errors[i] = (si_curve){.name = file->name,
                               .point_count = file->steps,
                               .x = file->seconds,
                               .y = file->error,
                               .low = file->low,
                               .high = file->high,
                               .colour = i,
                               .points = true,
                               .mark = SI_CURVE_NO_MARK};
        distances[i] = errors[i];
        distances[i].y = file->amd;
        distances[i].low = distances[i].high = NULL;
    }
    si_curves_panel panels[] = {{.title = "Best of K",
                                 .x_label = "time ahead (s)",
                                 .y_label = "error (m)",
                                 .y_from_zero = true,
                                 .curve_count = count,
                                 .curve = errors},
                                {.title = "Mahalanobis distance",
                                 .x_label = "time ahead (s)",
                                 .y_label = "AMD",
                                 .y_from_zero = true,
                                 .curve_count = count,
                                 .curve = distances}};
    si_curves_figure figure = {.panel_count = 2, .panel = panels, .band_name = "95 % interval"};
    return plot_output_write(&options->output, "Error by time ahead", render, &figure, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    horizon made = {0};
    si_error error = SI_ERROR_INIT;
    si_result status = SI_OK;
    argp_parse(&horizon_argp, argc, argv, 0, NULL, &options);
    made.progress = console_progress_begin("scoring");
    for (size_t i = 0; i < options.files.count && status == SI_OK; i++)
        status = score(&options, &made, i, &error);
    console_progress_end();
    if (status == SI_OK)
        status = draw(&options, &made, &error);
    for (size_t i = 0; i < options.files.count; i++)
        free(made.file[i].seconds);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const plot_kind horizon_kind = {
    .name = "horizon",
    .summary = "error and AMD by predicted step, with intervals",
    .run = run,
};
