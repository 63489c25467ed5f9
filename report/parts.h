/*
 * What is on the page, part by part, as JSON; report/page/ is the page. Lengths are in metres but
 * in scenes, where positions are in millimetres; NaN and infinity are null.
 */
#ifndef SI_REPORT_PARTS_H
#define SI_REPORT_PARTS_H

#include <jansson.h>

#include "report/report.h"

/* The files of a report, evaluated by scene and by agent. */
typedef struct report_files {
    const report_config *config;
    size_t count;
    unsigned metrics; /* that the page tells, in order; of a file without /future fewer are known */
    const char *path[REPORT_MAX_FILES];    /* borrowed */
    si_evaluation *made[REPORT_MAX_FILES]; /* owned */
    size_t group[REPORT_MAX_FILES];        /* the first file that predicts the same windows */
} report_files;

/* Progress of a part as the config shows it; NULL where nobody looks. */
const si_progress *report_progress_begin(const report_files *files, const char *label);
void report_progress_end(const report_files *files);

/* Sets "metrics", "predictors", "comparisons", "warnings", "conventions" and "protocol". */
SI_MUST_CHECK si_result report_add_scoreboard(const report_files *files, json_t *root,
                                              si_error *error);

/* Sets "horizon", "best_of", "calibration" and "frontier", with progress; those that the files are
 * not fit for (no /future, one path) come without their curves. */
SI_MUST_CHECK si_result report_add_figures(const report_files *files, json_t *root,
                                           si_error *error);

/* A scene worth looking at: its group is that of the files that predict it. */
typedef struct report_choice {
    size_t group, scene, agents;
    double disagreement; /* metres, mean distance of the predictors' mean paths; NaN of one */
} report_choice;

/*
 * Up to `wanted` scenes a file, of largest AMD, FDE, disagreement and crowd and evenly through
 * time, without two that overlap where there are enough; ordered by group and scene. *choice is the
 * caller's to free.
 */
SI_MUST_CHECK si_result report_choose_scenes(const report_files *files, size_t wanted,
                                             report_choice **choice, size_t *count,
                                             si_error *error);

/* Sets "scenes" with as many samples of each as keep them within about `budget` bytes. */
SI_MUST_CHECK si_result report_add_scenes(const report_files *files, const report_choice *choice,
                                          size_t count, size_t budget, json_t *root,
                                          si_error *error);

/* Writes the page with `data` in it. */
SI_MUST_CHECK si_result report_write_page(const char *path, const json_t *data, si_error *error);

/* Of the page without data. */
size_t report_page_size(void);

#endif
