/* Named tensors and attributes in memory; files are in weights_file.c. */
#include "io/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"

const si_weights_tensor *si_weights_find_tensor(const si_weights *weights, const char *name)
{
    if (!SI_ARE_THERE(weights, name))
        return NULL;
    for (size_t i = 0; i < weights->tensor_count; i++)
        if (strcmp(weights->tensor[i].name, name) == 0)
            return &weights->tensor[i];
    return NULL;
}

static si_weights_attribute *find_attribute(const si_weights *weights, const char *name)
{
    for (size_t i = 0; i < weights->attribute_count; i++)
        if (strcmp(weights->attribute[i].name, name) == 0)
            return &weights->attribute[i];
    return NULL;
}

const si_weights_attribute *si_weights_find_attribute(const si_weights *weights, const char *name)
{
    if (!SI_ARE_THERE(weights, name))
        return NULL;
    return find_attribute(weights, name);
}

/* Parts between slashes, none of them empty or a dot. */
static bool is_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length >= SI_WEIGHTS_NAME_SIZE)
        return false;
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += *part == '/' && part != name;
        size_t size = strcspn(part, "/");
        if (size == 0 || (part[0] == '.' && size == 1))
            return false;
    }
    return true;
}

/* Names come first in both, which are sorted by them. */
static size_t find_place(const void *array, size_t count, size_t size, const char *name)
{
    size_t place = 0;
    while (place < count && strcmp((const char *)array + place * size, name) < 0)
        place++;
    return place;
}

/* Room of zeros for one more of that name, moved apart; NULL without memory. */
static void *open_gap(void **array, size_t *count, size_t size, const char *name)
{
    size_t bytes;
    char *grown = NULL;
    const size_t place = find_place(*array, *count, size, name);
    if (si_size_multiply(*count + 1, size, &bytes))
        grown = realloc(*array, bytes);
    if (grown == NULL)
        return NULL;
    char *gap = grown + place * size;
    memmove(gap + size, gap, (*count - place) * size);
    memset(gap, 0, size);
    memcpy(gap, name, strlen(name) + 1);
    *array = grown;
    ++*count;
    return gap;
}

static bool are_finite(const double *value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(value[i]))
            return false;
    return true;
}

static void *copy_bytes(const void *source, size_t size)
{
    void *copy = malloc(size > 0 ? size : 1);
    if (copy != NULL && size > 0)
        memcpy(copy, source, size);
    return copy;
}

si_result si_weights_add_tensor(si_weights *weights, const char *name, size_t rank,
                                const size_t *shape, const double *value)
{
    SI_REQUIRE(NULL, weights, name, rank > 0 ? shape : &rank, value);
    si_weights_tensor tensor = {.rank = rank};
    size_t bytes;
    if (!is_name(name) || rank > SI_WEIGHTS_MAX_RANK ||
        si_weights_find_tensor(weights, name) != NULL)
        return SI_ERR_ARGUMENT;
    if (!si_size_product(shape, rank, &tensor.size) ||
        !si_size_multiply(tensor.size, sizeof *value, &bytes))
        return SI_ERR_SHAPE;
    if (!are_finite(value, tensor.size))
        return SI_ERR_NUMERIC;
    tensor.value = copy_bytes(value, bytes);
    si_weights_tensor *gap =
        tensor.value != NULL
            ? open_gap((void **)&weights->tensor, &weights->tensor_count, sizeof *gap, name)
            : NULL;
    if (gap == NULL) {
        free(tensor.value);
        return SI_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < rank; i++)
        gap->shape[i] = shape[i];
    gap->rank = rank;
    gap->size = tensor.size;
    gap->value = tensor.value;
    return SI_OK;
}

static void empty_attribute(si_weights_attribute *attribute)
{
    free(attribute->text);
    free(attribute->number);
    attribute->text = NULL;
    attribute->number = NULL;
    attribute->count = 0;
}

/* An empty attribute of that name, in its place; NULL if memory is short. */
static si_weights_attribute *place_attribute(si_weights *weights, const char *name)
{
    si_weights_attribute *found = find_attribute(weights, name);
    if (found != NULL) {
        empty_attribute(found);
        return found;
    }
    return open_gap((void **)&weights->attribute, &weights->attribute_count, sizeof *found, name);
}

static bool is_attribute_name(const char *name)
{
    return name[0] != '\0' && strlen(name) < SI_WEIGHTS_NAME_SIZE;
}

si_result si_weights_set_text(si_weights *weights, const char *name, const char *text)
{
    SI_REQUIRE(NULL, weights, name, text);
    if (!is_attribute_name(name))
        return SI_ERR_ARGUMENT;
    char *copy = strdup(text);
    si_weights_attribute *attribute = copy != NULL ? place_attribute(weights, name) : NULL;
    if (attribute == NULL) {
        free(copy);
        return SI_ERR_NO_MEMORY;
    }
    attribute->text = copy;
    return SI_OK;
}

si_result si_weights_set_numbers(si_weights *weights, const char *name, size_t count,
                                 const double *number)
{
    SI_REQUIRE(NULL, weights, name, number);
    size_t bytes;
    if (!is_attribute_name(name) || count == 0)
        return SI_ERR_ARGUMENT;
    if (!si_size_multiply(count, sizeof *number, &bytes))
        return SI_ERR_SHAPE;
    double *copy = copy_bytes(number, bytes);
    si_weights_attribute *attribute = copy != NULL ? place_attribute(weights, name) : NULL;
    if (attribute == NULL) {
        free(copy);
        return SI_ERR_NO_MEMORY;
    }
    attribute->number = copy;
    attribute->count = count;
    return SI_OK;
}

void si_weights_finish(si_weights *weights)
{
    if (weights == NULL)
        return;
    for (size_t i = 0; i < weights->tensor_count; i++)
        free(weights->tensor[i].value);
    for (size_t i = 0; i < weights->attribute_count; i++)
        empty_attribute(&weights->attribute[i]);
    free(weights->tensor);
    free(weights->attribute);
    *weights = (si_weights){0};
}
