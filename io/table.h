/*
 * Tables: rows of named columns, as CSV (RFC 4180): a header line, numbers with all their digits,
 * empty where a number is none. Under a temporary name until it is whole.
 */
#ifndef SI_IO_TABLE_H
#define SI_IO_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef enum si_table_kind { SI_TABLE_NUMBER, SI_TABLE_INTEGER, SI_TABLE_TEXT } si_table_kind;

typedef struct si_table_column {
    const char *name;
    si_table_kind kind;
} si_table_column;

/* A cell of a row; the field of the column's kind counts. */
typedef struct si_table_value {
    double number;
    int64_t integer;
    const char *text; /* NULL: empty */
} si_table_value;

typedef struct si_table si_table;

/*
 * Column names and kinds, column [C] with C at least 1, are borrowed for the life of the table.
 * *table is the caller's, NULL on failure: SI_ERR_IO, SI_ERR_NO_MEMORY, or SI_ERR_ARGUMENT
 * (no columns, a name that promises HDF5).
 */
SI_API SI_MUST_CHECK si_result si_table_create(const char *path, const si_table_column *column,
                                               size_t column_count, size_t row_count,
                                               si_table **table, si_error *error);
/* The next row, cell [C]. SI_ERR_SHAPE past the last. */
SI_API SI_MUST_CHECK si_result si_table_append(si_table *table, const si_table_value *cell,
                                               si_error *error);
/* SI_ERR_SHAPE if rows are missing. The table must be destroyed all the same. */
SI_API SI_MUST_CHECK si_result si_table_commit(si_table *table, si_error *error);
/* Without a commit before, leaves what was at the path. NULL is fine. */
SI_API void si_table_destroy(si_table *table);

SI_DECLARATIONS_END

#endif
