/* simplicit plot sheet: the most instructive scenes of a file, by rule. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/order.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/plot/scenes.h"
#include "cli/truth.h"

enum { MOST_EACH = 8 };

/* What a scene is chosen for; the larger, the better it fits. */
typedef struct sheet_rule {
    const char *title;
    si_metric metric; /* that it is about, and that is said first */
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

static const sheet_rule rules[] = {{"Largest AMD", SI_METRIC_AMD, by_amd},
                                   {"Largest FDE", SI_METRIC_FDE, by_fde},
                                   {"Most agents", SI_METRIC_AMD, by_agents},
                                   {"Median AMD", SI_METRIC_AMD, by_median}};

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
    bool *skipped; /* [S]: shown, or much the same as one that is */
    char caption[512];
    si_scene_panel panel[MOST_PANELS];
    si_scene_figure figure;
} sheet;

static const command_option table[] = {
    OPTION_HEADER("The sheet:", 2),
    {"each", 0, "N", "scenes a rule, 1 to 8 (default 2)", 2,
     OPTION_COUNT(sheet_options, each, 1, MOST_EACH)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    if (((sheet_options *)parsed)->files.count != 1)
        argp_error(state, "give one prediction file");
}

static const option_child children[] = {
    {&plot_files_options, offsetof(sheet_options, files), 0},
    {&plot_output_options, offsetof(sheet_options, output), 0},
    {&truth_option_set, 0, 0},
    {0},
};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .words = "PREDICTIONS.h5",
    .description =
        "Draws a contact sheet of the scenes worth looking at: largest AMD, largest FDE, most "
        "agents, and AMD nearest the median; none that shares half of its agents with another."
        "\vExample:\n"
        "  simplicit plot sheet eth.h5 --each 3 -o sheet.png",
};

static si_result median_amd(const si_evaluation *scores, double *median, si_error *error)
{
    size_t count = scores->header.scene_count;
    double *sorted = malloc(count * sizeof *sorted);
    if (sorted == NULL)
        return si_error_no_memory(error, "the scores");
    for (size_t s = 0; s < count; s++)
        sorted[s] = by_amd(scores, s, 0.0);
    qsort(sorted, count, sizeof *sorted, si_compare_numbers);
    *median = sorted[count / 2];
    free(sorted);
    return SI_OK;
}

/* The scene that fits best and is not skipped; the scene count if there is none. */
static size_t find_best(const sheet *made, const sheet_rule *rule, double median)
{
    size_t count = made->scores->header.scene_count, best = count;
    double best_fit = -INFINITY;
    for (size_t s = 0; s < count; s++) {
        double fit = rule->fit(made->scores, s, median);
        if (made->scores->scene_agents[s] > 0 && fit > best_fit && !made->skipped[s]) {
            best_fit = fit;
            best = s;
        }
    }
    return best;
}

/* Windows overlap: one that shares half of its agents with one shown tells nothing new. */
static bool is_known(const sheet *made, const plot_scene *scene)
{
    for (size_t i = 0; i < made->count; i++) {
        const plot_scene *shown = &made->scene[i];
        size_t shared = 0;
        if (strcmp(shown->recording, scene->recording) != 0)
            continue;
        for (size_t a = 0; a < scene->agent_count; a++)
            for (size_t b = 0; b < shown->agent_count; b++)
                shared += scene->agent_id[a] == shown->agent_id[b];
        if (2 * shared >= scene->agent_count)
            return true;
    }
    return false;
}

static void add_score(sheet *made, plot_scene *scene, si_metric metric)
{
    scene->shown[scene->shown_count++] = (si_scene_score){
        plot_metric_label(metric), made->scores->scene[scene->index * SI_METRIC_COUNT + metric]};
}

