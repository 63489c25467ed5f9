/* Warnings about evaluations: what their figures do not say. */
#ifndef SI_CLI_SCORE_NOTES_H
#define SI_CLI_SCORE_NOTES_H

#include <stdio.h>

#include "pipeline/evaluate.h"

/* A file and its scores. */
typedef struct score_row {
    const char *file;
    si_evaluation *made;
} score_row;

/* Each note of each file as a line, and one more if the files predict different windows. `start`
 * goes before each. */
void score_notes_print(const score_row *rows, size_t count, const char *start, FILE *stream);
/* On stderr, as warnings. */
void score_notes_warn(const score_row *rows, size_t count);
void score_notes_warn_of_windows(const score_row *rows, size_t count);

#endif
