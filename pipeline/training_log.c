#include "pipeline/training_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/table.h"

/* Where the losses of a set begin in a row. */
enum { TRAIN = 4, VALIDATION = TRAIN + SI_EPOCH_MAX_LOSSES };

#define PREFIX "log_"

/* A column that a training has. */
typedef struct column {
    char attribute[64]; /* that keeps it; behind PREFIX its name in csv */
    size_t at;          /* in a row */
} column;

static const char *name_of(const column *c)
{
    return c->attribute + strlen(PREFIX);
}

/* "epoch", "rate", ..., "train_total", ..., "validation_total", ...; returns how many. */
static size_t list_columns(const si_trainer *trainer, column columns[TRAINING_LOG_COLUMNS])
{
    static const char *const leading[TRAIN] = {"epoch", "rate", "gradient_norm", "is_best"};
    size_t count = 0;
    for (; count < TRAIN; count++) {
        columns[count].at = count;
        snprintf(columns[count].attribute, sizeof columns->attribute, PREFIX "%s", leading[count]);
    }
    for (size_t first = TRAIN; first <= VALIDATION; first += VALIDATION - TRAIN)
        for (size_t i = 0; si_trainer_loss_name(trainer, i) != NULL; i++, count++) {
            columns[count].at = first + i;
            snprintf(columns[count].attribute, sizeof columns->attribute, PREFIX "%s_%s",
                     first == TRAIN ? "train" : "validation", si_trainer_loss_name(trainer, i));
        }
    return count;
}

si_result training_log_add(training_log *log, const si_epoch_record *record)
{
    if (log->count == log->capacity) {
        const size_t capacity = log->capacity > 0 ? 2 * log->capacity : 64;
        void *grown = realloc(log->row, capacity * sizeof *log->row);
        if (grown == NULL)
            return SI_ERR_NO_MEMORY;
        log->row = grown;
        log->capacity = capacity;
    }
    double *row = log->row[log->count++];
    row[0] = (double)record->epoch;
    row[1] = record->rate;
    row[2] = record->gradient_norm;
    row[3] = record->is_best;
    memcpy(row + TRAIN, record->train, sizeof record->train);
    memcpy(row + VALIDATION, record->validation, sizeof record->validation);
    return SI_OK;
}

void training_log_finish(training_log *log)
{
    free(log->row);
    *log = (training_log){0};
}

si_result training_log_save(const training_log *log, const si_trainer *trainer, si_weights *weights)
{
    column columns[TRAINING_LOG_COLUMNS];
    const size_t count = list_columns(trainer, columns);
    double *numbers = calloc(log->count, sizeof *numbers);
    si_result status = numbers != NULL ? SI_OK : SI_ERR_NO_MEMORY;
    for (size_t c = 0; status == SI_OK && c < count; c++) {
        for (size_t i = 0; i < log->count; i++)
            numbers[i] = log->row[i][columns[c].at];
        status = si_weights_set_numbers(weights, columns[c].attribute, log->count, numbers);
    }
    free(numbers);
    return status;
}

/* Fills one column; the rows are made by the first. */
static si_result load_column(training_log *log, const column *c, size_t epochs,
                             const si_weights *weights, const char *source, si_error *error)
{
    const si_weights_attribute *found = si_weights_find_attribute(weights, c->attribute);
    if (found == NULL || found->number == NULL || found->count != epochs)
        return si_error_set(error, SI_ERR_FORMAT, "%s: expected %zu numbers %s, one an epoch",
                            source, epochs, c->attribute);
    while (log->count < epochs)
        if (training_log_add(log, &(si_epoch_record){0}) != SI_OK)
            return si_error_no_memory(error, "the log");
    for (size_t i = 0; i < epochs; i++)
        log->row[i][c->at] = found->number[i];
    return SI_OK;
}

si_result training_log_load(training_log *log, const si_trainer *trainer, const si_weights *weights,
                            const char *source, si_error *error)
{
    column columns[TRAINING_LOG_COLUMNS];
    const size_t count = list_columns(trainer, columns);
    const size_t epochs = si_trainer_get_counters(trainer).epoch;
    si_result status = SI_OK;
    for (size_t c = 0; status == SI_OK && c < count; c++)
        status = load_column(log, &columns[c], epochs, weights, source, error);
    for (size_t i = 0; status == SI_OK && i < epochs; i++)
        if (log->row[i][0] != (double)(i + 1))
            status = si_error_set(error, SI_ERR_FORMAT, "%s: log_epoch: %g where %zu was expected",
                                  source, log->row[i][0], i + 1);
    return status;
}

si_result training_log_write_csv(const training_log *log, const si_trainer *trainer,
                                 const char *path, si_error *error)
{
    column columns[TRAINING_LOG_COLUMNS];
    const size_t count = list_columns(trainer, columns);
    si_table_column heads[TRAINING_LOG_COLUMNS];
    si_table_value cells[TRAINING_LOG_COLUMNS];
    si_table *table;
    for (size_t c = 0; c < count; c++)
        heads[c] = (si_table_column){name_of(&columns[c]), SI_TABLE_NUMBER};
    si_result status = si_table_create(path, heads, count, log->count, &table, error);
    for (size_t i = 0; status == SI_OK && i < log->count; i++) {
        for (size_t c = 0; c < count; c++)
            cells[c] = (si_table_value){.number = log->row[i][columns[c].at]};
        status = si_table_append(table, cells, error);
    }
    if (status == SI_OK)
        status = si_table_commit(table, error);
    si_table_destroy(table);
    return status;
}