/* Adds the scene if it is unlike those shown; it is skipped from now on in any case. */
static si_result add_scene(sheet *made, const char *path, const sheet_rule *rule, size_t index,
                           bool *added, si_error *error)
{
    size_t number = made->count;
    plot_scene *scene = &made->scene[number];
    si_result status = plot_scene_read(path, index, 0, scene, error);
    made->skipped[index] = true;
    *added = status == SI_OK && !is_known(made, scene);
    if (!*added) {
        if (status == SI_OK)
            plot_scene_finish(scene);
        return status;
    }
    made->count++;
    add_score(made, scene, rule->metric);
    add_score(made, scene, rule->metric == SI_METRIC_FDE ? SI_METRIC_AMD : SI_METRIC_FDE);
    snprintf(made->title[number], sizeof made->title[number], "%s: scene %zu", rule->title, index);
    made->panel[number] = plot_scene_panel(scene, made->title[number], 0);
    made->panel[number].unmarked = true;
    return SI_OK;
}

/* The best scenes of a rule, as far as there are any that are unlike the others. */
static si_result add_scenes(sheet *made, const sheet_options *options, const sheet_rule *rule,
                            double median, si_error *error)
{
    si_result status = SI_OK;
    for (size_t added = 0; added < options->each && status == SI_OK;) {
        size_t index = find_best(made, rule, median);
        bool is_new = false;
        if (index == made->scores->header.scene_count)
            break;
        status = add_scene(made, options->files.path[0], rule, index, &is_new, error);
        added += is_new;
    }
    return status;
}

static si_result choose_scenes(sheet *made, const sheet_options *options, si_error *error)
{
    double median = 0.0;
    si_result status = median_amd(made->scores, &median, error);
    made->skipped = calloc(made->scores->header.scene_count, sizeof *made->skipped);
    if (made->skipped == NULL && status == SI_OK)
        status = si_error_no_memory(error, "the sheet");
    for (size_t rule = 0; rule < RULES && status == SI_OK; rule++)
        status = add_scenes(made, options, &rules[rule], median, error);
    if (status == SI_OK && made->count == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s has no scene with agents",
                              options->files.path[0]);
    made->figure = (si_scene_figure){.panel = made->panel,
                                     .panel_count = made->count,
                                     .own_axes = true,
                                     .columns = options->output.columns};
    return status;
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_scene_figure_render(figure, output, error);
}

/* Who predicts, and in which recording. */
static void set_caption(sheet_options *options, sheet *made)
{
    const char *recording = made->scene[0].recording;
    bool one = true;
    for (size_t i = 1; i < made->count; i++)
        one = one && strcmp(made->scene[i].recording, recording) == 0;
    char samples[48];
    plot_samples_text(made->scores->header.sample_count, true, samples);
    snprintf(made->caption, sizeof made->caption, "%s, %s%s%s",
             plot_output_label(&options->output, 0, made->scores->name), samples,
             one && recording[0] != '\0' ? ", " : "", one ? recording : "");
    if (options->output.style.caption == NULL)
        options->output.style.caption = made->caption;
}

static si_result make_sheet(sheet_options *options, sheet *made, si_error *error)
{
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMD | 1U << SI_METRIC_FDE;
    config.by_scene = true;
    si_result status = plot_evaluate_all(&options->files, &config, &made->scores, error);
    if (status == SI_OK)
        status = choose_scenes(made, options, error);
    if (status == SI_OK)
        set_caption(options, made);
    if (status == SI_OK)
        status =
            plot_output_write(&options->output, made->scores->name, render, &made->figure, error);
    return status;
}

static int run(int argc, char **argv)
{
    sheet_options options = {.output = plot_output_default(argc, argv), .each = 2};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    sheet *made = calloc(1, sizeof *made);
    si_result status =
        made != NULL ? make_sheet(&options, made, &error) : si_error_no_memory(&error, "the sheet");
    for (size_t i = 0; made != NULL && i < made->count; i++)
        plot_scene_finish(&made->scene[i]);
    if (made != NULL)
        si_evaluation_destroy(made->scores);
    if (made != NULL)
        free(made->skipped);
    free(made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command sheet_kind = {
    .name = "sheet",
    .summary = "the most instructive scenes of a file, as a contact sheet",
    .options = &option_tables,
    .run = run,
};
