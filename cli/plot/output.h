/*
 * Where a figure goes and how it looks: --output, --theme, --width-mm, --title, --labels, --columns
 * and so on. Every kind of figure has these.
 */
#ifndef SI_CLI_PLOT_OUTPUT_H
#define SI_CLI_PLOT_OUTPUT_H

#include "cli/options.h"
#include "viz/curves.h"
#include "viz/figure.h"

enum { PLOT_MAX_LABELS = 16 };

typedef struct plot_output {
    const char *path; /* checked to be there and to have a known extension once parsed */
    si_figure_format format;
    si_figure_style style;
    bool film;                          /* set before parsing: what the extension may be */
    size_t columns;                     /* of panels; 0: chosen */
    double x_limit[2], y_limit[2];      /* NaN where not given */
    const char *label[PLOT_MAX_LABELS]; /* of the files, NULL where not given; of argv */
    size_t label_count;
    char caption_text[512];
    char command[1024]; /* what the user typed, for the file's metadata */
} plot_output;

/* The defaults, with the command line as description. */
plot_output plot_output_default(int argc, char **argv);

/* Of a plot_output. */
extern const option_set plot_output_options;

/* The same without what only figures with files and panels have: labels, colours, columns, limits.
 */
extern const option_set plot_page_options;

/* What file `number` is called: as --labels says, or `name`. */
const char *plot_output_label(const plot_output *chosen, size_t number, const char *name);

/*
 * Which colours of the palette `count` predictors have: in their order, but one is kept for
 * constant velocity with Gaussian noise, which figures compare with, as long as the others do
 * without: the same predictor then looks the same in all kinds of figures. With --colors: in their
 * order.
 */
void plot_output_colours(const plot_output *chosen, const char *const *name, size_t count,
                         size_t *colour);

/* What stands under the figure if the user says nothing. */
void plot_output_caption(plot_output *chosen, const char *text);

/* "1000 samples", or that their numbers [count] are unlike: no metric means much without it. */
enum { PLOT_SAMPLES_SIZE = 48 };
void plot_samples_text(const size_t *samples, size_t count, char text[PLOT_SAMPLES_SIZE]);

/* Draws `figure` to `output`: a figure's render function behind a plain pointer. */
typedef si_result plot_render(const void *figure, const si_figure_output *output, si_error *error);

/* Renders into a temporary file that is renamed over the path when it is whole. */
SI_MUST_CHECK si_result plot_output_write(const plot_output *chosen, const char *title,
                                          plot_render *render, const void *figure, si_error *error);

/* The same for curves, in `panel` [figure->panel_count], with --columns and the limits. */
SI_MUST_CHECK si_result plot_output_write_curves(const plot_output *chosen, const char *title,
                                                 si_curves_figure *figure, si_curves_panel *panel,
                                                 si_error *error);

#endif
