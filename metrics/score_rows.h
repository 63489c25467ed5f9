/* What a score keeps, and the rows that a batch is turned into. Internal: not installed. */
#ifndef SI_METRICS_SCORE_ROWS_H
#define SI_METRICS_SCORE_ROWS_H

#include "metrics/cell.h"
#include "metrics/score.h"
#include "metrics/spread.h"

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
    double *part;             /* of one scene, see score_parts.h */
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
    si_spread_tally spread; /* of agents, where AMV is scored */
    score_sums sums;
    score_room *rooms; /* [thread_count] */
    score_rows rows;
};

/* One agent of a batch. */
typedef struct score_agent_view {
    const double *samples; /* [K][P][2] */
    const double *future;  /* [P][2] or NULL */
} score_agent_view;

/* The agents of a scene that count, first .. first + count - 1. */
typedef struct scene_rows {
    size_t first;
    size_t count;
} scene_rows;

/* All of them, or the primary one. */
scene_rows score_scene_rows(const si_score *score, const si_scene_set *batch, size_t scene);

/* Scores all but displacements of one agent into its row. */
void score_agent(const si_score *score, score_room *room, const score_agent_view *agent,
                 size_t row);

/* Scores displacement errors and collisions of a batch into its rows. */
void score_errors(const si_score *score, const si_scene_set *batch);

/* The block that the next scene goes into, [sums.size]. */
double *score_next_block(si_score *score);

static inline bool score_wants(const si_score_config *config, si_metric metric)
{
    return (config->metrics >> metric & 1U) != 0;
}

static inline bool score_wants_any(const si_score_config *config, unsigned metrics)
{
    return (config->metrics & metrics) != 0;
}

/* What is made of displacement errors, and of paths of several agents. */
enum {
    SCORE_OF_ERRORS = 1 << SI_METRIC_ADE | 1 << SI_METRIC_FDE | 1 << SI_METRIC_JOINT_ADE |
                      1 << SI_METRIC_JOINT_FDE | 1 << SI_METRIC_MEAN_ADE | 1 << SI_METRIC_MEAN_FDE |
                      1 << SI_METRIC_KADE | 1 << SI_METRIC_MISS_RATE | 1 << SI_METRIC_BRIER_FDE |
                      1 << SI_METRIC_LIKELY_ADE | 1 << SI_METRIC_LIKELY_FDE |
                      1 << SI_METRIC_MISS_PATH,
    SCORE_OF_COLLISIONS = 1 << SI_METRIC_COLLISION | 1 << SI_METRIC_COLLISION_TRUTH |
                          1 << SI_METRIC_COL_I | 1 << SI_METRIC_COL_II,
    SCORE_OF_COVERAGE =
        1 << SI_METRIC_COVERAGE_50 | 1 << SI_METRIC_COVERAGE_80 | 1 << SI_METRIC_COVERAGE_95,
    /* What judges samples as a distribution, which takes three different ones. */
    SCORE_OF_DISTRIBUTION = 1 << SI_METRIC_AMD | 1 << SI_METRIC_AMV | 1 << SI_METRIC_KDE_NLL |
                            SCORE_OF_COVERAGE | 1 << SI_METRIC_INTERVAL_SCORE |
                            1 << SI_METRIC_GAUSS_NLL,
    /* What has no figure at a step. */
    SCORE_OF_WHOLE_PATHS = 1 << SI_METRIC_ENERGY_PATH | 1 << SI_METRIC_MISS_RATE |
                           1 << SI_METRIC_BRIER_FDE | 1 << SI_METRIC_MISS_PATH |
                           SCORE_OF_COLLISIONS,
    /* What is a mean over scenes whatever the weighting. */
    SCORE_BY_SCENE = 1 << SI_METRIC_AMD | 1 << SI_METRIC_AMV | 1 << SI_METRIC_JOINT_ADE |
                     1 << SI_METRIC_JOINT_FDE | SCORE_OF_COLLISIONS,
};

/* The shift of a column's samples: the first column is that of the samples as they are. */
static inline double score_shift(const si_score_config *config, size_t index)
{
    return index == 0 ? 0.0 : config->shift[index - 1];
}

static inline bool score_of_distribution(si_metric metric)
{
    return (SCORE_OF_DISTRIBUTION >> metric & 1) != 0;
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
    if (metric == SI_METRIC_KDE_NLL)
        return config->kde_weighting == SI_WEIGHTING_SCENE;
    return (SCORE_BY_SCENE >> metric & 1) != 0 || config->weighting == SI_WEIGHTING_SCENE;
}

#endif
