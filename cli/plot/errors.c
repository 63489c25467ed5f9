/* simplicit plot errors: how final errors are distributed over agents, by speed and by crowd. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/plot/scenes.h"
#include "cli/truth.h"
#include "viz/curves.h"

enum { QUANTILES = 201, CLASSES = 6, SLAB_BYTES = 32 << 20 };

/* Of one class of agents: the median of what they are classed by, and quartiles of their errors. */
typedef struct error_classes {
    size_t count;
    double place[CLASSES], low[CLASSES], middle[CLASSES], high[CLASSES];
} error_classes;

typedef struct error_file {
    char name[SI_PREDICTOR_NAME_SIZE];
    double error[QUANTILES], share[QUANTILES];
    error_classes by_speed, by_crowd;
} error_file;

/* An agent's error and what it is classed by. */
typedef struct error_agent {
    double by, error;
} error_agent;

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "PREDICTIONS.h5...",
    .description =
        "Draws how best-of-K final errors are distributed over agents: the share of agents "
        "below each error, and the median with the middle half of the agents by how fast they "
        "walked and by how many others were in the scene."
        "\vExample:\n"
        "  simplicit plot errors eth.h5 cv-gauss.h5 -o errors.pdf",
};

static int compare_agents(const void *a, const void *b)
{
    const error_agent *x = a, *y = b;
    return x->by != y->by ? (x->by > y->by) - (x->by < y->by)
                          : (x->error > y->error) - (x->error < y->error);
}

static int compare_errors(const void *a, const void *b)
{
    const error_agent *x = a, *y = b;
    return (x->error > y->error) - (x->error < y->error);
}

static size_t rank(double share, size_t count)
{
    return (size_t)(share * (double)(count - 1) + 0.5);
}

/* Classes of nearly equal size; agents with the same value stay together. */
static void classify(error_agent *agent, size_t count, error_classes *made)
{
    qsort(agent, count, sizeof *agent, compare_agents);
    made->count = 0;
    for (size_t first = 0; first < count && made->count < CLASSES;) {
        size_t end = first + (count - first + CLASSES - made->count - 1) / (CLASSES - made->count);
        while (end < count && agent[end].by == agent[end - 1].by)
            end++;
        error_agent *class = agent + first;
        size_t size = end - first, number = made->count++;
        made->place[number] = class[size / 2].by;
        qsort(class, size, sizeof *class, compare_errors);
        made->low[number] = class[rank(0.25, size)].error;
        made->middle[number] = class[rank(0.5, size)].error;
        made->high[number] = class[rank(0.75, size)].error;
        first = end;
    }
}

/* Metres a second over the observed steps. */
static double speed_of(const double *observed, size_t steps, double step_seconds)
{
    double way = 0.0;
    for (size_t t = 1; t < steps; t++)
        way +=
            hypot(observed[2 * t] - observed[2 * t - 2], observed[2 * t + 1] - observed[2 * t - 1]);
    return steps > 1 ? way / ((double)(steps - 1) * step_seconds) : 0.0;
}

/* agent[].by becomes the speed, in the order of the file. */
static si_result read_speeds(const char *path, error_agent *agent, size_t count, si_error *error)
{
    si_predictions_reader *reader = NULL;
    si_scene_set slab = {.scene_count = 1};
    size_t done = 0;
    si_result status = si_predictions_reader_open(path, truth_options(), &reader, error);
    while (status == SI_OK && slab.scene_count > 0) {
        const si_predictions_header *header = si_predictions_reader_header(reader);
        status = si_predictions_reader_read(reader, si_predictions_slab_agents(header, SLAB_BYTES),
                                            &slab, error);
        for (size_t a = 0; status == SI_OK && a < slab.agent_count && done < count; a++)
            agent[done++].by = speed_of(slab.observed + 2 * header->observed_steps * a,
                                        header->observed_steps, header->step_seconds);
    }
    si_predictions_reader_destroy(reader);
    return status;
}

static size_t copy_errors(const si_evaluation *made, error_agent *agent)
{
    size_t done = 0, kept = 0;
    for (size_t s = 0; s < made->header.scene_count; s++)
        for (size_t a = 0; a < made->scene_agents[s]; a++, done++) {
            double error = made->agent[done * SI_METRIC_COUNT + SI_METRIC_FDE];
            agent[done] = (error_agent){(double)made->scene_agents[s], error};
            kept += isfinite(error);
        }
    return kept == done ? done : 0;
}

