/* Enumerations and the names of their values. Internal: not installed. */
#ifndef SI_BASE_NAMES_H
#define SI_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Defines `const char *type_name(type)` and `bool type_find(const char *, type *)` from the array
 * of names of the values 0, 1, ... */
#define SI_DEFINE_NAMES(type, names)                                                           \
    const char *type##_name(type value)                                                        \
    {                                                                                          \
        return (size_t)value < sizeof(names) / sizeof *(names) ? (names)[value] : NULL;        \
    }                                                                                          \
    bool type##_find(const char *name, type *value)                                            \
    {                                                                                          \
        for (size_t i = 0; name != NULL && value != NULL && type##_name((type)i) != NULL; i++) \
            if (strcmp(name, (names)[i]) == 0) {                                               \
                *value = (type)i;                                                              \
                return true;                                                                   \
            }                                                                                  \
        return false;                                                                          \
    }

#endif
