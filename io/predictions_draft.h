/*
 * Predictions while they are read: points of paths in any order, which are packed into arrays when
 * the file is at its end. Internal: not installed.
 */
#ifndef SI_IO_PREDICTIONS_DRAFT_H
#define SI_IO_PREDICTIONS_DRAFT_H

#include "predictions_arrays.h"
#include "predictions_truth.h"

enum { SI_POINT_IS_TRUTH = -1 };

typedef struct si_predictions_point {
    size_t scene;
    int64_t agent_id;
    int64_t sample; /* from 0; SI_POINT_IS_TRUTH: observed, or what happened */
    int64_t frame;  /* SI_POINT_PROBABILITY: x is how likely the sample is */
    double x, y;
    size_t place; /* line or entry, which also tells the order of agents */
} si_predictions_point;

#define SI_POINT_PROBABILITY INT64_MIN

typedef struct si_draft_scene {
    const char *key; /* borrowed from the tree; how the file calls it */
    char *recording; /* owned, or NULL */
    bool is_told;    /* by a row of its own */
    bool has_primary;
    int64_t primary_id;
    int64_t first_frame; /* observed; INT64_MIN: not told */
    size_t place;
} si_draft_scene;

/* Start from zeros and the path; release with si_predictions_draft_finish. */
typedef struct si_predictions_draft {
    const char *path;             /* borrowed, for errors */
    si_predictions_header header; /* what the format knows: step, predictor */
    bool has_frames; /* points have the frames that the truth has, else counts from 0 */
    bool may_lack;   /* neighbours of a primary agent may lack samples, or truth (TrajNet++) */
    bool places_are_lines;
    size_t observed_steps; /* wanted by the user; 0: as many as there are */
    size_t scene_count, scene_capacity;
    si_draft_scene *scene;
    int64_t last_id; /* the number of the scene that was found last, if any was */
    size_t last_scene;
    void *tree; /* that finds scenes by key */
    size_t point_count, point_capacity;
    si_predictions_point *point; /* of samples */
    si_truth own;                /* what the file tells of truth; groups are scenes */
} si_predictions_draft;

/* The scene of that key, a new one unless it is there. */
SI_MUST_CHECK si_result si_predictions_draft_scene(si_predictions_draft *draft, const char *key,
                                                   size_t *scene, si_error *error);
SI_MUST_CHECK si_result si_predictions_draft_add(si_predictions_draft *draft,
                                                 const si_predictions_point *point,
                                                 si_error *error);
/*
 * Into arrays, completed from `truth` (settled), or if that is NULL from the draft's own points.
 * SI_ERR_SHAPE for agents with unlike samples, SI_ERR_FORMAT where something is missing.
 */
SI_MUST_CHECK si_result si_predictions_draft_pack(si_predictions_draft *draft,
                                                  const si_truth *truth,
                                                  si_predictions_store *store, si_error *error);
void si_predictions_draft_finish(si_predictions_draft *draft);

#endif