static si_result distribute(const char *path, const si_evaluation *made, error_file *file,
                            si_error *error)
{
    size_t count = 0;
    for (size_t s = 0; s < made->header.scene_count; s++)
        count += made->scene_agents[s];
    error_agent *agent = calloc(count + 1, sizeof *agent);
    if (agent == NULL)
        return si_error_no_memory(error, "the errors");
    si_result status = SI_OK;
    snprintf(file->name, sizeof file->name, "%s", made->name);
    if (copy_errors(made, agent) == 0)
        status = si_error_set(error, SI_ERR_NUMERIC, "%s: the errors are not finite", path);
    if (status == SI_OK) {
        classify(agent, count, &file->by_crowd);
        copy_errors(made, agent);
        status = read_speeds(path, agent, count, error);
    }
    if (status == SI_OK) {
        classify(agent, count, &file->by_speed);
        qsort(agent, count, sizeof *agent, compare_errors);
        for (size_t i = 0; i < QUANTILES; i++) {
            file->share[i] = (double)i / (QUANTILES - 1);
            file->error[i] = agent[rank(file->share[i], count)].error;
            file->share[i] *= 100.0;
        }
    }
    free(agent);
    return status;
}

static si_result score(const plot_file_options *options, error_file *files, char samples[48],
                       si_error *error)
{
    si_evaluation *made[PLOT_MAX_FILES];
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_FDE;
    config.by_scene = config.by_agent = true;
    si_result status = plot_evaluate_all(&options->files, &config, made, error);
    if (status == SI_OK)
        plot_evaluations_samples(made, options->files.count, samples);
    for (size_t i = 0; i < options->files.count && status == SI_OK; i++)
        status = distribute(options->files.path[i], made[i], &files[i], error);
    plot_evaluations_destroy(made, options->files.count);
    return status;
}

static si_curve class_curve(const error_classes *classes, const char *name, size_t colour)
{
    return (si_curve){.name = name,
                      .point_count = classes->count,
                      .x = classes->place,
                      .y = classes->middle,
                      .low = classes->low,
                      .high = classes->high,
                      .colour = colour,
                      .points = true,
                      .mark = SI_CURVE_NO_MARK};
}

/* Quartiles lie decades apart: on a logarithmic axis, unless one of them is 0. */
static bool are_positive(const error_classes *classes)
{
    for (size_t i = 0; i < classes->count; i++)
        if (classes->low[i] <= 0.0)
            return false;
    return true;
}

static si_result draw(const plot_file_options *options, const error_file *files, si_error *error)
{
    size_t count = options->files.count, colour[PLOT_MAX_FILES];
    const char *name[PLOT_MAX_FILES];
    bool any = false; /* error that a logarithmic axis can show */
    bool speed_log = true, crowd_log = true;
    si_curve all[PLOT_MAX_FILES], speed[PLOT_MAX_FILES], crowd[PLOT_MAX_FILES];
    for (size_t i = 0; i < count; i++)
        name[i] = files[i].name;
    for (size_t i = 0; i < count; i++)
        any = any || files[i].error[QUANTILES - 1] > 0.0;
    for (size_t i = 0; i < count; i++) {
        speed_log = speed_log && are_positive(&files[i].by_speed);
        crowd_log = crowd_log && are_positive(&files[i].by_crowd);
    }
    plot_output_colours(&options->output, name, count, colour);
    for (size_t i = 0; i < count; i++) {
        const char *label = plot_output_label(&options->output, i, name[i]);
        all[i] = (si_curve){.name = label,
                            .point_count = QUANTILES,
                            .x = files[i].error,
                            .y = files[i].share,
                            .colour = colour[i],
                            .mark = SI_CURVE_NO_MARK};
        speed[i] = class_curve(&files[i].by_speed, label, colour[i]);
        crowd[i] = class_curve(&files[i].by_crowd, label, colour[i]);
    }
    si_curves_panel panels[] = {{.title = "All agents",
                                 .x_label = "FDE (m)",
                                 .y_label = "agents below (%)",
                                 .x_log = any,
                                 .curve_count = count,
                                 .curve = all},
                                {.title = "By speed",
                                 .x_label = "speed (m/s)",
                                 .y_label = "FDE (m)",
                                 .y_log = speed_log,
                                 .y_from_zero = true,
                                 .curve_count = count,
                                 .curve = speed},
                                {.title = "By crowd",
                                 .x_label = "agents in the scene",
                                 .x_whole = true,
                                 .y_label = "FDE (m)",
                                 .y_log = crowd_log,
                                 .y_from_zero = true,
                                 .curve_count = count,
                                 .curve = crowd}};
    si_curves_figure figure = {.panel_count = 3, .band_name = "middle half of agents"};
    return plot_output_write_curves(&options->output, "Errors of agents", &figure, panels, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    error_file *files = calloc(PLOT_MAX_FILES, sizeof *files);
    char samples[48] = "";
    si_result status = files != NULL ? score(&options, files, samples, &error)
                                     : si_error_no_memory(&error, "the errors");
    if (options.output.style.caption == NULL)
        options.output.style.caption = samples;
    if (status == SI_OK)
        status = draw(&options, files, &error);
    free(files);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command errors_kind = {
    .name = "errors",
    .summary = "final errors over agents, by speed and by crowd",
    .options = &option_tables,
    .run = run,
};
