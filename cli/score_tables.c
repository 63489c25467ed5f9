#include "cli/score_tables.h"

#include <stdlib.h>

enum { LEADING_COLUMNS = 4 };

static const si_table_column scene_columns[LEADING_COLUMNS] = {
    {"file", SI_TABLE_TEXT},
    {"recording", SI_TABLE_TEXT},
    {"frame", SI_TABLE_INTEGER},
    {"agents", SI_TABLE_INTEGER},
};

static const si_table_column step_columns[LEADING_COLUMNS] = {
    {"file", SI_TABLE_TEXT},
    {"predictor", SI_TABLE_TEXT},
    {"step", SI_TABLE_INTEGER},
    {"seconds", SI_TABLE_NUMBER},
};

/* Rows of both tables over all files. */
static si_result count_rows(char *const *files, size_t file_count, size_t *scenes, size_t *steps,
                            si_error *error)
{
    *scenes = *steps = 0;
    for (size_t i = 0; i < file_count; i++) {
        si_predictions_reader *reader;
        si_result status = si_predictions_open(files[i], &reader, error);
        if (status != SI_OK)
            return status;
        *scenes += si_predictions_get_header(reader)->scene_count;
        *steps += si_predictions_get_header(reader)->predicted_steps;
        si_predictions_close(reader);
    }
    return SI_OK;
}

static si_result open_table(const char *path, const si_table_column *leading,
                            const si_score_config *config, size_t row_count,
                            score_metric_table *opened, si_error *error)
{
    if (path == NULL)
        return SI_OK;
    for (size_t c = 0; c < LEADING_COLUMNS; c++)
        opened->column[c] = leading[c];
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        if ((config->metrics >> m & 1U) == 0)
            continue;
        opened->column[LEADING_COLUMNS + opened->metric_count] =
            (si_table_column){si_metric_name((si_metric)m), SI_TABLE_NUMBER};
        opened->metric[opened->metric_count++] = (si_metric)m;
    }
    return si_table_create(path, opened->column, LEADING_COLUMNS + opened->metric_count, row_count,
                           &opened->table, error);
}

si_result score_tables_create(const char *scenes_path, const char *steps_path, char *const *files,
                              size_t file_count, const si_score_config *config,
                              score_tables *tables, si_error *error)
{
    *tables = (score_tables){0};
    if (scenes_path == NULL && steps_path == NULL)
        return SI_OK;
    size_t scenes, steps;
    si_result status = count_rows(files, file_count, &scenes, &steps, error);
    if (status == SI_OK)
        status = open_table(scenes_path, scene_columns, config, scenes, &tables->scenes, error);
    if (status == SI_OK)
        status = open_table(steps_path, step_columns, config, steps, &tables->steps, error);
    return status;
}

/* `cell` holds the leading columns already; `value` [SI_METRIC_COUNT]. */
static si_result append(const score_metric_table *opened, si_table_cell *cell, const double *value,
                        si_error *error)
{
    for (size_t m = 0; m < opened->metric_count; m++)
        cell[LEADING_COLUMNS + m] = (si_table_cell){.number = value[opened->metric[m]]};
    return si_table_append(opened->table, cell, error);
}

si_result score_tables_add_scenes(score_tables *tables, const char *file,
                                  const si_predictions_slab *slab, const double *scene_values,
                                  si_error *error)
{
    si_result status = SI_OK;
    for (size_t s = 0; tables->scenes.table != NULL && s < slab->scene_count && status == SI_OK;
         s++) {
        si_table_cell cell[SCORE_TABLE_MAX_COLUMNS] = {
            {.text = file},
            {.text = slab->recording != NULL ? slab->recording[s] : NULL},
            {.integer = slab->frame != NULL ? slab->frame[s] : -1},
            {.integer = (int64_t)(slab->offset[s + 1] - slab->offset[s])},
        };
        status = append(&tables->scenes, cell, scene_values + s * SI_METRIC_COUNT, error);
    }
    return status;
}

static si_result add_steps(const score_metric_table *opened, const score_row *row,
                           const si_score_figure *figures, si_error *error)
{
    si_result status = SI_OK;
    for (size_t t = 0; t < row->header.predicted_steps && status == SI_OK; t++) {
        si_table_cell cell[SCORE_TABLE_MAX_COLUMNS] = {
            {.text = row->file},
            {.text = row->header.predictor},
            {.integer = (int64_t)t + 1},
            {.number = row->header.step_seconds * (double)(t + 1)},
        };
        double values[SI_METRIC_COUNT];
        for (size_t m = 0; m < SI_METRIC_COUNT; m++)
            values[m] = figures[t * SI_METRIC_COUNT + m].value;
        status = append(opened, cell, values, error);
    }
    return status;
}

si_result score_tables_add_steps(score_tables *tables, const score_row *row, const si_score *score,
                                 si_error *error)
{
    if (tables->steps.table == NULL)
        return SI_OK;
    si_score_figure *values = calloc(row->header.predicted_steps, SI_METRIC_COUNT * sizeof *values);
    if (values == NULL)
        return si_error_no_memory(error, "the scores of steps");
    si_score_get_steps(score, values);
    si_result status = add_steps(&tables->steps, row, values, error);
    free(values);
    return status;
}

si_result score_tables_commit(score_tables *tables, si_error *error)
{
    si_result status = SI_OK;
    if (tables->scenes.table != NULL)
        status = si_table_commit(tables->scenes.table, error);
    if (tables->steps.table != NULL && status == SI_OK)
        status = si_table_commit(tables->steps.table, error);
    return status;
}

void score_tables_close(score_tables *tables)
{
    si_table_close(tables->scenes.table);
    si_table_close(tables->steps.table);
}
