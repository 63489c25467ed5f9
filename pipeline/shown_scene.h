/* Single scenes of prediction files, ready to be drawn. Internal: not installed. */
#ifndef SI_PIPELINE_SHOWN_SCENE_H
#define SI_PIPELINE_SHOWN_SCENE_H

#include "pipeline/evaluate.h"
#include "viz/scene.h"

/* What the panel points to belongs to the scene, which must stay where it is. */
typedef struct si_shown_scene {
    si_scene_panel panel;              /* title and colour are the caller's to set */
    char name[SI_PREDICTOR_NAME_SIZE]; /* of the predictor, or of the file if it names none */
    char recording[SI_EVALUATION_RECORDING_SIZE];
    int64_t frame; /* the last observed one */
    size_t index;  /* in the file */
    double step_seconds;
    /* private */
    si_scene_score score[SI_METRIC_COUNT];
    si_predictions_reader *reader; /* of the arrays, unless they are chosen */
    double *chosen;
    int64_t *chosen_id;
    uint8_t *zone;
    si_scene_ellipse *ellipse;
} si_shown_scene;

/*
 * Reads scene `index` of the file and scores it by `metrics`, a bit each, as far as they can be
 * told: NaN otherwise. SI_ERR_ARGUMENT if there is no such scene, or nobody in it. `scene` needs no
 * initialisation; release with si_shown_scene_finish, which a failure does already.
 */
SI_MUST_CHECK si_result si_shown_scene_read(const char *path, const si_predictions_options *options,
                                            size_t index, unsigned metrics, si_shown_scene *scene,
                                            si_error *error);
void si_shown_scene_finish(si_shown_scene *scene);

/* Adds a number to print under the title. */
void si_shown_scene_add_score(si_shown_scene *scene, si_metric metric, double value);

/* Are the same agents in both, in one order? */
bool si_shown_scene_is_same(const si_shown_scene *one, const si_shown_scene *other);

/* Keeps only the agents of those ids, in the scene's order; SI_ERR_ARGUMENT if one is missing. */
SI_MUST_CHECK si_result si_shown_scene_select(si_shown_scene *scene, const int64_t *agent_id,
                                              size_t count, si_error *error);

/* Sets the panel's zones, by the model's default edges. */
SI_MUST_CHECK si_result si_shown_scene_find_zones(si_shown_scene *scene, si_error *error);

/* Sets the panel's ellipses: the mixtures fitted to the last step. */
SI_MUST_CHECK si_result si_shown_scene_fit_ellipses(si_shown_scene *scene, si_error *error);

/* "ADE", "KDE", ...: what figures call a metric. Static. */
const char *si_metric_label(si_metric metric);

#endif
