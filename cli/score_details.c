#include "cli/score_report.h"

#include <stdio.h>

static const si_table_column scene_columns[] = {
    {"file", SI_TABLE_TEXT},     {"scene", SI_TABLE_INTEGER},  {"recording", SI_TABLE_TEXT},
    {"frame", SI_TABLE_INTEGER}, {"agents", SI_TABLE_INTEGER},
};

static const si_table_column step_columns[] = {
    {"file", SI_TABLE_TEXT},    {"predictor", SI_TABLE_TEXT}, {"samples", SI_TABLE_INTEGER},
    {"step", SI_TABLE_INTEGER}, {"seconds", SI_TABLE_NUMBER},
};

enum { LEADING_COLUMNS = sizeof scene_columns / sizeof scene_columns[0] };

static bool wants(const score_details *details, size_t metric)
{
    return (details->config->metrics >> metric & 1U) != 0;
}

static si_result open_table(const score_details *details, const char *path,
                            const si_table_column *leading, bool intervals, size_t row_count,
                            score_details_table *opened, si_error *error)
{
    if (path == NULL)
        return SI_OK;
    for (size_t c = 0; c < LEADING_COLUMNS; c++)
        opened->column[opened->column_count++] = leading[c];
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        static const char *const suffix[] = {"", "_low", "_high"};
        for (size_t i = 0; i < (intervals ? 3 : 1) && wants(details, m); i++) {
            char *name = opened->name[opened->column_count];
            snprintf(name, sizeof opened->name[0], "%s%s", si_metric_name((si_metric)m), suffix[i]);
            opened->column[opened->column_count++] = (si_table_column){name, SI_TABLE_NUMBER};
        }
    }
    return si_table_create(path, opened->column, opened->column_count, row_count, &opened->table,
                           error);
}

si_result score_details_create(const char *scenes_path, const char *steps_path,
                               const score_details_size *size, const si_score_config *config,
                               score_details *details, si_error *error)
{
    *details = (score_details){.config = config};
    si_result status = open_table(details, scenes_path, scene_columns, false, size->scenes,
                                  &details->scenes, error);
    if (status == SI_OK)
        status = open_table(details, steps_path, step_columns, true, size->steps, &details->steps,
                            error);
    return status;
}

static si_result add_scene(score_details *details, const score_row *row, size_t scene,
                           si_error *error)
{
    const si_evaluation *made = row->made;
    si_table_value cell[SCORE_DETAILS_MAX_COLUMNS] = {
        {.text = row->file},
        {.integer = (int64_t)scene},
        {.text = made->recording[made->scene_recording[scene]]},
        {.integer = made->scene_frame[scene]},
        {.integer = (int64_t)made->scene_agents[scene]},
    };
    size_t count = LEADING_COLUMNS;
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (wants(details, m))
            cell[count++].number = made->scene[scene * SI_METRIC_COUNT + m];
    return si_table_append(details->scenes.table, cell, error);
}

static si_result add_step(score_details *details, const score_row *row, size_t step,
                          si_error *error)
{
    const si_evaluation *made = row->made;
    si_table_value cell[SCORE_DETAILS_MAX_COLUMNS] = {
        {.text = row->file},
        {.text = made->name},
        {.integer = (int64_t)made->header.sample_count},
        {.integer = (int64_t)step + 1},
        {.number = made->header.step_seconds * (double)(step + 1)},
    };
    size_t count = LEADING_COLUMNS;
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        const si_score_figure *figure = &made->step[step * SI_METRIC_COUNT + m];
        if (!wants(details, m))
            continue;
        cell[count++].number = figure->value;
        cell[count++].number = figure->interval.low;
        cell[count++].number = figure->interval.high;
    }
    return si_table_append(details->steps.table, cell, error);
}

si_result score_details_add(score_details *details, const score_row *row, si_error *error)
{
    si_result status = SI_OK;
    if (details->scenes.table != NULL)
        for (size_t s = 0; s < row->made->result.scene_count && status == SI_OK; s++)
            status = add_scene(details, row, s, error);
    if (details->steps.table != NULL)
        for (size_t t = 0; t < row->made->header.predicted_steps && status == SI_OK; t++)
            status = add_step(details, row, t, error);
    return status;
}

si_result score_details_commit(score_details *details, si_error *error)
{
    si_result status = SI_OK;
    if (details->scenes.table != NULL)
        status = si_table_commit(details->scenes.table, error);
    if (details->steps.table != NULL && status == SI_OK)
        status = si_table_commit(details->steps.table, error);
    return status;
}

void score_details_close(score_details *details)
{
    si_table_destroy(details->scenes.table);
    si_table_destroy(details->steps.table);
}
