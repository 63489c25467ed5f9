/*
 * Prediction files in, one page of HTML with everything in it out: scores, figures, scenes to look
 * through. Internal: not installed.
 */
#ifndef SI_REPORT_REPORT_H
#define SI_REPORT_REPORT_H

#include <stdio.h>

#include "pipeline/evaluate.h"

enum { REPORT_MAX_FILES = 16 };

typedef struct report_config {
    si_evaluation_config evaluation; /* how the files are scored; what the page is made of is added
                                        to its metrics, its progress is not used */
    const char *title;               /* over the page; NULL: none */
    size_t scenes;                   /* to look at, for each file */
    /* What else there is to say of the files, which are called name [count]: warnings, and the
     * conventions, a line each; a line that ends in a comma goes on. NULL: nothing. */
    void (*tell)(const si_score_config *score, const char *const *name, si_evaluation *const *made,
                 size_t count, FILE *warnings, FILE *conventions);
    /* Around each part of the work; NULL: nobody looks. */
    const si_progress *(*progress_begin)(const char *label);
    void (*progress_end)(void);
} report_config;

/*
 * Writes the page to `output`; renamed when it is whole. 1 to REPORT_MAX_FILES prediction files,
 * of which some may lack futures or predict other windows. The errors of si_evaluate_file, of
 * reading and of writing.
 */
SI_MUST_CHECK si_result report_write(char *const *path, size_t count, const report_config *config,
                                     const char *output, si_error *error);

#endif
