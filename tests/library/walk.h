/* What walk.py writes: every public function, called as the variant says. */
#ifndef SI_TESTS_LIBRARY_WALK_H
#define SI_TESTS_LIBRARY_WALK_H

#include <math.h>
#include <stddef.h>

typedef struct walk_case {
    const char *name; /* NULL after the last */
    void (*call)(int variant);
} walk_case;

extern const walk_case walk_cases[];
extern const char *const walk_variants[]; /* NULL after the last */

/* For what a function makes: must hold NULL or that afterwards, whatever happened. */
void *out(void);

/* Memory for any argument, full of that byte; another each time. */
void *memory(int byte);

#endif
