/* The prediction files of a figure, as plain arguments: an argp child for kinds without a scene. */
#ifndef SI_CLI_PLOT_FILES_H
#define SI_CLI_PLOT_FILES_H

#include <argp.h>
#include <stddef.h>

enum { PLOT_MAX_FILES = 20 };

typedef struct plot_files {
    char *path[PLOT_MAX_FILES]; /* borrowed from argv */
    size_t count;               /* at least 1 once parsed */
} plot_files;

/* To be a child of the command's argp, with a plot_files of zeros as its child input. */
extern const struct argp plot_files_argp;

#endif
