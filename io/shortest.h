/* Numbers with the fewest digits that read back to the same bits. Internal: not installed. */
#ifndef SI_IO_SHORTEST_H
#define SI_IO_SHORTEST_H

#include <stdio.h>
#include <stdlib.h>

enum { SI_SHORTEST_SIZE = 32 };

/* `text` itself. */
static inline const char *si_shortest(double value, char text[SI_SHORTEST_SIZE])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, SI_SHORTEST_SIZE, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    return text;
}

#endif
