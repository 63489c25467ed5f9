#include "io/table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/argument.h"
#include "io/temporary_file.h"

struct si_table {
    const si_table_column *column;
    size_t column_count;
    size_t row_count;
    size_t next_row;
    si_temporary_file file;
    FILE *stream;
};

static void print_text(FILE *stream, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
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

static void print_cell(FILE *stream, si_table_kind kind, const si_table_value *cell)
{
    if (kind == SI_TABLE_TEXT && cell->text != NULL)
        print_text(stream, cell->text);
    else if (kind == SI_TABLE_INTEGER)
        fprintf(stream, "%lld", (long long)cell->integer);
    else if (kind == SI_TABLE_NUMBER && !isnan(cell->number))
        fprintf(stream, "%.17g", cell->number);
}

static void print_heading(const si_table *table)
{
    for (size_t c = 0; c < table->column_count; c++) {
        fputs(c > 0 ? "," : "", table->stream);
        print_text(table->stream, table->column[c].name);
    }
    fputs("\r\n", table->stream);
}

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), ending_length = strlen(ending);
    return length >= ending_length && strcasecmp(path + length - ending_length, ending) == 0;
}

si_result si_table_create(const char *path, const si_table_column *column, size_t column_count,
                          size_t row_count, si_table **table, si_error *error)
{
    SI_REQUIRE(error, table);
    *table = NULL;
    SI_REQUIRE(error, path, column);
    if (column_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: a table without columns", path);
    if (ends_with(path, ".h5") || ends_with(path, ".hdf5"))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: tables are CSV, expected a name such as \"table.csv\"", path);
    si_table *created = malloc(sizeof *created);
    if (created == NULL)
        return si_error_no_memory(error, "a table");
    *created = (si_table){.column = column,
                          .column_count = column_count,
                          .row_count = row_count,
                          .file = SI_TEMPORARY_FILE_INIT};
    si_result status = si_temporary_file_create(path, &created->file, error);
    if (status == SI_OK) {
        created->stream = si_temporary_file_stream(&created->file, error);
        status = created->stream != NULL ? SI_OK : SI_ERR_IO;
    }
    if (status != SI_OK) {
        si_table_destroy(created);
        return status;
    }
    print_heading(created);
    *table = created;
    return SI_OK;
}

/* What cannot be written, committing tells. */
si_result si_table_append(si_table *table, const si_table_value *cell, si_error *error)
{
    SI_REQUIRE(error, table, cell);
    if (table->next_row >= table->row_count)
        return si_error_set(error, SI_ERR_SHAPE, "more rows than the %zu announced",
                            table->row_count);
    for (size_t c = 0; c < table->column_count; c++) {
        fputs(c > 0 ? "," : "", table->stream);
        print_cell(table->stream, table->column[c].kind, &cell[c]);
    }
    fputs("\r\n", table->stream);
    table->next_row++;
    return SI_OK;
}

si_result si_table_commit(si_table *table, si_error *error)
{
    SI_REQUIRE(error, table);
    if (table->next_row != table->row_count)
        return si_error_set(error, SI_ERR_SHAPE, "%zu rows of the %zu announced", table->next_row,
                            table->row_count);
    return si_temporary_file_commit(&table->file, error);
}

void si_table_destroy(si_table *table)
{
    if (table == NULL)
        return;
    si_temporary_file_finish(&table->file);
    free(table);
}
