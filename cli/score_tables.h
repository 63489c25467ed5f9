/* The tables of `simplicit score` beside its report: a row a scene, a row a predicted step. */
#ifndef SI_CLI_SCORE_TABLES_H
#define SI_CLI_SCORE_TABLES_H

#include "cli/score_report.h"
#include "io/table.h"

enum { SCORE_TABLE_MAX_COLUMNS = 4 + SI_METRIC_COUNT };

/* One table with the metrics that were asked for as its last columns. */
typedef struct score_metric_table {
    si_table *table; /* NULL: not asked for */
    si_table_column column[SCORE_TABLE_MAX_COLUMNS];
    si_metric metric[SI_METRIC_COUNT]; /* [metric_count] */
    size_t metric_count;
} score_metric_table;

/* Holds its own columns: do not move it while it is open. */
typedef struct score_tables {
    score_metric_table scenes;
    score_metric_table steps;
} score_tables;

/*
 * Opens what has a path, NULL for none, with room for the scenes and steps of all files. Close it
 * even on failure.
 */
SI_MUST_CHECK si_result score_tables_create(const char *scenes_path, const char *steps_path,
                                            char *const *files, size_t file_count,
                                            const si_score_config *config, score_tables *tables,
                                            si_error *error);
SI_MUST_CHECK si_result score_tables_add_scenes(score_tables *tables, const char *file,
                                                const si_predictions_slab *slab,
                                                const double *scene_values, si_error *error);
SI_MUST_CHECK si_result score_tables_add_steps(score_tables *tables, const score_row *row,
                                               const si_score *score, si_error *error);
SI_MUST_CHECK si_result score_tables_commit(score_tables *tables, si_error *error);
void score_tables_close(score_tables *tables);

#endif
