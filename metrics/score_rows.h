/* What a score keeps, and the rows that a batch is turned into. Internal: not installed. */
#ifndef SI_METRICS_SCORE_ROWS_H
#define SI_METRICS_SCORE_ROWS_H

#include "metrics/cell.h"
#include "metrics/exact_sum.h"
#include "metrics/score.h"

/* A thread's own memory. */
typedef struct score_room {
    si_cell cell;
    void *energy_workspace;
    double *steps; /* [2][P]: pair distances, errors */
} score_room;

/*
 * The agents of a batch, one row each. A column is a metric under a shift: column [D + 1][M], D + 1
 * shifts of which the first is none, M = SI_METRIC_COUNT.
 */
typedef struct score_rows {
    size_t capacity;          /* rows there is room for */
    double *value;            /* [A][columns] */
    double *weight;           /* [A][columns], in the bootstrap */
    double *step;             /* [A][P][M] */
    double *seed_amd;         /* [A][mixture_seed_count - 1] */
    double *average;          /* [A][K], errors of every sample */
    double *final;            /* [A][K] */
    si_symmetric *covariance; /* [A][P] */
    uint64_t *block;          /* [A], the agent's track */
    uint64_t *key;            /* [A], the agent's track and frame */
    si_score_counts *counts;  /* [A] */
    void *memory;             /* all of the above */
} score_rows;

struct si_score {
    si_score_config config;
    size_t column_count;
    size_t thread_count;
    size_t scene_count;
    size_t agent_count;
    si_score_counts counts;
    si_exact_sum *total;         /* [columns], over agents or scenes as the metric's mean runs */
    si_exact_sum *step_total;    /* [P][M] */
    si_exact_sum *seed_total;    /* [mixture_seed_count - 1], AMD of the other seeds */
    si_interval_sums *intervals; /* NULL: none */
    score_room *rooms;           /* [thread_count] */
    score_rows rows;
};

/* One agent of a batch. */
typedef struct score_agent_view {
    const double *samples; /* [K][P][2] */
    const double *future;  /* [P][2] or NULL */
    uint64_t key;          /* identity of its cells in the mixture starts */
} score_agent_view;

/* Scores all but displacements of one agent into its row. */
void score_agent(const si_score *score, score_room *room, const score_agent_view *agent,
                 size_t row);

void score_add_counts(si_score_counts *counts, const si_score_counts *other);

static inline bool score_wants(const si_score_config *config, si_metric metric)
{
    return (config->metrics >> metric & 1U) != 0;
}

/* The shift of a column's samples: the first column is that of the samples as they are. */
static inline double score_shift(const si_score_config *config, size_t index)
{
    return index == 0 ? 0.0 : config->shift[index - 1];
}

/* Whether the mean of a metric runs over scenes. */
static inline bool score_by_scene(const si_score_config *config, si_metric metric)
{
    bool of_paper =
        metric == SI_METRIC_AMD || metric == SI_METRIC_AMV || metric == SI_METRIC_KDE_NLL;
    return of_paper || config->weighting == SI_WEIGHTING_SCENE;
}

#endif
