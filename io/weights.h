/*
 * Weights files (HDF5, "simplicit-weights", version 1): one dataset a tensor, named as in the
 * released state dict with '/' for '.', and attributes for everything else (zone_rule, zone_edges,
 * noise_weight, observed_steps, predicted_steps, and where the weights come from).
 *
 * This room does not know the model: it carries named tensors and named attributes. Files without
 * `format` and `version` attributes are read as version 1, so that converted checkpoints work.
 */
#ifndef SI_IO_WEIGHTS_H
#define SI_IO_WEIGHTS_H

#include <stddef.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

enum { SI_WEIGHTS_MAX_RANK = 4, SI_WEIGHTS_NAME_SIZE = 96 };

typedef struct si_weights_tensor {
    char name[SI_WEIGHTS_NAME_SIZE];
    size_t rank;
    size_t shape[SI_WEIGHTS_MAX_RANK];
    size_t size;   /* product of the shape */
    double *value; /* [size], finite, owned */
} si_weights_tensor;

/* A text if `text` is not NULL, else `count` numbers. Owned. */
typedef struct si_weights_attribute {
    char name[SI_WEIGHTS_NAME_SIZE];
    char *text;
    size_t count;
    double *number; /* [count] */
} si_weights_attribute;

typedef struct si_weights {
    size_t tensor_count;
    si_weights_tensor *tensor; /* sorted by name */
    size_t attribute_count;
    si_weights_attribute *attribute; /* sorted by name */
} si_weights;

/* Needs no initialisation; on failure `weights` is empty. At most 64 MB of tensors. */
SI_API SI_MUST_CHECK si_result si_weights_read(const char *path, si_weights *weights,
                                               si_error *error);
/* Writes to a temporary file in the same folder and renames. Adds format, version, created_by. */
SI_API SI_MUST_CHECK si_result si_weights_write(const char *path, const si_weights *weights,
                                                si_error *error);

/* NULL if there is none of that name. */
SI_API const si_weights_tensor *si_weights_find_tensor(const si_weights *weights, const char *name);
SI_API const si_weights_attribute *si_weights_find_attribute(const si_weights *weights,
                                                             const char *name);

/* Start from a struct of zeros. Values are copied; an attribute of that name is replaced. */
SI_API SI_MUST_CHECK si_result si_weights_add_tensor(si_weights *weights, const char *name,
                                                     size_t rank, const size_t *shape,
                                                     const double *value);
SI_API SI_MUST_CHECK si_result si_weights_set_text(si_weights *weights, const char *name,
                                                   const char *text);
SI_API SI_MUST_CHECK si_result si_weights_set_numbers(si_weights *weights, const char *name,
                                                      size_t count, const double *number);

SI_API void si_weights_finish(si_weights *weights);

SI_DECLARATIONS_END

#endif
