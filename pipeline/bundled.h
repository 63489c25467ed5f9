/* Weights that are part of the library, known by name from any folder. Internal. */
#ifndef SI_PIPELINE_BUNDLED_H
#define SI_PIPELINE_BUNDLED_H

#include <stddef.h>

/* An HDF5 weights file in memory; io/weights.h reads it with si_weights_read_image. */
typedef struct bundled_weights {
    const char *name; /* NULL after the last */
    const unsigned char *image;
    size_t size;
} bundled_weights;

/* Written by predict/weights/embed.py from the files beside it. */
extern const bundled_weights bundled_weights_table[];

/* NULL if there are none of that name. */
const bundled_weights *bundled_weights_find(const char *name);

#endif
