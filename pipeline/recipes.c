#include "pipeline/recipes.h"

#include <string.h>

#include "base/argument.h"

/* The loss weights of the released training, where they are not the default 1e-4. */
static const struct {
    const char *set;
    double norm;
    double angle;
} released_weights[] = {
    {"eth", 1e-5, 1e-4},
    {"hotel", 1e-5, 1e-5},
    {"univ", 1e-5, 1e-4},
    {"zara1", 1e-5, 1e-4},
};

/* eth was trained with more noise in the slow zones. */
static const float eth_noise_weight[2] = {0.175f, 1.5f};

static si_recipe paper_for(const char *set)
{
    si_recipe recipe = si_recipe_paper();
    for (size_t i = 0; i < sizeof released_weights / sizeof *released_weights; i++)
        if (strcmp(set, released_weights[i].set) == 0) {
            recipe.weights.norm = released_weights[i].norm;
            recipe.weights.angle = released_weights[i].angle;
        }
    if (strcmp(set, "eth") == 0)
        memcpy(recipe.model.noise_weight, eth_noise_weight, sizeof eth_noise_weight);
    return recipe;
}

bool si_recipe_find(const char *name, const char *set, si_recipe *recipe)
{
    if (!SI_ARE_THERE(name, recipe))
        return false;
    if (strcmp(name, "paper") == 0)
        *recipe = paper_for(set != NULL ? set : "");
    else if (strcmp(name, "tuned") == 0)
        *recipe = si_recipe_tuned(); /* the same knobs for all */
    else
        return false;
    return true;
}
