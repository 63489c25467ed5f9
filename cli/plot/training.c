/*
 * simplicit plot training: the log inside weights files.
 *
 * A log is a set of attributes of equal length, a number an epoch: log_train_<loss>,
 * log_validation_<loss>, and log_epoch where the epochs are not 1, 2, ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "io/datasets.h"
#include "pipeline/loss_curves.h"

enum { SIDES = 2, NAME_SIZE = SI_WEIGHTS_NAME_SIZE };

/* Room for what the figure says. */
typedef struct training {
    size_t panel_count;
    char loss[SI_CURVES_MAX_PANELS][NAME_SIZE], title[SI_CURVES_MAX_PANELS][NAME_SIZE];
    char name[PLOT_MAX_FILES][SIDES][2 * NAME_SIZE];
    si_loss_curves file[PLOT_MAX_FILES];
} training;

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "WEIGHTS.h5...",
    "Draws the losses by epoch that weights files keep, a panel a loss; training and "
    "validation, with the epoch whose weights are kept."
    "\vExample:\n"
    "  simplicit plot training weights.h5 -o training.pdf");

/* What is minimised comes first. */
static void add_loss(training *made, const char *loss)
{
    for (size_t i = 0; i < made->panel_count; i++)
        if (strcmp(made->loss[i], loss) == 0)
            return;
    if (made->panel_count == SI_CURVES_MAX_PANELS)
        return;
    size_t place = strcmp(loss, "total") == 0 ? 0 : made->panel_count;
    memmove(made->loss[place + 1], made->loss[place],
            (made->panel_count - place) * sizeof *made->loss);
    snprintf(made->loss[place], NAME_SIZE, "%s", loss);
    made->panel_count++;
}

static si_result load(plot_chart *chart, training *made, si_error *error)
{
    const plot_files *files = &chart->options.files;
    si_result status = SI_OK;
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        char file[NAME_SIZE];
        status = si_loss_curves_read(files->path[i], &made->file[i], error);
        for (size_t c = 0; c < made->file[i].count && status == SI_OK; c++)
            add_loss(made, made->file[i].curve[c].loss);
        si_recording_name(files->path[i], file, sizeof file);
        for (size_t side = 0; side < SIDES; side++)
            snprintf(made->name[i][side], sizeof *made->name[i], "%s%s%s",
                     files->count > 1 ? plot_output_label(&chart->options.output, i, file) : "",
                     files->count > 1 ? ", " : "", side == 0 ? "train" : "validation");
    }
    return status;
}

/* The curve of the loss and side is taken out of the file's. */
static void add_curves(plot_chart *chart, training *made, size_t panel, size_t file)
{
    for (size_t i = 0; i < made->file[file].count; i++) {
        si_loss_curve *from = &made->file[file].curve[i];
        plot_chart_curve *curve;
        if (strcmp(from->loss, made->loss[panel]) != 0 ||
            (curve = plot_chart_add(chart, panel, file)) == NULL)
            continue;
        curve->look.name = made->name[file][from->validation];
        curve->look.colour = SIDES * file + from->validation;
        curve->look.points = false;
        curve->look.mark = from->validation ? made->file[file].best : SI_CURVE_NO_MARK;
        curve->data = from->data;
        from->data = (si_curve_data){0};
    }
}

static si_result make(plot_chart *chart, si_error *error)
{
    training *made = chart->own = calloc(1, sizeof *made);
    si_result status =
        made != NULL ? load(chart, made, error) : si_error_no_memory(error, "the log");
    for (size_t p = 0; made != NULL && p < made->panel_count && status == SI_OK; p++) {
        si_loss_title(made->loss[p], made->title[p]);
        plot_chart_add_panel(
            chart, (si_curves_panel){.title = made->title[p], .x_label = "epoch", .x_whole = true});
        for (size_t file = 0; file < chart->options.files.count; file++)
            add_curves(chart, made, p, file);
    }
    for (size_t i = 0; made != NULL && i < chart->options.files.count; i++)
        si_loss_curves_finish(&made->file[i]);
    chart->figure.mark_name = "least validation loss";
    return status;
}

static const plot_chart_kind chart = {
    .title = "Training",
    .make = make,
};

PLOT_CHART_COMMAND(training_kind, "training", "losses by epoch, from weights files")
