#include "tests/metrics/cases.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#include "tests/support/suite.h"

double read_number(const char *file, const char *object, const char *attribute)
{
    double *value = golden_read_attribute(file, object, attribute, NULL);
    double number = *value;
    free(value);
    return number;
}

size_t *read_offsets(const char *file, const char *dataset, size_t *scene_count)
{
    golden_shape shape;
    double *values = golden_read(file, dataset, &shape);
    size_t *offset = malloc(shape.size * sizeof *offset);
    ck_assert_ptr_nonnull(offset);
    for (size_t i = 0; i < shape.size; i++)
        offset[i] = (size_t)values[i];
    free(values);
    *scene_count = shape.size - 1;
    return offset;
}

random_numbers random_start(unsigned long seed)
{
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    ck_assert_ptr_nonnull(generator);
    gsl_rng_set(generator, seed);
    return (random_numbers){generator};
}

double random_normal(random_numbers *random)
{
    return gsl_ran_ugaussian(random->generator);
}

double random_uniform(random_numbers *random)
{
    return gsl_rng_uniform(random->generator);
}

void random_end(random_numbers *random)
{
    gsl_rng_free(random->generator);
}
