/* The prediction files of a figure, as plain arguments, for kinds without a scene. */
#ifndef SI_CLI_PLOT_FILES_H
#define SI_CLI_PLOT_FILES_H

#include <stddef.h>

#include "cli/plot/output.h"
#include "pipeline/evaluate.h"

enum { PLOT_MAX_FILES = 20 };

typedef struct plot_files {
    char *path[PLOT_MAX_FILES]; /* borrowed from argv */
    size_t count;               /* at least 1 once parsed */
} plot_files;

/* Of a plot_files of zeros. */
extern const option_set plot_files_options;

/* The options of a kind that takes prediction files and nothing else of its own. */
typedef struct plot_file_options {
    plot_files files;
    plot_output output;
} plot_file_options;

/* For its option_set: children, and a check. */
void plot_check_labels(void *options, struct argp_state *state);
extern const option_child plot_file_options_children[];

/* Evaluates all files, evaluation [count], and warns if they predict different windows. All are the
 * caller's to destroy, also after a failure. */
SI_MUST_CHECK si_result plot_evaluate_all(const plot_files *files,
                                          const si_evaluation_config *config,
                                          si_evaluation **evaluation, si_error *error);

#endif
