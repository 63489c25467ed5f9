/* Training recipes by name, with what each sets for a benchmark set. */
#ifndef SI_PIPELINE_RECIPES_H
#define SI_PIPELINE_RECIPES_H

#include "../predict/train/recipe.h"

SI_DECLARATIONS_BEGIN

/*
 * The recipe "paper" or "tuned" for `set`; NULL: own recordings. False, and *recipe untouched, if
 * there is none of that name.
 */
SI_API SI_MUST_CHECK bool si_recipe_find(const char *name, const char *set, si_recipe *recipe);

SI_DECLARATIONS_END

#endif
