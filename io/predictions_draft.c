#include "io/predictions_draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "io/grow.h"

static size_t hash(const char *text)
{
    const uint64_t value = si_hash_bytes(SI_HASH_START, text, strlen(text));
    return (size_t)(value ^ value >> 32);
}

/* The key's slot, or a free one; there is always one. */
static size_t *find_slot(const si_predictions_draft *draft, const char *key)
{
    size_t at = hash(key) % draft->slot_count;
    while (draft->slot[at] != 0 && strcmp(draft->scene[draft->slot[at] - 1].key, key) != 0)
        at = (at + 1) % draft->slot_count;
    return &draft->slot[at];
}

/* Keeps at least half of the slots free. */
static bool reserve_slot(si_predictions_draft *draft)
{
    if (2 * (draft->scene_count + 1) <= draft->slot_count)
        return true;
    const size_t count = 4 * draft->scene_count + 64;
    size_t *slot = calloc(count, sizeof *slot);
    if (slot == NULL)
        return false;
    free(draft->slot);
    draft->slot = slot;
    draft->slot_count = count;
    for (size_t i = 0; i < draft->scene_count; i++)
        *find_slot(draft, draft->scene[i].key) = i + 1;
    return true;
}

si_result si_predictions_draft_scene(si_predictions_draft *draft, const char *key, size_t *scene,
                                     si_error *error)
{
    *scene = draft->scene_count - 1;
    if (draft->scene_count > 0 && strcmp(draft->scene[*scene].key, key) == 0)
        return SI_OK;
    if (!reserve_slot(draft) || !si_grow((void **)&draft->scene, &draft->scene_capacity,
                                         draft->scene_count, sizeof *draft->scene))
        return si_error_no_memory(error, draft->path);
    size_t *slot = find_slot(draft, key);
    if (*slot != 0) {
        *scene = *slot - 1;
        return SI_OK;
    }
    si_draft_scene made = {.key = strdup(key), .first_frame = INT64_MIN};
    if (made.key == NULL)
        return si_error_no_memory(error, draft->path);
    *scene = draft->scene_count;
    draft->scene[draft->scene_count++] = made;
    *slot = draft->scene_count;
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
    for (size_t i = 0; i < draft->scene_count; i++) {
        free(draft->scene[i].key);
        free(draft->scene[i].recording);
    }
    si_truth_finish(&draft->own);
    free(draft->scene);
    free(draft->slot);
    free(draft->point);
    *draft = (si_predictions_draft){0};
}
