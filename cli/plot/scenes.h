/* Single scenes out of prediction files, with their scores. */
#ifndef SI_CLI_PLOT_SCENES_H
#define SI_CLI_PLOT_SCENES_H

#include "io/predictions.h"
#include "metrics/score.h"
#include "pipeline/evaluate.h"
#include "viz/scene.h"

typedef struct plot_scene {
    si_predictions_header header;
    char name[SI_PREDICTOR_NAME_SIZE]; /* of the predictor, or of the file if it names none */
    char recording[256];
    int64_t frame;
    size_t index;
    size_t agent_count;                    /* A */
    const int64_t *agent_id;               /* [A] */
    const double *observed;                /* [A][T][2] */
    const double *future;                  /* [A][P][2] or NULL */
    const double *samples;                 /* [A][K][P][2] */
    si_predictions_reader *reader;         /* owned: the arrays are its slab's, ... */
    void *chosen;                          /* ... or here, of the chosen agents alone */
    double score[SI_METRIC_COUNT];         /* NaN where not scored */
    si_scene_score shown[SI_METRIC_COUNT]; /* for a panel */
    size_t shown_count;
} plot_scene;

/* The metrics that a panel tells: ADE, FDE, AMD, AMV. */
extern const unsigned plot_scene_metrics;

/*
 * Reads scene `index` of the file and scores it by `metrics` (0: not at all). SI_ERR_ARGUMENT if
 * there is no such scene. `scene` needs no initialisation; release with plot_scene_finish.
 */
SI_MUST_CHECK si_result plot_scene_read(const char *path, size_t index, unsigned metrics,
                                        plot_scene *scene, si_error *error);
void plot_scene_finish(plot_scene *scene);

/* Keeps only the agents of those ids, in the scene's order; SI_ERR_ARGUMENT if one is missing. */
SI_MUST_CHECK si_result plot_scene_select(plot_scene *scene, const int64_t *agent_id, size_t count,
                                          si_error *error);

/* The scene as a panel that borrows its arrays. */
si_scene_panel plot_scene_panel(const plot_scene *scene, const char *title, size_t colour);

/* What the file's predictor is called: by itself, or by the file's name. */
void plot_predictor_name(const char *path, const si_predictions_header *header, char *name,
                         size_t size);

/* "1000 samples", or that their numbers are unlike: no metric means much without it. */
void plot_samples_text(size_t count, bool alike, char text[48]);
/* The same of `count` evaluations, 1 at least. */
void plot_evaluations_samples(si_evaluation *const *made, size_t count, char text[48]);

/* "ADE", ...: how figures write a metric. */
const char *plot_metric_label(si_metric metric);

#endif
