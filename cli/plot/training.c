/*
 * simplicit plot training: the log inside weights files.
 *
 * A log is a set of attributes of equal length, a number an epoch: log_train_<loss>,
 * log_validation_<loss>, and log_epoch where the epochs are not 1, 2, ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "io/datasets.h"
#include "io/weights.h"
#include "viz/curves.h"

enum { NAME_SIZE = 128, SIDES = 2 };

/* What losses are called in a figure; others keep their name with spaces. */
static const char *const words[][2] = {
    {"total", "Loss"},
    {"best", "Best sample"},
    {"best_end", "Best sample, last step"},
    {"mean", "Mean of samples"},
    {"nll", "Negative log-likelihood"},
    {"tight_nll", "Negative log-likelihood, tight"},
    {"walks", "Correlation of steps"},
    {"amd", "AMD"},
    {"amv", "AMV"},
    {"kde", "KDE"},
    {"energy", "Energy score"},
    {"norm", "Distances between steps"},
    {"angle", "Angles between steps"},
    {"triplet", "Triplet"},
};

static const char *const sides[SIDES] = {"train", "validation"};

typedef struct training {
    si_weights weights[PLOT_MAX_FILES];
    double *epoch[PLOT_MAX_FILES]; /* owned: 1, 2, ... where the file does not say */
    char file_name[PLOT_MAX_FILES][NAME_SIZE];
    size_t panel_count;
    char loss[SI_CURVES_MAX_PANELS][NAME_SIZE];
    char title[SI_CURVES_MAX_PANELS][NAME_SIZE];
    char curve_name[SI_CURVES_MAX_PANELS][SI_CURVES_MAX_CURVES][2 * NAME_SIZE];
    si_curve curve[SI_CURVES_MAX_PANELS][SI_CURVES_MAX_CURVES];
    si_curves_panel panel[SI_CURVES_MAX_PANELS];
} training;

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "WEIGHTS.h5...",
    .description =
        "Draws the losses by epoch that weights files keep, a panel a loss; training and "
        "validation, with the epoch whose weights are kept."
        "\vExample:\n"
        "  simplicit plot training weights.h5 -o training.pdf",
};

/* The loss that a log attribute is of, if `name` is log_<side>_<loss>; else NULL. */
static const char *loss_of(const char *name, const char *side)
{
    char prefix[NAME_SIZE];
    int length = snprintf(prefix, sizeof prefix, "log_%s_", side);
    return strncmp(name, prefix, (size_t)length) == 0 ? name + length : NULL;
}

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

static si_result set_epochs(training *made, size_t file, size_t count, si_error *error)
{
    const si_weights_attribute *epoch =
        si_weights_find_attribute(&made->weights[file], "log_epoch");
    made->epoch[file] = calloc(count, sizeof **made->epoch);
    if (made->epoch[file] == NULL)
        return si_error_no_memory(error, "the log");
    for (size_t i = 0; i < count; i++)
        made->epoch[file][i] = epoch != NULL && epoch->number != NULL && epoch->count == count
                                   ? epoch->number[i]
                                   : (double)(i + 1);
    return SI_OK;
}

static si_result load(training *made, const char *path, size_t file, si_error *error)
{
    si_weights *weights = &made->weights[file];
    size_t count = 0;
    si_result status = si_weights_read(path, weights, error);
    si_recording_name(path, made->file_name[file], NAME_SIZE);
    for (size_t i = 0; i < weights->attribute_count && status == SI_OK; i++) {
        const si_weights_attribute *attribute = &weights->attribute[i];
        for (size_t side = 0; side < SIDES; side++) {
            const char *loss = loss_of(attribute->name, sides[side]);
            if (loss == NULL || attribute->text != NULL || attribute->count == 0)
                continue;
            if (count != 0 && attribute->count != count)
                return si_error_set(error, SI_ERR_SHAPE, "%s: %s has %zu epochs, others have %zu",
                                    path, attribute->name, attribute->count, count);
            count = attribute->count;
            add_loss(made, loss);
        }
    }
    if (status == SI_OK && count == 0)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s keeps no training log: expected attributes such as log_train_total",
                            path);
    return status == SI_OK ? set_epochs(made, file, count, error) : status;
}

static void name_loss(const char *loss, char title[NAME_SIZE])
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(loss, words[i][0]) == 0)
            loss = words[i][1];
    snprintf(title, NAME_SIZE, "%s", loss);
    for (char *at = title; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
}

/* The epoch whose weights are kept: where the validation loss is least. */
static int find_best_epoch(const training *made, size_t file)
{
    const si_weights_attribute *log =
        si_weights_find_attribute(&made->weights[file], "log_validation_total");
    int best = SI_CURVE_NO_MARK;
    for (size_t i = 0; log != NULL && log->number != NULL && i < log->count; i++)
        if (best == SI_CURVE_NO_MARK || log->number[i] < log->number[best])
            best = (int)i;
    return best;
}

static void add_curve(training *made, const plot_file_options *options, size_t panel, size_t file,
                      size_t side)
{
    char name[SI_WEIGHTS_NAME_SIZE * 2];
    size_t number = made->panel[panel].curve_count;
    bool several = options->files.count > 1;
    snprintf(name, sizeof name, "log_%s_%s", sides[side], made->loss[panel]);
    const si_weights_attribute *log = si_weights_find_attribute(&made->weights[file], name);
    if (log == NULL || log->number == NULL || number == SI_CURVES_MAX_CURVES)
        return;
    snprintf(made->curve_name[panel][number], sizeof made->curve_name[panel][number], "%s%s%s",
             several ? plot_output_label(&options->output, file, made->file_name[file]) : "",
             several ? ", " : "", sides[side]);
    made->curve[panel][number] =
        (si_curve){.name = made->curve_name[panel][number],
                   .point_count = log->count,
                   .x = made->epoch[file],
                   .y = log->number,
                   .colour = SIDES * file + side,
                   .mark = side == 1 ? find_best_epoch(made, file) : SI_CURVE_NO_MARK};
    made->panel[panel].curve_count++;
}

static si_result draw(const plot_file_options *options, training *made, si_error *error)
{
    size_t files = options->files.count;
    for (size_t p = 0; p < made->panel_count; p++) {
        name_loss(made->loss[p], made->title[p]);
        made->panel[p] = (si_curves_panel){.title = made->title[p],
                                           .x_label = "epoch",

                                           .x_whole = true,
                                           .curve = made->curve[p]};
        for (size_t file = 0; file < files; file++)
            for (size_t side = 0; side < SIDES; side++)
                add_curve(made, options, p, file, side);
    }
    si_curves_figure figure = {.panel_count = made->panel_count,
                               .mark_name = "least validation loss"};
    return plot_output_write_curves(&options->output, "Training", &figure, made->panel, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    training *made = calloc(1, sizeof *made);
    si_result status = made != NULL ? SI_OK : si_error_no_memory(&error, "the log");
    for (size_t i = 0; i < options.files.count && status == SI_OK; i++)
        status = load(made, options.files.path[i], i, &error);
    if (status == SI_OK)
        status = draw(&options, made, &error);
    for (size_t i = 0; made != NULL && i < options.files.count; i++) {
        si_weights_finish(&made->weights[i]);
        free(made->epoch[i]);
    }
    free(made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command training_kind = {
    .name = "training",
    .summary = "losses by epoch, from weights files",
    .options = &option_tables,
    .run = run,
};
