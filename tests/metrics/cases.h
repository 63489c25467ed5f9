/* What the tests of the metrics share beside golden.h: offsets, single numbers, random ones. */
#ifndef SI_TESTS_METRICS_CASES_H
#define SI_TESTS_METRICS_CASES_H

#include <stddef.h>

#include "tests/support/golden.h"

/* The one number of an attribute. */
double read_number(const char *file, const char *object, const char *attribute);

/* Scene offsets [S + 1], freed by the caller. */
size_t *read_offsets(const char *file, const char *dataset, size_t *scene_count);

/* Standard normal numbers, and uniform ones in [0, 1), that go on from one call to the next. */
typedef struct random_numbers {
    void *generator;
} random_numbers;
random_numbers random_start(unsigned long seed);
double random_normal(random_numbers *random);
double random_uniform(random_numbers *random);
void random_end(random_numbers *random);

#endif
