/*
 * simplicit plot training: the log inside weights files.
 *
 * It is the tensor training/log [epochs][columns] with the names of its columns, commas between, in
 * the attribute training_log_columns: epoch, and train_<loss> and validation_<loss> for each loss.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/plot.h"
#include "cli/plot_files.h"
#include "cli/plot_output.h"
#include "io/datasets.h"
#include "io/weights.h"
#include "viz/curves.h"

enum { NAME_SIZE = 128, SIDES = 2, MOST_COLUMNS = 24 * PLOT_MAX_FILES };

static const char table_name[] = "training/log", columns_name[] = "training_log_columns";

static const char *const sides[SIDES] = {"train", "validation"};

typedef struct training_options {
    plot_files files;
    plot_output output;
} training_options;

/* One column of a file's log. */
typedef struct log_column {
    size_t file, side;
    char loss[NAME_SIZE];
    double *value; /* [epochs], owned */
} log_column;

typedef struct training {
    size_t epochs[PLOT_MAX_FILES];
    double *epoch[PLOT_MAX_FILES]; /* owned */
    char file_name[PLOT_MAX_FILES][NAME_SIZE];
    size_t column_count;
    log_column column[MOST_COLUMNS];
    size_t panel_count;
    char curve_name[MOST_COLUMNS][2 * NAME_SIZE];
    si_curve curve[SI_CURVES_MAX_PANELS][SI_CURVES_MAX_CURVES];
    si_curves_panel panel[SI_CURVES_MAX_PANELS];
} training;

static error_t parse(int key, char *text, struct argp_state *state)
{
    training_options *options = state->input;
    (void)text;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = &options->files;
    state->child_inputs[1] = &options->output;
    return 0;
}

static const struct argp_child children[] = {
    {&plot_files_argp, 0, NULL, 0}, {&plot_output_argp, 0, NULL, 0}, {0}};
static const struct argp training_argp = {
    .parser = parse,
    .args_doc = "WEIGHTS.h5...",
    .doc = "Draws the losses by epoch that weights files keep, a panel a loss; training solid, "
           "validation in the next colour."
           "\vExample:\n"
           "  simplicit plot training weights.h5 -o training.pdf",
    .children = children,
};

static double *copy_column(const si_weights_tensor *table, size_t column)
{
    double *value = calloc(table->shape[0], sizeof *value);
    for (size_t i = 0; i < table->shape[0] && value != NULL; i++)
        value[i] = table->value[i * table->shape[1] + column];
    return value;
}

/* Takes over a column called `name` if a figure shows it. */
static si_result add_column(training *made, const si_weights_tensor *table, size_t column,
                            const char *name, size_t file, si_error *error)
{
    double **kept = NULL;
    if (strcmp(name, "epoch") == 0)
        kept = &made->epoch[file];
    for (size_t side = 0; side < SIDES && kept == NULL; side++) {
        size_t length = strlen(sides[side]);
        if (strncmp(name, sides[side], length) != 0 || name[length] != '_' ||
            made->column_count == MOST_COLUMNS)
            continue;
        log_column *added = &made->column[made->column_count++];
        *added = (log_column){.file = file, .side = side};
        snprintf(added->loss, sizeof added->loss, "%s", name + length + 1);
        kept = &added->value;
    }
    if (kept == NULL)
        return SI_OK;
    free(*kept);
    *kept = copy_column(table, column);
    return *kept != NULL ? SI_OK : si_error_no_memory(error, "the log");
}

static si_result read_table(training *made, const si_weights_tensor *table, const char *columns,
                            const char *path, size_t file, si_error *error)
{
    char text[1024], *rest = text, *name;
    size_t column = 0;
    si_result status = SI_OK;
    snprintf(text, sizeof text, "%s", columns);
    made->epochs[file] = table->shape[0];
    while ((name = strsep(&rest, ",")) != NULL && column < table->shape[1] && status == SI_OK)
        status = add_column(made, table, column++, name, file, error);
    if (status == SI_OK && (name != NULL || column != table->shape[1]))
        status = si_error_set(error, SI_ERR_SHAPE, "%s: %s names other columns than the %zu of %s",
                              path, columns_name, table->shape[1], table_name);
    if (status == SI_OK && made->epoch[file] == NULL)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: the log has no column epoch", path);
    return status;
}

