/* The recipes that --recipe names, with what each sets for a benchmark set. */
#ifndef SI_CLI_RECIPES_H
#define SI_CLI_RECIPES_H

#include "predict/train/recipe.h"

/* NULL-terminated. */
extern const char *const recipe_names[];

/* The recipe of an index into recipe_names for `set`; NULL: own recordings. */
si_recipe recipe_for(size_t index, const char *set);

#endif
