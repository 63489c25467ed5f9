/*
 * Argoverse 2 submissions, as CSV in place of Parquet: a row a path with the columns scenario_id,
 * track_id, probability, predicted_trajectory_x and _y, lists of metres in quotes, every tenth of a
 * second. Its truth: the scenarios as CSV, with the columns scenario_id, track_id, timestep,
 * position_x, position_y and observed (True or False), or windows that are called alike.
 */
#include <stdlib.h>
#include <string.h>

#include "io/columns.h"
#include "io/number.h"
#include "io/predictions_form.h"

static const double step_seconds = 0.1;

enum { MOST_COLUMNS = 64, SCENARIO = 0, TRACK, WANTED = 6 };

static const char *const path_columns[WANTED] = {
    "scenario_id", "track_id", "probability", "predicted_trajectory_x", "predicted_trajectory_y"};
static const char *const truth_columns[WANTED] = {"scenario_id", "track_id",   "timestep",
                                                  "position_x",  "position_y", "observed"};

/* A CSV with a first line of names. */
typedef struct table {
    const char *path;
    si_line_reader reader;
    si_line line;
    size_t column_count;
    size_t at[WANTED];
    si_column cell[MOST_COLUMNS];
} table;

static si_result refuse(const table *rows, const char *expected, si_error *error)
{
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s", rows->path, rows->line.number,
                        expected);
}

static bool find_columns(table *rows, const char *const name[WANTED])
{
    size_t found = 0, wanted = 0;
    for (size_t w = 0; w < WANTED && name[w] != NULL; w++, wanted++)
        for (size_t c = 0; c < rows->column_count; c++)
            if (si_column_equals(&rows->cell[c], name[w])) {
                rows->at[w] = c;
                found++;
                break;
            }
    return found == wanted;
}

static si_result open_table(table *rows, const char *path, const char *const name[WANTED],
                            si_error *error)
{
    *rows = (table){.path = path};
    si_result status = si_line_reader_open(&rows->reader, path, error);
    if (status == SI_OK)
        status = si_line_reader_next(&rows->reader, &rows->line, error);
    if (status == SI_OK && rows->line.text != NULL)
        rows->column_count = si_columns_split(&rows->line, ',', rows->cell, MOST_COLUMNS);
    if (status == SI_OK && (rows->column_count > MOST_COLUMNS || !find_columns(rows, name)))
        status = refuse(rows, "the columns of Argoverse 2 by name", error);
    return status;
}

static si_result next_row(table *rows, si_error *error)
{
    si_result status = si_line_reader_next(&rows->reader, &rows->line, error);
    if (status == SI_OK && rows->line.text != NULL &&
        si_columns_split(&rows->line, ',', rows->cell, MOST_COLUMNS) != rows->column_count)
        status = refuse(rows, "as many columns as names", error);
    return status;
}

static const si_column *cell_of(const table *rows, size_t wanted)
{
    return &rows->cell[rows->at[wanted]];
}

/* A cell as text of its own; false if it is too long. */
static bool copy_cell(const table *rows, size_t wanted, char text[SI_RECORDING_NAME_SIZE])
{
    const si_column *cell = cell_of(rows, wanted);
    if (cell->length == 0 || cell->length >= SI_RECORDING_NAME_SIZE)
        return false;
    memcpy(text, cell->text, cell->length);
    text[cell->length] = '\0';
    return strlen(text) == cell->length;
}

static bool has_columns(const si_form_sniff *sniff, const char *const name[WANTED])
{
    table rows;
    char text[SI_FORM_SNIFF_SIZE + 1];
    memcpy(text, sniff->text, sizeof text);
    text[strcspn(text, "\r\n")] = '\0';
    rows.column_count =
        si_columns_split(&(si_line){text, strlen(text), 1}, ',', rows.cell, MOST_COLUMNS);
    return !sniff->is_folder && rows.column_count <= MOST_COLUMNS && find_columns(&rows, name);
}

bool si_predictions_is_av2(const si_form_sniff *sniff)
{
    return has_columns(sniff, path_columns);
}

bool si_truth_is_av2(const si_form_sniff *sniff)
{
    return has_columns(sniff, truth_columns);
}

/* The next number of a list such as "[1.5, 2 3]"; false at its end, or with *bad, where it is none.
 */
static bool next_number(const char **text, const char *end, double *value, bool *bad)
{
    si_number number;
    while (*text < end && strchr("[], \t", **text) != NULL)
        ++*text;
    if (*text == end)
        return false;
    *bad = !si_number_scan(*text, &number) || number.end > end || !si_number_value(&number, value);
    *text = *bad ? end : number.end;
    return !*bad;
}

