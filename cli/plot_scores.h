/* Whole prediction files scored for a figure, as they are, shifted or spread. */
#ifndef SI_CLI_PLOT_SCORES_H
#define SI_CLI_PLOT_SCORES_H

#include "base/progress.h"
#include "io/predictions.h"
#include "metrics/score.h"
#include "predict/predictor.h"

/* Sees a file slab after slab. `begin` comes first, once. */
typedef struct plot_visitor {
    si_result (*begin)(void *context, const si_predictions_header *header, si_error *error);
    si_result (*visit)(void *context, const si_predictions_slab *slab, si_error *error);
    void *context;
} plot_visitor;

/* Which share of the work a pass through a file is. */
typedef struct plot_pass {
    const si_progress *progress; /* may be NULL */
    size_t number, count;
} plot_pass;

SI_MUST_CHECK si_result plot_visit_file(const char *path, const plot_visitor *visitor,
                                        const plot_pass *pass, si_error *error);

typedef struct plot_scoring {
    unsigned metrics; /* bits 1 << si_metric */
    size_t shift_count;
    double shift[SI_SCORE_MAX_SHIFTS];
    double spread;               /* factor on each sample's way from the mean of its cell */
    const si_predictor *instead; /* its samples are scored, not the file's; NULL: the file's */
} plot_scoring;

typedef struct plot_scores {
    char name[SI_PREDICTOR_NAME_SIZE];
    si_predictions_header header;
    si_score_result result;
    si_score_figure *step; /* [P][SI_METRIC_COUNT], owned */
    double *scene;         /* [S][SI_METRIC_COUNT], owned */
    size_t *agents;        /* [S], owned: agents of each scene */
} plot_scores;

/* SI_ERR_FORMAT if a metric needs what happened and the file does not say. `scores` needs no
 * initialisation; release with plot_scores_finish, also after a failure. */
SI_MUST_CHECK si_result plot_score_file(const char *path, const plot_scoring *scoring,
                                        const plot_pass *pass, plot_scores *scores,
                                        si_error *error);
void plot_scores_finish(plot_scores *scores);

#endif
