#include "io/predictions_draft.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "io/grow.h"

/* In the tree that finds scenes by key. */
typedef struct named_scene {
    size_t scene;
    char key[];
} named_scene;

static int compare(const void *one, const void *other)
{
    return strcmp(((const named_scene *)one)->key, ((const named_scene *)other)->key);
}

/* The named_scene of that key, a new one of the next scene unless it is there; NULL without memory.
 */
static named_scene *find_named(si_predictions_draft *draft, const char *key)
{
    const size_t size = strlen(key) + 1;
    named_scene *made = malloc(sizeof *made + size);
    if (made == NULL)
        return NULL;
    made->scene = draft->scene_count;
    memcpy(made->key, key, size);
    named_scene **found = tsearch(made, &draft->tree, compare);
    if (found == NULL || *found != made)
        free(made);
    return found != NULL ? *found : NULL;
}

si_result si_predictions_draft_scene(si_predictions_draft *draft, const char *key, size_t *scene,
                                     si_error *error)
{
    *scene = draft->scene_count - 1;
    if (draft->scene_count > 0 && strcmp(draft->scene[*scene].key, key) == 0)
        return SI_OK;
    const named_scene *found = si_grow((void **)&draft->scene, &draft->scene_capacity,
                                       draft->scene_count, sizeof *draft->scene)
                                   ? find_named(draft, key)
                                   : NULL;
    if (found == NULL)
        return si_error_no_memory(error, draft->path);
    *scene = found->scene;
    if (found->scene == draft->scene_count)
        draft->scene[draft->scene_count++] =
            (si_draft_scene){.key = found->key, .first_frame = INT64_MIN};
    return SI_OK;
}

si_result si_predictions_draft_add(si_predictions_draft *draft, const si_predictions_point *point,
                                   si_error *error)
{
    if (point->sample == SI_POINT_IS_TRUTH)
        return si_truth_add(
            &draft->own,
            &(si_truth_row){point->scene, point->agent_id, point->frame, point->x, point->y},
            error);
    if (!si_grow((void **)&draft->point, &draft->point_capacity, draft->point_count, sizeof *point))
        return si_error_no_memory(error, draft->path);
    draft->point[draft->point_count++] = *point;
    return SI_OK;
}

void si_predictions_draft_finish(si_predictions_draft *draft)
{
    for (size_t i = 0; i < draft->scene_count; i++)
        free(draft->scene[i].recording);
    tdestroy(draft->tree, free);
    si_truth_finish(&draft->own);
    free(draft->scene);
    free(draft->point);
    *draft = (si_predictions_draft){0};
}
