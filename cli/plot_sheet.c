/* simplicit plot sheet: the most instructive scenes of a file, by rule. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot.h"
#include "cli/plot_files.h"
#include "cli/plot_output.h"
#include "cli/plot_scenes.h"

enum { KEY_EACH = 512, MOST_EACH = 8 };

/* What a scene is chosen for; the larger, the better it fits. */
typedef struct sheet_rule {
    const char *title;
    double (*fit)(const si_evaluation *scores, size_t scene, double median);
} sheet_rule;

static double by_amd(const si_evaluation *scores, size_t scene, double median)
{
    (void)median;
    return scores->scene[scene * SI_METRIC_COUNT + SI_METRIC_AMD];
}

static double by_fde(const si_evaluation *scores, size_t scene, double median)
{
    (void)median;
    return scores->scene[scene * SI_METRIC_COUNT + SI_METRIC_FDE];
}

static double by_agents(const si_evaluation *scores, size_t scene, double median)
{
    (void)median;
    return (double)scores->scene_agents[scene];
}

static double by_median(const si_evaluation *scores, size_t scene, double median)
{
    return -fabs(by_amd(scores, scene, 0.0) - median);
}

static const sheet_rule rules[] = {{"Largest AMD", by_amd},
                                   {"Largest FDE", by_fde},
                                   {"Most agents", by_agents},
                                   {"Median AMD", by_median}};

enum { RULES = sizeof rules / sizeof *rules, MOST_PANELS = RULES * MOST_EACH };

typedef struct sheet_options {
    plot_files files;
    plot_output output;
    size_t each;
} sheet_options;

typedef struct sheet {
    si_evaluation *scores;
    size_t count;
    plot_scene scene[MOST_PANELS];
    char title[MOST_PANELS][64];
    si_scene_panel panel[MOST_PANELS];
    si_scene_figure figure;
} sheet;

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "The sheet:", 2},
    {"each", KEY_EACH, "N", 0, "scenes a rule, 1 to 8 (default 2)", 2},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    sheet_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->files;
        state->child_inputs[1] = &options->output;
        return 0;
    case KEY_EACH:
        options->each = console_parse_count(state, "--each", text, 1, MOST_EACH);
        return 0;
    case ARGP_KEY_END:
        if (options->files.count != 1)
            argp_error(state, "give one prediction file");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&plot_files_argp, 0, NULL, 0}, {&plot_output_argp, 0, NULL, 0}, {0}};
static const struct argp sheet_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "PREDICTIONS.h5",
    .doc = "Draws a contact sheet of the scenes worth looking at: largest AMD, largest FDE, most "
           "agents, and AMD nearest the median. A scene is shown once."
           "\vExample:\n"
           "  simplicit plot sheet eth.h5 --each 3 -o sheet.png",
    .children = children,
};

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static si_result median_amd(const si_evaluation *scores, double *median, si_error *error)
{
    size_t count = scores->header.scene_count;
    double *sorted = malloc(count * sizeof *sorted);
    if (sorted == NULL)
        return si_error_no_memory(error, "the scores");
    for (size_t s = 0; s < count; s++)
        sorted[s] = by_amd(scores, s, 0.0);
    qsort(sorted, count, sizeof *sorted, compare_numbers);
    *median = sorted[count / 2];
    free(sorted);
    return SI_OK;
}

static bool is_shown(const sheet *made, size_t scene)
{
    for (size_t i = 0; i < made->count; i++)
        if (made->scene[i].index == scene)
            return true;
    return false;
}

/* The scene that fits best and is not shown yet; the scene count if there is none. */
static size_t find_best(const sheet *made, const sheet_rule *rule, double median)
{
    size_t count = made->scores->header.scene_count, best = count;
    double best_fit = -INFINITY;
    for (size_t s = 0; s < count; s++) {
        double fit = rule->fit(made->scores, s, median);
        if (made->scores->scene_agents[s] > 0 && fit > best_fit && !is_shown(made, s)) {
            best_fit = fit;
            best = s;
        }
    }
    return best;
}

static si_result add_scene(sheet *made, const char *path, const sheet_rule *rule, size_t index,
                           si_error *error)
{
    static const si_metric shown[] = {SI_METRIC_AMD, SI_METRIC_FDE};
    size_t number = made->count;
    plot_scene *scene = &made->scene[number];
    si_result status = plot_scene_read(path, index, 0, scene, error);
    if (status != SI_OK)
        return status;
    made->count++;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        scene->shown[scene->shown_count++] = (si_scene_score){
            plot_metric_label(shown[i]), made->scores->scene[index * SI_METRIC_COUNT + shown[i]]};
    snprintf(made->title[number], sizeof made->title[number], "%s: scene %zu", rule->title, index);
    made->panel[number] = plot_scene_panel(scene, made->title[number], 0);
    return SI_OK;
}

static si_result choose_scenes(sheet *made, const sheet_options *options, si_error *error)
{
    double median = 0.0;
    si_result status = median_amd(made->scores, &median, error);
    for (size_t rule = 0; rule < RULES && status == SI_OK; rule++)
        for (size_t i = 0; i < options->each && status == SI_OK; i++) {
            size_t index = find_best(made, &rules[rule], median);
            if (index < made->scores->header.scene_count)
                status = add_scene(made, options->files.path[0], &rules[rule], index, error);
        }
    if (status == SI_OK && made->count == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s has no scene with agents",
                              options->files.path[0]);
    made->figure =
        (si_scene_figure){.panel = made->panel, .panel_count = made->count, .own_axes = true};
    return status;
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_scene_figure_render(figure, output, error);
}

static si_result make_sheet(const sheet_options *options, sheet *made, si_error *error)
{
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMD | 1U << SI_METRIC_FDE;
    config.by_scene = true;
    si_result status = plot_evaluate_all(&options->files, &config, &made->scores, error);
    if (status == SI_OK)
        status = choose_scenes(made, options, error);
    if (status == SI_OK)
        status =
            plot_output_write(&options->output, made->scores->name, render, &made->figure, error);
    return status;
}

static int run(int argc, char **argv)
{
    sheet_options options = {.output = plot_output_default(argc, argv), .each = 2};
    si_error error = SI_ERROR_INIT;
    parse_options(&sheet_argp, argc, argv, 0, &options);
    sheet *made = calloc(1, sizeof *made);
    si_result status =
        made != NULL ? make_sheet(&options, made, &error) : si_error_no_memory(&error, "the sheet");
    for (size_t i = 0; made != NULL && i < made->count; i++)
        plot_scene_finish(&made->scene[i]);
    if (made != NULL)
        si_evaluation_destroy(made->scores);
    free(made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command sheet_kind = {
    .name = "sheet",
    .summary = "the most instructive scenes of a file, as a contact sheet",
    .argp = &sheet_argp,
    .run = run,
};
