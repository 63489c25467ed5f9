/* The prediction files of a figure, as plain arguments: an argp child for kinds without a scene. */
#ifndef SI_CLI_PLOT_FILES_H
#define SI_CLI_PLOT_FILES_H

#include <argp.h>
#include <stddef.h>

#include "cli/plot/output.h"
#include "pipeline/evaluate.h"

enum { PLOT_MAX_FILES = 20 };

typedef struct plot_files {
    char *path[PLOT_MAX_FILES]; /* borrowed from argv */
    size_t count;               /* at least 1 once parsed */
} plot_files;

/* To be a child of the command's argp, with a plot_files of zeros as its child input. */
extern const struct argp plot_files_argp;

/* The options of a kind that takes prediction files and nothing else of its own. */
typedef struct plot_file_options {
    plot_files files;
    plot_output output;
} plot_file_options;

/* For its argp, whose input is a plot_file_options. */
error_t plot_file_options_parse(int key, char *text, struct argp_state *state);
extern const struct argp_child plot_file_options_children[];

/* si_evaluate_file, with its progress on the terminal. */
SI_MUST_CHECK si_result plot_evaluate(const char *path, const si_evaluation_config *config,
                                      si_evaluation **evaluation, si_error *error);
/* Evaluates all files, evaluation [count], and warns if they predict different windows. All are the
 * caller's to destroy, also after a failure. */
SI_MUST_CHECK si_result plot_evaluate_all(const plot_files *files,
                                          const si_evaluation_config *config,
                                          si_evaluation **evaluation, si_error *error);
void plot_evaluations_destroy(si_evaluation **evaluation, size_t count);

#endif
