#include "io/columns.h"

#include <string.h>
#include <strings.h>

#include "io/number.h"

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && is_blank(*text))
        text++;
    return text;
}

static bool ends_column(const char *text, char separator)
{
    return separator == ' ' ? is_blank(*text) || *text == '#' : *text == separator;
}

static si_column trim(const char *begin, const char *end)
{
    begin = skip_blanks(begin, end);
    while (end > begin && (is_blank(end[-1]) || end[-1] == '\r'))
        end--;
    if (end - begin >= 2 && *begin == '"' && end[-1] == '"') {
        begin++;
        end--;
    }
    return (si_column){begin, (size_t)(end - begin)};
}

size_t si_columns_split(const si_line *line, char separator, si_column *column, size_t room)
{
    const char *end = line->text + line->length, *text = line->text;
    if (separator == ' ')
        text = skip_blanks(text, end);
    size_t count = 0;
    while (text < end && !(separator == ' ' && *text == '#')) {
        const char *begin = text;
        bool quoted = false;
        for (; text < end && (quoted || !ends_column(text, separator)); text++)
            quoted ^= *text == '"';
        if (count < room)
            column[count] = trim(begin, text);
        count++;
        if (separator == ' ')
            text = skip_blanks(text, end);
        else if (text < end && ++text == end && count++ < room) /* the last one is empty */
            column[count - 1] = (si_column){end, 0};
    }
    return count;
}

char si_columns_separator(const si_line *line)
{
    static const char separators[] = ",;\t";
    for (size_t i = 0; separators[i] != '\0'; i++)
        if (memchr(line->text, separators[i], line->length) != NULL)
            return separators[i];
    return ' ';
}

static bool scan(const si_column *column, si_number *number)
{
    return column->length > 0 && si_number_scan(column->text, number) &&
           number->end == column->text + column->length;
}

bool si_column_number(const si_column *column, double *value)
{
    si_number number;
    return scan(column, &number) && si_number_value(&number, value);
}

bool si_column_whole(const si_column *column, int64_t *value)
{
    si_number number;
    return scan(column, &number) && si_number_whole(&number, value);
}

bool si_column_equals(const si_column *column, const char *text)
{
    return strlen(text) == column->length && strncasecmp(column->text, text, column->length) == 0;
}
