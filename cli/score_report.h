/* What `simplicit score` tells, in the four formats. */
#ifndef SI_CLI_SCORE_REPORT_H
#define SI_CLI_SCORE_REPORT_H

#include <stdio.h>

#include "io/table.h"
#include "pipeline/evaluate.h"

/* A file and its scores. */
typedef struct score_row {
    const char *file;
    si_evaluation *made;
} score_row;

typedef enum score_format {
    SCORE_FORMAT_TABLE,
    SCORE_FORMAT_JSON,
    SCORE_FORMAT_CSV,
    SCORE_FORMAT_MARKDOWN
} score_format;

/* All rows, scored with the same conventions (`sample_count` and `predicted_steps` do not count).
 */
typedef struct score_report {
    const si_score_config *config;
    const score_row *rows;
    size_t row_count;
    bool intervals;
} score_report;

/* The caller checks the stream for errors. SI_ERR_NO_MEMORY, and nothing is printed. */
SI_MUST_CHECK si_result score_report_print(const score_report *report, score_format format,
                                           FILE *stream, si_error *error);

/* The single formats. */
void score_table_print(const score_report *report, FILE *stream);
void score_markdown_print(const score_report *report, FILE *stream);
void score_csv_print(const score_report *report, FILE *stream);

/* What else there is to know, a line each: of the cells and files; which conventions were used. */
void score_notices_tell(const score_report *report, FILE *stream);
void score_conventions_tell(const score_report *report, FILE *stream);

/* Figures of the row as it is (shift 0) or of the shift-th shift from 1 on. */
const si_score_figure *score_row_figures(const score_row *row, size_t shift);

/* True if the metric was asked for. */
bool score_reports(const score_report *report, si_metric metric);

/* Each note of each file as a line, and one more if the files predict different windows. `start`
 * goes before each. */
void score_notes_print(const score_row *rows, size_t count, const char *start, FILE *stream);
/* On stderr, as warnings. */
void score_notes_warn(const score_row *rows, size_t count);
void score_notes_warn_of_windows(const score_row *rows, size_t count);

/* Evaluates the files again under each selection, choice and weighting and prints ADE and FDE, a
 * row a convention. The rest of the config is as given. */
SI_MUST_CHECK si_result score_conventions_print(char *const *files, size_t file_count,
                                                const si_evaluation_config *config, FILE *stream,
                                                si_error *error);

/* --- tables beside the report: a row a scene, a row a predicted step --- */

/* Leading columns, then up to a value and an interval a metric. */
enum { SCORE_DETAILS_MAX_COLUMNS = 5 + 3 * SI_METRIC_COUNT };

typedef struct score_details_table {
    si_table *table; /* NULL: not asked for */
    si_table_column column[SCORE_DETAILS_MAX_COLUMNS];
    char name[SCORE_DETAILS_MAX_COLUMNS][32]; /* of the metrics' columns */
    size_t column_count;
} score_details_table;

/* Holds its own columns: do not move it while it is open. */
typedef struct score_details {
    const si_score_config *config;
    score_details_table scenes;
    score_details_table steps;
} score_details;

/* Rows of both tables: scenes and predicted steps of all that is scored. */
typedef struct score_details_size {
    size_t scenes;
    size_t steps;
} score_details_size;

/*
 * Opens what has a path, NULL for none: what cannot be written fails before anything is scored. The
 * config is borrowed. Close it even on failure.
 */
SI_MUST_CHECK si_result score_details_create(const char *scenes_path, const char *steps_path,
                                             const score_details_size *size,
                                             const si_score_config *config, score_details *details,
                                             si_error *error);
/* Evaluated with by_scene if scenes are wanted. */
SI_MUST_CHECK si_result score_details_add(score_details *details, const score_row *row,
                                          si_error *error);
SI_MUST_CHECK si_result score_details_commit(score_details *details, si_error *error);
void score_details_close(score_details *details);

#endif
