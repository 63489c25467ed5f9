/* The tables of `simplicit score` beside its report: a row a scene, a row a predicted step. */
#ifndef SI_CLI_SCORE_DETAILS_H
#define SI_CLI_SCORE_DETAILS_H

#include "cli/score_notes.h"
#include "io/table.h"

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
