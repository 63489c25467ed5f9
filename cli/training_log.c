#include "cli/training_log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/temporary_file.h"

static const char table_name[] = "training/log", columns_name[] = "training_log_columns";

/* Before the losses: epoch, rate, gradient_norm, is_best. */
enum { LEADING_COLUMNS = 4, MAX_COLUMNS = LEADING_COLUMNS + 2 * SI_EPOCH_MAX_LOSSES };

si_status training_log_add(training_log *log, const si_epoch_record *record)
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

char *training_log_columns(const si_trainer *trainer)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    fputs("epoch,rate,gradient_norm,is_best", stream);
    for (size_t i = 0; i < loss_count(trainer); i++)
        fprintf(stream, ",train_%s", si_trainer_loss_name(trainer, i));
    for (size_t i = 0; i < loss_count(trainer); i++)
        fprintf(stream, ",validation_%s", si_trainer_loss_name(trainer, i));
    if (fclose(stream) != 0) {
        free(text);
        return NULL;
    }
    return text;
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

static si_status add_table(const training_log *log, size_t losses, si_weights *weights)
{
    const size_t columns = LEADING_COLUMNS + 2 * losses;
    double *table = calloc(log->count, columns * sizeof *table);
    if (table == NULL)
        return SI_ERR_NO_MEMORY;
    for (size_t i = 0; i < log->count; i++)
        record_to_row(&log->record[i], losses, table + i * columns);
    const si_status status =
        si_weights_add_tensor(weights, table_name, 2, (size_t[]){log->count, columns}, table);
    free(table);
    return status;
}

si_status training_log_save(const training_log *log, const si_trainer *trainer, si_weights *weights)
{
    char *columns = training_log_columns(trainer);
    if (columns == NULL)
        return SI_ERR_NO_MEMORY;
    si_status status = si_weights_set_text(weights, columns_name, columns);
    free(columns);
    return status == SI_OK ? add_table(log, loss_count(trainer), weights) : status;
}

si_status training_log_load(training_log *log, const si_trainer *trainer, const si_weights *weights,
                            const char *source, si_error *error)
{
    const size_t losses = loss_count(trainer), columns = LEADING_COLUMNS + 2 * losses;
    const si_weights_tensor *table = si_weights_find_tensor(weights, table_name);
    if (table == NULL || table->rank != 2 || table->shape[1] != columns)
        return si_error_set(error, SI_ERR_FORMAT, "%s: expected a table %s of %zu columns", source,
                            table_name, columns);
    for (size_t i = 0; i < table->shape[0]; i++) {
        const double *row = table->value + i * columns;
        const si_epoch_record record = row_to_record(row, losses);
        if (row[0] != (double)(i + 1))
            return si_error_set(error, SI_ERR_FORMAT, "%s: %s: row %zu is of epoch %g", source,
                                table_name, i + 1, row[0]);
        if (training_log_add(log, &record) != SI_OK)
            return si_error_no_memory(error, "the log");
    }
    return SI_OK;
}

static void print_rows(const training_log *log, size_t losses, FILE *stream)
{
    for (size_t i = 0; i < log->count; i++) {
        double row[MAX_COLUMNS];
        record_to_row(&log->record[i], losses, row);
        for (size_t column = 0; column < LEADING_COLUMNS + 2 * losses; column++)
            fprintf(stream, "%s%.9g", column > 0 ? "," : "", row[column]);
        fputc('\n', stream);
    }
}

si_status training_log_write_csv(const training_log *log, const si_trainer *trainer,
                                 const char *path, si_error *error)
{
    si_temporary_file file = SI_TEMPORARY_FILE_INIT;
    char *columns = training_log_columns(trainer);
    FILE *stream = NULL;
    si_status status = columns != NULL ? SI_OK : si_error_no_memory(error, "the log");
    if (status == SI_OK)
        status = si_temporary_file_create(path, &file, error);
    if (status == SI_OK) {
        stream = si_temporary_file_stream(&file, error);
        status = stream != NULL ? SI_OK : SI_ERR_IO;
    }
    if (status == SI_OK) {
        fprintf(stream, "%s\n", columns);
        print_rows(log, loss_count(trainer), stream);
        status = si_temporary_file_commit(&file, error);
    }
    si_temporary_file_finish(&file);
    free(columns);
    return status;
}
