/* Figures of curves: what all kinds that draw numbers of prediction files share. */
#ifndef SI_CLI_PLOT_CHART_H
#define SI_CLI_PLOT_CHART_H

#include "cli/command.h"
#include "cli/plot/files.h"
#include "pipeline/curve_data.h"
#include "viz/curves.h"

typedef struct plot_chart_curve {
    si_curve look;      /* all but its numbers */
    si_curve_data data; /* owned by the chart */
    bool along_x;       /* its intervals are of x */
} plot_chart_curve;

typedef struct plot_chart {
    plot_file_options options;
    si_evaluation *made[PLOT_MAX_FILES]; /* of the files, if the kind has metrics */
    char name[PLOT_MAX_FILES + 1][SI_PREDICTOR_NAME_SIZE];
    const char *label[PLOT_MAX_FILES + 1]; /* what the files, and what comes on top, are called */
    size_t colour[PLOT_MAX_FILES + 1];
    size_t samples[PLOT_MAX_FILES]; /* that each file has */
    si_curves_figure figure;
    si_curves_panel panel[SI_CURVES_MAX_PANELS];
    plot_chart_curve curve[SI_CURVES_MAX_PANELS][SI_CURVES_MAX_CURVES];
    char text[SI_CURVES_MAX_PANELS][64]; /* room for titles and labels */
    void *own;                           /* of the kind; freed with the chart */
} plot_chart;

/* A kind of figure: which scores it needs, and how they become panels and curves. */
typedef struct plot_chart_kind {
    const char *title;
    unsigned metrics; /* to evaluate the files by, a bit each; 0: the kind reads them itself */
    bool by_agent, best_of;
    size_t shift_count; /* and with samples moved by: */
    const double *shift;
    size_t least; /* files; 0: one */
    /* Adds panels with curves; or, where none fit, writes the figure itself. */
    si_result (*make)(plot_chart *chart, si_error *error);
} plot_chart_kind;

/* Parses by `options`, evaluates, makes, draws and writes; the exit code. */
int plot_chart_run(const plot_chart_kind *kind, const option_set *options, int argc, char **argv);

/* The option_set of a kind that takes files and has nothing of its own. */
#define PLOT_CHART_OPTIONS(words_text, description_text)                                           \
    {                                                                                              \
        .children = plot_file_options_children, .check = plot_check_labels, .words = (words_text), \
        .description = (description_text),                                                         \
    }

/* The command of a kind, from its `option_tables` and `chart`. */
#define PLOT_CHART_COMMAND(variable, name_text, summary_text)      \
    static int run(int argc, char **argv)                          \
    {                                                              \
        return plot_chart_run(&chart, &option_tables, argc, argv); \
    }                                                              \
    const command variable = {                                     \
        .name = (name_text), .summary = (summary_text), .options = &option_tables, .run = run};

/* Labels and colours of predictors of those names [count]; evaluated files have theirs already. */
void plot_chart_name(plot_chart *chart, const char *const *name, size_t count);

void plot_chart_add_panel(plot_chart *chart, si_curves_panel panel);

/* A caption that tells how many samples the files have. */
void plot_chart_tell_samples(plot_chart *chart);

/* A curve with points, called and coloured as `file`; NULL if the panel is full. */
plot_chart_curve *plot_chart_add(plot_chart *chart, size_t panel, size_t file);

#endif
