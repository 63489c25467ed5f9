#include "io/table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/hdf5_rows.h"

enum { TEXT_SIZE = 256, TABLE_VERSION = 1 };

struct si_table {
    const si_table_column *column;
    size_t column_count;
    size_t row_count;
    size_t next_row;
    bool hdf5;
    si_temporary_file csv;
    FILE *stream; /* of the CSV */
    si_hdf5_output output;
    si_hdf5_rows *rows; /* [column_count] */
    hid_t text_type;
};

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path);
    size_t ending_length = strlen(ending);
    return length >= ending_length && strcasecmp(path + length - ending_length, ending) == 0;
}

static bool needs_quotes(const char *text)
{
    return strpbrk(text, ",\"\r\n") != NULL;
}

static void print_text(FILE *stream, const char *text)
{
    if (!needs_quotes(text)) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void print_cell(FILE *stream, si_table_kind kind, const si_table_cell *cell)
{
    if (kind == SI_TABLE_TEXT && cell->text != NULL)
        print_text(stream, cell->text);
    else if (kind == SI_TABLE_INTEGER)
        fprintf(stream, "%lld", (long long)cell->integer);
    else if (kind == SI_TABLE_NUMBER && !isnan(cell->number))
        fprintf(stream, "%.17g", cell->number);
}

static si_result create_csv(si_table *table, const char *path, si_error *error)
{
    si_result status = si_temporary_file_create(path, &table->csv, error);
    if (status != SI_OK)
        return status;
    table->stream = si_temporary_file_stream(&table->csv, error);
    if (table->stream == NULL)
        return SI_ERR_IO;
    for (size_t c = 0; c < table->column_count; c++) {
        fputs(c > 0 ? "," : "", table->stream);
        print_text(table->stream, table->column[c].name);
    }
    fputs("\r\n", table->stream);
    return SI_OK;
}

static hid_t file_type(const si_table *table, size_t column)
{
    switch (table->column[column].kind) {
    case SI_TABLE_TEXT:
        return table->text_type;
    case SI_TABLE_INTEGER:
        return H5T_STD_I64LE;
    default:
        return H5T_IEEE_F64LE;
    }
}

static bool make_text_type(si_table *table)
{
    table->text_type = H5Tcopy(H5T_C_S1);
    return table->text_type >= 0 && H5Tset_size(table->text_type, TEXT_SIZE) >= 0 &&
           H5Tset_cset(table->text_type, H5T_CSET_UTF8) >= 0;
}

static si_result create_hdf5(si_table *table, const char *path, si_error *error)
{
    si_result status = si_hdf5_output_create(path, &table->output, error);
    if (status != SI_OK)
        return status;
    if (!make_text_type(table) ||
        !si_hdf5_write_format(table->output.id, "simplicit-table", TABLE_VERSION))
        return si_hdf5_error(error, SI_ERR_IO, "%s", path);
    for (size_t c = 0; c < table->column_count && status == SI_OK; c++)
        status = si_hdf5_rows_create(&table->output, table->column[c].name, file_type(table, c), 1,
                                     &table->row_count, 0, &table->rows[c], error);
    return status;
}

static si_table *allocate_table(const si_table_column *column, size_t column_count,
                                size_t row_count)
{
    si_table *table = malloc(sizeof *table);
    si_hdf5_rows *rows = calloc(column_count, sizeof *rows);
    if (table == NULL || rows == NULL) {
        free(table);
        free(rows);
        return NULL;
    }
    *table = (si_table){
        .column = column,
        .column_count = column_count,
        .row_count = row_count,
        .csv = SI_TEMPORARY_FILE_INIT,
        .output = {.target = SI_TEMPORARY_FILE_INIT, .id = H5I_INVALID_HID},
        .rows = rows,
        .text_type = H5I_INVALID_HID,
    };
    for (size_t c = 0; c < column_count; c++)
        rows[c] = (si_hdf5_rows)SI_HDF5_ROWS_INIT;
    return table;
}

si_result si_table_create(const char *path, const si_table_column *column, size_t column_count,
                          size_t row_count, si_table **table, si_error *error)
{
    *table = NULL;
    if (column_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: a table without columns", path);
    si_table *created = allocate_table(column, column_count, row_count);
    if (created == NULL)
        return si_error_no_memory(error, "a table");
    created->hdf5 = ends_with(path, ".h5") || ends_with(path, ".hdf5");
    si_result status = SI_OK;
    H5E_BEGIN_TRY
    {
        status =
            created->hdf5 ? create_hdf5(created, path, error) : create_csv(created, path, error);
    }
    H5E_END_TRY
    if (status != SI_OK) {
        si_table_close(created);
        return status;
    }
    *table = created;
    return SI_OK;
}

static void append_csv(si_table *table, const si_table_cell *cell)
{
    for (size_t c = 0; c < table->column_count; c++) {
        fputs(c > 0 ? "," : "", table->stream);
        print_cell(table->stream, table->column[c].kind, &cell[c]);
    }
    fputs("\r\n", table->stream);
}

static si_result append_hdf5_cell(si_table *table, size_t c, const si_table_cell *cell,
                                  si_error *error)
{
    si_hdf5_rows *rows = &table->rows[c];
    size_t row = table->next_row;
    if (table->column[c].kind == SI_TABLE_INTEGER)
        return si_hdf5_rows_write(rows, row, 1, H5T_NATIVE_INT64, &cell->integer, error);
    if (table->column[c].kind == SI_TABLE_NUMBER)
        return si_hdf5_rows_write(rows, row, 1, H5T_NATIVE_DOUBLE, &cell->number, error);
    char text[TEXT_SIZE] = "";
    if (cell->text != NULL)
        strncpy(text, cell->text, sizeof text - 1);
    return si_hdf5_rows_write(rows, row, 1, table->text_type, text, error);
}

static si_result append_hdf5(si_table *table, const si_table_cell *cell, si_error *error)
{
    si_result status = SI_OK;
    H5E_BEGIN_TRY
    {
        for (size_t c = 0; c < table->column_count && status == SI_OK; c++)
            status = append_hdf5_cell(table, c, &cell[c], error);
    }
    H5E_END_TRY
    return status;
}

si_result si_table_append(si_table *table, const si_table_cell *cell, si_error *error)
{
    if (table->next_row >= table->row_count)
        return si_error_set(error, SI_ERR_SHAPE, "more rows than the %zu announced",
                            table->row_count);
    si_result status = SI_OK;
    if (table->hdf5)
        status = append_hdf5(table, cell, error);
    else
        append_csv(table, cell); /* what fails here, committing tells */
    table->next_row++;
    return status;
}

static void close_rows(si_table *table)
{
    for (size_t c = 0; c < table->column_count; c++)
        si_hdf5_rows_close(&table->rows[c]);
    if (table->text_type >= 0)
        H5Tclose(table->text_type);
    table->text_type = H5I_INVALID_HID;
}

si_result si_table_commit(si_table *table, si_error *error)
{
    if (table->next_row != table->row_count)
        return si_error_set(error, SI_ERR_SHAPE, "%zu rows of the %zu announced", table->next_row,
                            table->row_count);
    if (!table->hdf5)
        return si_temporary_file_commit(&table->csv, error);
    si_result status = SI_OK;
    H5E_BEGIN_TRY
    {
        close_rows(table);
        status = si_hdf5_output_commit(&table->output, error);
    }
    H5E_END_TRY
    return status;
}

void si_table_close(si_table *table)
{
    if (table == NULL)
        return;
    H5E_BEGIN_TRY
    {
        close_rows(table);
        if (table->hdf5)
            si_hdf5_output_finish(&table->output);
    }
    H5E_END_TRY
    si_temporary_file_finish(&table->csv);
    free(table->rows);
    free(table);
}
