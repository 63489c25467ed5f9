#include "pipeline/training_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/table.h"

/* Before the losses: epoch, rate, gradient_norm, is_best. */
enum {
    LEADING_COLUMNS = 4,
    MAX_COLUMNS = LEADING_COLUMNS + 2 * SI_EPOCH_MAX_LOSSES,
    NAME_SIZE = 64,
};

si_result training_log_add(training_log *log, const si_epoch_record *record)
{
    if (log->count == log->capacity) {
        const size_t capacity = log->capacity > 0 ? 2 * log->capacity : 64;
        si_epoch_record *grown = realloc(log->record, capacity * sizeof *grown);
        if (grown == NULL)
            return SI_ERR_NO_MEMORY;
        log->record = grown;
        log->capacity = capacity;
    }
    log->record[log->count++] = *record;
    return SI_OK;
}

void training_log_finish(training_log *log)
{
    free(log->record);
    *log = (training_log){0};
}

static size_t loss_count(const si_trainer *trainer)
{
    size_t count = 0;
    while (si_trainer_loss_name(trainer, count) != NULL)
        count++;
    return count;
}

static size_t column_count(const si_trainer *trainer)
{
    return LEADING_COLUMNS + 2 * loss_count(trainer);
}

/* "epoch", "rate", ..., "train_total", ..., "validation_total", ... */
static void name_column(const si_trainer *trainer, size_t column, char name[NAME_SIZE])
{
    static const char *const leading[LEADING_COLUMNS] = {"epoch", "rate", "gradient_norm",
                                                         "is_best"};
    const size_t losses = loss_count(trainer);
    const size_t loss = column - LEADING_COLUMNS;
    if (column < LEADING_COLUMNS)
        snprintf(name, NAME_SIZE, "%s", leading[column]);
    else if (loss < losses)
        snprintf(name, NAME_SIZE, "train_%s", si_trainer_loss_name(trainer, loss));
    else
        snprintf(name, NAME_SIZE, "validation_%s", si_trainer_loss_name(trainer, loss - losses));
}

/* The attribute that keeps a column. */
static void name_attribute(const si_trainer *trainer, size_t column, char name[NAME_SIZE])
{
    char own[NAME_SIZE];
    name_column(trainer, column, own);
    snprintf(name, NAME_SIZE, "log_%.*s", NAME_SIZE - 5, own);
}

static void record_to_row(const si_epoch_record *record, size_t losses, double *row)
{
    row[0] = (double)record->epoch;
    row[1] = record->rate;
    row[2] = record->gradient_norm;
    row[3] = record->is_best;
    memcpy(row + LEADING_COLUMNS, record->train, losses * sizeof *row);
    memcpy(row + LEADING_COLUMNS + losses, record->validation, losses * sizeof *row);
}

static si_epoch_record row_to_record(const double *row, size_t losses)
{
    si_epoch_record record = {
        .epoch = (size_t)row[0], .rate = row[1], .gradient_norm = row[2], .is_best = row[3] != 0.0};
    memcpy(record.train, row + LEADING_COLUMNS, losses * sizeof *row);
    memcpy(record.validation, row + LEADING_COLUMNS + losses, losses * sizeof *row);
    return record;
}

si_result training_log_save(const training_log *log, const si_trainer *trainer, si_weights *weights)
{
    const size_t losses = loss_count(trainer);
    double *numbers = calloc(log->count, sizeof *numbers);
    si_result status = numbers != NULL ? SI_OK : SI_ERR_NO_MEMORY;
    for (size_t column = 0; status == SI_OK && column < column_count(trainer); column++) {
        char name[NAME_SIZE];
        for (size_t i = 0; i < log->count; i++) {
            double row[MAX_COLUMNS];
            record_to_row(&log->record[i], losses, row);
            numbers[i] = row[column];
        }
        name_attribute(trainer, column, name);
        status = si_weights_set_numbers(weights, name, log->count, numbers);
    }
    free(numbers);
    return status;
}

static si_result find_column(const si_trainer *trainer, const si_weights *weights,
                             const char *source, size_t epochs, size_t column,
                             const si_weights_attribute **found, si_error *error)
{
    char name[NAME_SIZE];
    name_attribute(trainer, column, name);
    *found = si_weights_find_attribute(weights, name);
    if (*found == NULL || (*found)->number == NULL || (*found)->count != epochs)
        return si_error_set(error, SI_ERR_FORMAT, "%s: expected %zu numbers %s, one an epoch",
                            source, epochs, name);
    return SI_OK;
}

si_result training_log_load(training_log *log, const si_trainer *trainer, const si_weights *weights,
                            const char *source, si_error *error)
{
    const size_t epochs = si_trainer_get_counters(trainer).epoch;
    const si_weights_attribute *column[MAX_COLUMNS];
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < column_count(trainer); i++)
        status = find_column(trainer, weights, source, epochs, i, &column[i], error);
    for (size_t epoch = 0; status == SI_OK && epoch < epochs; epoch++) {
        double row[MAX_COLUMNS];
        for (size_t i = 0; i < column_count(trainer); i++)
            row[i] = column[i]->number[epoch];
        const si_epoch_record record = row_to_record(row, loss_count(trainer));
        if (row[0] != (double)(epoch + 1))
            return si_error_set(error, SI_ERR_FORMAT, "%s: log_epoch: %g where %zu was expected",
                                source, row[0], epoch + 1);
        if (training_log_add(log, &record) != SI_OK)
            return si_error_no_memory(error, "the log");
    }
    return status;
}

static si_result append_rows(const training_log *log, size_t losses, si_table *table,
                             si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < log->count; i++) {
        double row[MAX_COLUMNS];
        si_table_value cell[MAX_COLUMNS];
        record_to_row(&log->record[i], losses, row);
        for (size_t column = 0; column < LEADING_COLUMNS + 2 * losses; column++)
            cell[column] = (si_table_value){.number = row[column]};
        status = si_table_append(table, cell, error);
    }
    return status == SI_OK ? si_table_commit(table, error) : status;
}

si_result training_log_write_csv(const training_log *log, const si_trainer *trainer,
                                 const char *path, si_error *error)
{
    char name[MAX_COLUMNS][NAME_SIZE];
    si_table_column columns[MAX_COLUMNS];
    si_table *table;
    for (size_t i = 0; i < column_count(trainer); i++) {
        name_column(trainer, i, name[i]);
        columns[i] = (si_table_column){name[i], SI_TABLE_NUMBER};
    }
    si_result status =
        si_table_create(path, columns, column_count(trainer), log->count, &table, error);
    if (status == SI_OK)
        status = append_rows(log, loss_count(trainer), table, error);
    si_table_destroy(table);
    return status;
}
