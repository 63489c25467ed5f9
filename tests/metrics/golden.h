/* Reads the golden cases (HDF5) and makes random ones, for the tests of the metrics. */
#ifndef SI_TESTS_METRICS_GOLDEN_H
#define SI_TESTS_METRICS_GOLDEN_H

#include <stddef.h>

/* A whole dataset as doubles, freed by the caller; ends the test if it cannot be read. *count may
 * be NULL. */
double *golden_read(const char *path, const char *dataset, size_t *count);
/* A scalar attribute of an object ("/" for the file's own). */
double golden_attribute(const char *path, const char *object, const char *attribute);

/* Scene offsets [S + 1], freed by the caller. */
size_t *golden_offsets(const char *path, const char *dataset, size_t *scene_count);

/* Standard normal and uniform numbers that go on from one call to the next. */
typedef struct golden_random {
    void *generator;
} golden_random;
golden_random golden_random_start(unsigned long seed);
double golden_normal(golden_random *random);
double golden_uniform(golden_random *random);
void golden_random_end(golden_random *random);

#endif
