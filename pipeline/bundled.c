#include "pipeline/bundled.h"

#include <string.h>

const bundled_weights *bundled_weights_find(const char *name)
{
    for (const bundled_weights *weights = bundled_weights_table; weights->name != NULL; weights++)
        if (strcmp(weights->name, name) == 0)
            return weights;
    return NULL;
}
