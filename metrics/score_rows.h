/* What a score keeps, and the rows that a batch is turned into. Internal: not installed. */
#ifndef SI_METRICS_SCORE_ROWS_H
#define SI_METRICS_SCORE_ROWS_H

#include "metrics/cell.h"
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
    double *step;             /* [A][P][M] */
    double *seed_amd;         /* [A][mixture_seed_count - 1] */
    double *average;          /* [A][K], errors of every sample */
    double *final;            /* [A][K] */
    si_symmetric *covariance; /* [A][P] */
    si_score_counts *counts;  /* [A] */
    void *memory;             /* all of the above */
} score_rows;

/*
 * What is summed over scenes, all of it doubles: agents, scenes, figures [columns], figures by step
 * [P][M], AMD of the other mixture seeds. Sums over `scenes_a_block` neighbouring scenes make a
 * block; when all blocks are full, neighbours are joined and a block is twice as long.
 */
enum { SUM_AGENTS, SUM_SCENES, SUM_FIGURES, SCORE_MAX_BLOCKS = 1024 };

typedef struct score_sums {
    size_t size;           /* doubles in a block */
    size_t scenes_a_block; /* a power of two */
    double *block;         /* [SCORE_MAX_BLOCKS][size] */
} score_sums;

struct si_score {
    si_score_config config;
    size_t column_count;
    size_t thread_count;
    size_t scene_count;
    si_score_counts counts;
    score_sums sums;
    score_room *rooms; /* [thread_count] */
    score_rows rows;
};

/* One agent of a batch. */
typedef struct score_agent_view {
    const double *samples; /* [K][P][2] */
    const double *future;  /* [P][2] or NULL */
} score_agent_view;

/* Scores all but displacements of one agent into its row. */
void score_agent(const si_score *score, score_room *room, const score_agent_view *agent,
                 size_t row);

/* The block that the next scene goes into, [sums.size]. */
double *score_next_block(si_score *score);

static inline bool score_wants(const si_score_config *config, si_metric metric)
{
    return (config->metrics >> metric & 1U) != 0;
}

/* The shift of a column's samples: the first column is that of the samples as they are. */
static inline double score_shift(const si_score_config *config, size_t index)
{
    return index == 0 ? 0.0 : config->shift[index - 1];
}

/* Whether a metric judges samples as a distribution, which takes three different ones. */
static inline bool score_of_distribution(si_metric metric)
{
    return metric == SI_METRIC_AMD || metric == SI_METRIC_AMV || metric == SI_METRIC_KDE_NLL;
}

/* Where the figures by step and those of the other mixture seeds stand in a block. */
static inline size_t score_steps_at(const si_score *score)
{
    return SUM_FIGURES + score->column_count;
}

static inline size_t score_seeds_at(const si_score *score)
{
    return score_steps_at(score) + score->config.predicted_steps * SI_METRIC_COUNT;
}

/* Whether the mean of a metric runs over scenes. */
static inline bool score_by_scene(const si_score_config *config, si_metric metric)
{
    return score_of_distribution(metric) || config->weighting == SI_WEIGHTING_SCENE;
}

#endif
