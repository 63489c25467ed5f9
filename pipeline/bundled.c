#include "pipeline/bundled.h"

#include <stdlib.h>
#include <string.h>

static const bundled_weights *find(const char *name)
{
    for (const bundled_weights *weights = bundled_weights_table; weights->name != NULL; weights++)
        if (strcmp(weights->name, name) == 0)
            return weights;
    return NULL;
}

bool bundled_weights_have(const char *name)
{
    return find(name) != NULL;
}

static si_result add_tensor(const bundled_tensor *tensor, si_weights *weights)
{
    size_t size = 1;
    for (size_t i = 0; i < tensor->rank; i++)
        size *= tensor->shape[i];
    double *value = malloc(size * sizeof *value);
    if (value == NULL)
        return SI_ERR_NO_MEMORY;
    for (size_t i = 0; i < size; i++)
        value[i] = (double)tensor->value[i];
    const si_result status =
        si_weights_add_tensor(weights, tensor->name, tensor->rank, tensor->shape, value);
    free(value);
    return status;
}

static si_result add_attribute(const bundled_attribute *attribute, si_weights *weights)
{
    if (attribute->text != NULL)
        return si_weights_set_text(weights, attribute->name, attribute->text);
    return si_weights_set_numbers(weights, attribute->name, attribute->count, attribute->number);
}

si_result bundled_weights_read(const char *name, si_weights *weights, si_error *error)
{
    const bundled_weights *bundled = find(name);
    *weights = (si_weights){0};
    if (bundled == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "no bundled weights \"%s\"", name);
    si_result status = SI_OK;
    for (const bundled_tensor *t = bundled->tensor; status == SI_OK && t->name != NULL; t++)
        status = add_tensor(t, weights);
    for (const bundled_attribute *a = bundled->attribute; status == SI_OK && a->name != NULL; a++)
        status = add_attribute(a, weights);
    if (status != SI_OK) {
        si_weights_finish(weights);
        return si_error_no_memory(error, "the bundled weights");
    }
    return SI_OK;
}
