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

/* A CSV with a first line of names; each row after it goes to `add`. */
typedef struct table {
    const char *path;
    const char *const *name;
    si_result (*add)(struct table *rows, si_error *error);
    const si_line *line;
    size_t column_count; /* 0 before the names */
    size_t at[WANTED];
    si_column cell[MOST_COLUMNS];
    si_predictions_draft *draft; /* of predictions */
    si_truth *truth;             /* or of truth: */
    char scenario[SI_RECORDING_NAME_SIZE];
    int64_t last; /* step of the scenario that somebody is observed in */
    size_t group;
} table;

static si_result refuse(const table *rows, const char *expected, si_error *error)
{
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s", rows->path, rows->line->number,
                        expected);
}

static bool find_columns(table *rows)
{
    size_t found = 0, wanted = 0;
    for (; wanted < WANTED && rows->name[wanted] != NULL; wanted++)
        for (size_t c = 0; c < rows->column_count; c++)
            if (si_column_equals(&rows->cell[c], rows->name[wanted])) {
                rows->at[wanted] = c;
                found++;
                break;
            }
    return found == wanted;
}

static si_result take_line(void *context, const si_line *line, si_error *error)
{
    table *rows = context;
    const bool is_first = rows->line == NULL;
    const size_t count = si_columns_split(line, ',', rows->cell, MOST_COLUMNS);
    rows->line = line;
    if (!is_first)
        return count == rows->column_count ? rows->add(rows, error)
                                           : refuse(rows, "as many columns as names", error);
    rows->column_count = count;
    return count <= MOST_COLUMNS && find_columns(rows)
               ? SI_OK
               : refuse(rows, "the columns of Argoverse 2 by name", error);
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
    table rows = {.name = name};
    const si_line line = {sniff->text, strcspn(sniff->text, "\r\n"), 1};
    rows.column_count = si_columns_split(&line, ',', rows.cell, MOST_COLUMNS);
    return !sniff->is_folder && rows.column_count <= MOST_COLUMNS && find_columns(&rows);
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

static si_result add_points(const table *rows, si_predictions_point point, si_error *error)
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
        status = si_predictions_draft_add(rows->draft, &point, error);
    }
    return status;
}

/* The row tells the order of paths; packing asks only for the order. */
static si_result add_path(table *rows, si_error *error)
{
    char scenario[SI_RECORDING_NAME_SIZE], track[SI_RECORDING_NAME_SIZE];
    si_predictions_point point = {.place = rows->line->number,
                                  .sample = (int64_t)rows->line->number,
                                  .frame = SI_POINT_PROBABILITY};
    if (!copy_cell(rows, SCENARIO, scenario) || !copy_cell(rows, TRACK, track) ||
        !si_column_number(cell_of(rows, 2), &point.x))
        return refuse(rows, "a scenario_id, a track_id and a probability", error);
    point.agent_id = si_name_number(track);
    si_result status = si_predictions_draft_scene(rows->draft, scenario, &point.scene, error);
    if (status == SI_OK)
        status = si_predictions_draft_add(rows->draft, &point, error);
    return status == SI_OK ? add_points(rows, point, error) : status;
}

si_result si_predictions_read_av2(si_predictions_draft *draft, si_error *error)
{
    draft->header.step_seconds = step_seconds;
    return si_lines_read(
        draft->path, take_line,
        &(table){.path = draft->path, .name = path_columns, .add = add_path, .draft = draft},
        error);
}

static si_result end_scenario(table *rows, si_error *error)
{
    si_truth *truth = rows->truth;
    si_result status = SI_OK;
    if (rows->scenario[0] != '\0')
        status = si_truth_add_key(truth, rows->scenario, rows->group++, rows->last, rows->last,
                                  rows->scenario, error);
    if (truth->observed_steps == 0 && rows->last >= 0)
        truth->observed_steps = (size_t)rows->last + 1;
    return status;
}

static si_result add_truth(table *rows, si_error *error)
{
    char scenario[SI_RECORDING_NAME_SIZE], track[SI_RECORDING_NAME_SIZE];
    si_truth_row row;
    if (!copy_cell(rows, SCENARIO, scenario) || !copy_cell(rows, TRACK, track) ||
        !si_column_whole(cell_of(rows, 2), &row.frame) ||
        !si_column_number(cell_of(rows, 3), &row.x) || !si_column_number(cell_of(rows, 4), &row.y))
        return refuse(rows, "a scenario_id, a track_id, a whole timestep and a position", error);
    si_result status = SI_OK;
    if (strcmp(scenario, rows->scenario) != 0) {
        status = end_scenario(rows, error);
        memcpy(rows->scenario, scenario, sizeof scenario);
        rows->last = -1;
    }
    if (si_column_equals(cell_of(rows, 5), "true") && row.frame > rows->last)
        rows->last = row.frame;
    row.group = rows->group;
    row.agent_id = si_name_number(track);
    return status == SI_OK ? si_truth_add(rows->truth, &row, error) : status;
}

si_result si_truth_read_av2(const char *path, si_truth *truth, si_error *error)
{
    table rows = {
        .path = path, .name = truth_columns, .add = add_truth, .truth = truth, .last = -1};
    truth->step_seconds = step_seconds;
    si_result status = si_lines_read(path, take_line, &rows, error);
    return status == SI_OK ? end_scenario(&rows, error) : status;
}
