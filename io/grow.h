/* Arrays that grow by half, for rows that come one at a time. Internal: not installed. */
#ifndef SI_IO_GROW_H
#define SI_IO_GROW_H

#include <stdbool.h>
#include <stdlib.h>

#include "base/size.h"

/* Makes room for one more than `count` of `size` bytes each; false without memory. */
static inline bool si_grow(void **array, size_t *capacity, size_t count, size_t size)
{
    size_t bytes;
    if (count < *capacity)
        return true;
    const size_t wanted = *capacity + *capacity / 2 + 64;
    if (wanted < *capacity || !si_size_multiply(wanted, size, &bytes))
        return false;
    void *grown = realloc(*array, bytes);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

#endif