static si_result add_points(si_predictions_draft *draft, const table *rows,
                            si_predictions_point point, si_error *error)
{
    const si_column *xs = cell_of(rows, 3), *ys = cell_of(rows, 4);
    const char *x = xs->text, *y = ys->text;
    bool bad_x = false, bad_y = false;
    si_result status = SI_OK;
    for (point.frame = 0; status == SI_OK; point.frame++) {
        const bool has_x = next_number(&x, xs->text + xs->length, &point.x, &bad_x);
        const bool has_y = next_number(&y, ys->text + ys->length, &point.y, &bad_y);
        if (bad_x || bad_y || has_x != has_y || (!has_x && point.frame == 0))
            return refuse(rows, "two lists of as many numbers for a trajectory", error);
        if (!has_x)
            break;
        status = si_predictions_draft_add(draft, &point, error);
    }
    return status;
}

static si_result add_row(si_predictions_draft *draft, const table *rows, si_error *error)
{
    char scenario[SI_RECORDING_NAME_SIZE], track[SI_RECORDING_NAME_SIZE];
    si_predictions_point point = {.place = rows->line.number, .frame = SI_POINT_PROBABILITY};
    if (!copy_cell(rows, SCENARIO, scenario) || !copy_cell(rows, TRACK, track) ||
        !si_column_number(cell_of(rows, 2), &point.x))
        return refuse(rows, "a scenario_id, a track_id and a probability", error);
    point.agent_id = si_name_number(track);
    si_result status = si_predictions_draft_scene(draft, scenario, &point.scene, error);
    if (status != SI_OK)
        return status;
    /* The row tells the order of paths; packing asks only for the order. */
    point.sample = (int64_t)rows->line.number;
    status = si_predictions_draft_add(draft, &point, error);
    return status == SI_OK ? add_points(draft, rows, point, error) : status;
}

si_result si_predictions_read_av2(si_predictions_draft *draft, si_error *error)
{
    table rows;
    draft->header.step_seconds = step_seconds;
    si_result status = open_table(&rows, draft->path, path_columns, error);
    while (status == SI_OK) {
        status = next_row(&rows, error);
        if (status != SI_OK || rows.line.text == NULL)
            break;
        status = add_row(draft, &rows, error);
    }
    si_line_reader_finish(&rows.reader);
    return status;
}

/* The last step of a scenario that somebody is observed in. */
typedef struct scenario {
    char name[SI_RECORDING_NAME_SIZE];
    int64_t last;
} scenario;

static si_result end_scenario(si_truth *truth, scenario *now, size_t *group, si_error *error)
{
    si_result status = SI_OK;
    if (now->name[0] != '\0')
        status =
            si_truth_add_key(truth, now->name, (*group)++, now->last, now->last, now->name, error);
    if (truth->observed_steps == 0 && now->last >= 0)
        truth->observed_steps = (size_t)now->last + 1;
    return status;
}

static si_result add_truth(si_truth *truth, const table *rows, scenario *now, size_t *group,
                           si_error *error)
{
    scenario next = {.last = -1};
    char track[SI_RECORDING_NAME_SIZE];
    si_truth_row row;
    if (!copy_cell(rows, SCENARIO, next.name) || !copy_cell(rows, TRACK, track) ||
        !si_column_whole(cell_of(rows, 2), &row.frame) ||
        !si_column_number(cell_of(rows, 3), &row.x) || !si_column_number(cell_of(rows, 4), &row.y))
        return refuse(rows, "a scenario_id, a track_id, a whole timestep and a position", error);
    si_result status = SI_OK;
    if (strcmp(next.name, now->name) != 0) {
        status = end_scenario(truth, now, group, error);
        *now = next;
    }
    if (si_column_equals(cell_of(rows, 5), "true") && row.frame > now->last)
        now->last = row.frame;
    row.group = *group;
    row.agent_id = si_name_number(track);
    return status == SI_OK ? si_truth_add(truth, &row, error) : status;
}

si_result si_truth_read_av2(const char *path, si_truth *truth, si_error *error)
{
    table rows;
    scenario now = {.last = -1};
    size_t group = 0;
    truth->step_seconds = step_seconds;
    si_result status = open_table(&rows, path, truth_columns, error);
    while (status == SI_OK) {
        status = next_row(&rows, error);
        if (status != SI_OK || rows.line.text == NULL)
            break;
        status = add_truth(truth, &rows, &now, &group, error);
    }
    if (status == SI_OK)
        status = end_scenario(truth, &now, &group, error);
    si_line_reader_finish(&rows.reader);
    return status;
}
