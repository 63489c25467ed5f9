#include "cli/score_notes.h"

static void print_windows(const score_row *rows, size_t count, const char *start, FILE *stream)
{
    for (size_t i = 1; i < count; i++)
        if (rows[i].made->windows != rows[0].made->windows)
            fprintf(stream, "%s%s predicts other windows than %s: their figures do not compare\n",
                    start, rows[i].file, rows[0].file);
}

void score_notes_print(const score_row *rows, size_t count, const char *start, FILE *stream)
{
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < rows[i].made->note_count; n++)
            fprintf(stream, "%s%s: %s\n", start, rows[i].file, rows[i].made->note[n]);
    print_windows(rows, count, start, stream);
}

void score_notes_warn(const score_row *rows, size_t count)
{
    score_notes_print(rows, count, "simplicit: warning: ", stderr);
}

void score_notes_warn_of_windows(const score_row *rows, size_t count)
{
    print_windows(rows, count, "simplicit: warning: ", stderr);
}