static si_result load(training *made, const char *path, size_t file, si_error *error)
{
    si_weights weights;
    si_result status = si_weights_read(path, &weights, error);
    if (status != SI_OK)
        return status;
    si_recording_name(path, made->file_name[file], NAME_SIZE);
    const si_weights_tensor *table = si_weights_find_tensor(&weights, table_name);
    const si_weights_attribute *columns = si_weights_find_attribute(&weights, columns_name);
    if (table == NULL || table->rank != 2 || table->size == 0 || columns == NULL ||
        columns->text == NULL)
        status = si_error_set(error, SI_ERR_FORMAT, "%s keeps no training log (%s with %s)", path,
                              table_name, columns_name);
    else
        status = read_table(made, table, columns->text, path, file, error);
    si_weights_finish(&weights);
    return status;
}

/* The panel of a loss, made when it first comes up; NULL if there is no room for more. */
static si_curves_panel *find_panel(training *made, const char *loss)
{
    for (size_t p = 0; p < made->panel_count; p++)
        if (strcmp(made->panel[p].title, loss) == 0)
            return &made->panel[p];
    if (made->panel_count == SI_CURVES_MAX_PANELS)
        return NULL;
    si_curves_panel *panel = &made->panel[made->panel_count];
    *panel = (si_curves_panel){.title = loss,
                               .x_label = "epoch",
                               .y_label = "loss",
                               .x_whole = true,
                               .curve = made->curve[made->panel_count++]};
    return panel;
}

static void add_curve(training *made, size_t files, size_t number)
{
    const log_column *column = &made->column[number];
    si_curves_panel *panel = find_panel(made, column->loss);
    char *name = made->curve_name[number];
    if (panel == NULL || panel->curve_count == SI_CURVES_MAX_CURVES)
        return;
    snprintf(name, sizeof *made->curve_name, "%s%s%s",
             files > 1 ? made->file_name[column->file] : "", files > 1 ? ", " : "",
             sides[column->side]);
    made->curve[panel - made->panel][panel->curve_count++] =
        (si_curve){.name = name,
                   .point_count = made->epochs[column->file],
                   .x = made->epoch[column->file],
                   .y = column->value,
                   .colour = SIDES * column->file + column->side,
                   .mark = SI_CURVE_NO_MARK};
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_curves_figure_render(figure, output, error);
}

static si_result draw(const training_options *options, training *made, si_error *error)
{
    for (size_t i = 0; i < made->column_count; i++)
        add_curve(made, options->files.count, i);
    si_curves_figure figure = {.panel_count = made->panel_count, .panel = made->panel};
    return plot_output_write(&options->output, "Training", render, &figure, error);
}

static void finish(training *made)
{
    for (size_t i = 0; i < PLOT_MAX_FILES && made != NULL; i++)
        free(made->epoch[i]);
    for (size_t i = 0; made != NULL && i < made->column_count; i++)
        free(made->column[i].value);
    free(made);
}

static int run(int argc, char **argv)
{
    training_options options = {.output = plot_output_default(argc, argv)};
    si_error error = SI_ERROR_INIT;
    argp_parse(&training_argp, argc, argv, 0, NULL, &options);
    training *made = calloc(1, sizeof *made);
    si_result status = made != NULL ? SI_OK : si_error_no_memory(&error, "the log");
    for (size_t i = 0; i < options.files.count && status == SI_OK; i++)
        status = load(made, options.files.path[i], i, &error);
    if (status == SI_OK)
        status = draw(&options, made, &error);
    finish(made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const plot_kind training_kind = {
    .name = "training",
    .summary = "losses by epoch, from weights files",
    .run = run,
};
