/* What `simplicit score` tells, in the four formats. */
#ifndef SI_CLI_SCORE_REPORT_H
#define SI_CLI_SCORE_REPORT_H

#include <stdio.h>

#include "cli/score_notes.h"

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

#endif
