/* Lines of text as columns. Internal: not installed. */
#ifndef SI_IO_COLUMNS_H
#define SI_IO_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "line_reader.h"

typedef struct si_column {
    const char *text; /* not NUL-terminated; without blanks and quotes around it */
    size_t length;
} si_column;

/*
 * Splits a line at every `separator`, or if that is ' ' at every run of blanks and tabs, up to a
 * `#`. A separator within double quotes does not count. Fills at most `room` columns and returns
 * how many there are.
 */
size_t si_columns_split(const si_line *line, char separator, si_column *column, size_t room);

/* The separator that a line seems to have: a tab, comma or semicolon if there is one, else ' '. */
char si_columns_separator(const si_line *line);

/* The whole column must be a finite number, or a whole one within +-2^53. */
bool si_column_number(const si_column *column, double *value);
bool si_column_whole(const si_column *column, int64_t *value);

bool si_column_equals(const si_column *column, const char *text);

#endif
