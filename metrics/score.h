/*
 * Scores of predictions over any number of scenes.
 *
 * Life of a score: create with the conventions, add batches of scenes in order of time, ask for the
 * result as often as wanted. Sums run over blocks of scenes whose bounds depend on nothing but the
 * number of scenes, and blocks are added in order: any cut into batches and any number of threads
 * gives the same bits. (Single values use libm's exp, log and erf, which may differ in the last bit
 * between processors of different kinds.) Memory does not grow with the number of scenes.
 *
 * Shapes, row-major: A agents of all scenes of a batch, K samples, P predicted steps; a cell is one
 * agent at one step. Positions in metres, absolute or in any common frame.
 *
 * Means: a metric "by agent" is the mean over agents, one "by scene" the mean over scenes of the
 * scene's mean. AMD, AMV and KDE NLL are by scene, as in the paper; ADE, FDE and the energy score
 * follow the `weighting` switch. Intervals are those of interval.h, which says what they know.
 *
 * What is not finite is never rewarded: a cell with a sample or truth that is not finite has AMD,
 * AMV and energy score +infinity and KDE NLL at its limit, and is counted; best-of-K passes over
 * such samples, and is +infinity where none is left.
 *
 * AMD, AMV and KDE NLL judge a distribution, and one or two paths are none: they are NaN where no
 * cell has three different samples. (A cell without, among others with, counts as released.)
 */
#ifndef SI_METRICS_SCORE_H
#define SI_METRICS_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/scene_set.h"
#include "../base/status.h"
#include "displacement.h"
#include "interval.h"
#include "mixture.h"

SI_DECLARATIONS_BEGIN

typedef enum si_metric {
    SI_METRIC_ENERGY_PATH, /* "energy_path", metres; these judge a forecast */
    SI_METRIC_ENERGY_STEP, /* "energy_step", metres */
    SI_METRIC_KDE_NLL,     /* "kde_nll", nats */
    SI_METRIC_ADE,         /* "ade", metres; these are what papers print */
    SI_METRIC_FDE,         /* "fde", metres */
    SI_METRIC_AMD,         /* "amd", standard deviations */
    SI_METRIC_AMV,         /* "amv", square metres */

    /* Not scored unless asked for. */
    SI_METRIC_JOINT_ADE,       /* "joint_ade", metres: one sample for all of a scene, by scene */
    SI_METRIC_JOINT_FDE,       /* "joint_fde", likewise, each minimised apart */
    SI_METRIC_MEAN_ADE,        /* "mean_ade", metres: the mean of all samples */
    SI_METRIC_MEAN_FDE,        /* "mean_fde" */
    SI_METRIC_KADE,            /* "kade", metres: the nearest sample at each step */
    SI_METRIC_MISS_RATE,       /* "miss_rate", share of agents whose FDE is over miss_distance */
    SI_METRIC_BRIER_FDE,       /* "brier_fde", metres: FDE + (1 - p)^2, p the sample's probability;
                                  1 / K for all if the predictor does not say (Argoverse 2) */
    SI_METRIC_COVERAGE_50,     /* "coverage_50", share of cells: see coverage.h */
    SI_METRIC_COVERAGE_80,     /* "coverage_80" */
    SI_METRIC_COVERAGE_95,     /* "coverage_95" */
    SI_METRIC_INTERVAL_SCORE,  /* "interval_score", metres: see coverage.h */
    SI_METRIC_COLLISION,       /* "collision", share of a scene's people, mean over samples, by
                                  scene: see collision.h */
    SI_METRIC_COLLISION_TRUTH, /* "collision_truth", the same of what happened */
    SI_METRIC_LIKELY_ADE,      /* "likely_ade", metres: the most likely sample, which is the first
                                  if the predictor does not say */
    SI_METRIC_LIKELY_FDE,      /* "likely_fde" */
    SI_METRIC_MISS_PATH,       /* "miss_path", share of agents of whose samples none stays within
                                  miss_distance at all steps (nuScenes' MissRateTopK) */
    SI_METRIC_COL_I,           /* "col_i", share of agents whose first sample meets a neighbour's
                                  first sample: si_collision_at_points (TrajNet++'s Col-I) */
    SI_METRIC_COL_II,          /* "col_ii", or what a neighbour really did (Col-II) */
    SI_METRIC_GAUSS_NLL,       /* "gauss_nll", nats: minus the log density of the last step's
                                  samples, taken for one Gaussian (Atlas) */
    SI_METRIC_COUNT
} si_metric;

enum {
    SI_METRICS_ALL = (1 << SI_METRIC_COUNT) - 1,
    SI_METRICS_DEFAULT = (1 << SI_METRIC_JOINT_ADE) - 1, /* those above */
    SI_SCORE_MAX_SHIFTS = 16,
    SI_SCORE_ALL_SEEDS = 500,
    SI_SCORE_SEED_SHARE = 4,
};

/* "ade", ...; NULL for another value. Static. */
SI_API const char *si_metric_name(si_metric metric);
/* False, and *metric untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_metric_find(const char *name, si_metric *metric);
/* "ADE", for a heading; NULL for another value. Static. */
SI_API const char *si_metric_title(si_metric metric);
/* "m, its distance at the last step": the unit, if it has one, and what it says to who has read the
 * metric before; NULL for another value. Static. */
SI_API const char *si_metric_meaning(si_metric metric);
/* True if the metric compares with what happened. AMV and collisions of samples do not. */
SI_API bool si_metric_needs_future(si_metric metric);

/* True for a metric that is better when lower. Not so for AMV, which is a price, coverage, which
 * should be its level, and the collisions of what happened. */
SI_API bool si_metric_is_loss(si_metric metric);

/* Whether ADE, FDE, the energy score and others are means over agents or over scenes. */
typedef enum si_weighting { SI_WEIGHTING_AGENT, SI_WEIGHTING_SCENE } si_weighting;

/* "agent" or "scene"; NULL for another value. Static. */
SI_API const char *si_weighting_name(si_weighting weighting);
/* False, and *weighting untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_weighting_find(const char *name, si_weighting *weighting);

typedef struct si_score_config {
    size_t sample_count;        /* K, at least 1; no default */
    size_t predicted_steps;     /* P, at least 1; no default */
    unsigned metrics;           /* bits 1 << si_metric; default SI_METRICS_DEFAULT */
    si_selection selection;     /* default agent */
    si_choice choice;           /* default independent */
    si_weighting weighting;     /* default agent */
    si_weighting kde_weighting; /* of KDE NLL; default scene, as the paper */
    bool primary_only;          /* only the agent that a scene is about counts, its neighbours for
                                   collisions alone; batches then need primary_id and agent_id.
                                   Default false */

    size_t best_of;       /* ADE and FDE are what the best of so many of the K samples would be, the
                             mean over all subsets (best_of.h); then without figures by step, and
                             only if each agent chooses its samples independently. Default 0: K */
    double miss_distance; /* metres, at least 0; default 2 */
    double body_radius;   /* metres, at least 0; default .1 as joint-metrics-matter */

    /* Sensitivity: everything is scored again with so many metres added to both coordinates of
     * every sample. At most SI_SCORE_MAX_SHIFTS; default none. */
    size_t shift_count;
    double shift[SI_SCORE_MAX_SHIFTS];

    uint64_t seed;             /* of mixture starts; default 0 */
    size_t mixture_seed_count; /* AMD is fitted with seed, seed + 1, ...; at least 1; default 1.
                                  The AMD figure is that of `seed`; the others tell the spread,
                                  of more than SI_SCORE_ALL_SEEDS samples by one in
                                  SI_SCORE_SEED_SHARE cells */
    si_mixture_config mixture;
    double confidence;   /* of the intervals, in (0, 1); default .95 */
    size_t thread_count; /* default 0: as many as OpenMP finds */
} si_score_config;

SI_API si_score_config si_score_config_default(void);

typedef struct si_score si_score;

/*
 * *score is the caller's to destroy, NULL on failure: SI_ERR_ARGUMENT (the error says which field),
 * SI_ERR_SHAPE (sizes overflow) or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_score_create(const si_score_config *config, si_score **score,
                                               si_error *error);
SI_API void si_score_destroy(si_score *score);

/*
 * Adds a batch of scenes, of which offset and samples are needed, future if a chosen metric needs
 * it, probabilities if they are there, and nothing else is looked at; scenes without agents count
 * for nothing. `scene_values` [S][SI_METRIC_COUNT] and `agent_values` [A][SI_METRIC_COUNT] receive
 * the metrics of each scene and agent, NaN where not scored, with primary_only [S][SI_METRIC_COUNT]
 * both; either may be NULL. AMV is the scene's, for all of its agents. Mixture starts are drawn for
 * the true path and the step, whoever predicts and wherever the agent stands. One thread at a time
 * per score.
 *
 * Allocates only when a batch has more agents than any before it. On failure the score is as
 * before: SI_ERR_ARGUMENT, SI_ERR_SHAPE or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_score_add(si_score *score, const si_scene_set *batch,
                                            double *scene_values, double *agent_values,
                                            si_error *error);

/* Cells that are no plain case. */
typedef struct si_score_counts {
    uint64_t cells;         /* A times P */
    uint64_t not_finite;    /* a sample or the truth is not finite */
    uint64_t few_distinct;  /* at most 2 distinct samples, finite: KDE NLL 0, as released */
    uint64_t collinear;     /* more, but on one line: KDE NLL at its limit */
    uint64_t kde_clipped;   /* log density below the limit */
    uint64_t released_zero; /* the released code divides 0 by 0 there and counts a distance of 0 */
    uint64_t components[SI_MIXTURE_MAX_COMPONENTS]; /* cells whose mixture has 1, 2, ... */
} si_score_counts;

typedef struct si_score_figure {
    double value;          /* NaN if there is no scene, or the metric was not asked for */
    double standard_error; /* NaN if it cannot be told */
    si_interval interval;  /* likewise */
} si_score_figure;

typedef struct si_score_result {
    size_t scene_count;
    size_t agent_count;
    si_score_figure figure[SI_METRIC_COUNT];
    si_score_figure shifted[SI_SCORE_MAX_SHIFTS][SI_METRIC_COUNT]; /* [shift_count] are filled */
    double amd_seeds_low; /* least and largest AMD over the mixture seeds; NaN unless scored */
    double amd_seeds_high;
    double widest_share; /* of all variance of samples, that the 1 % of agents whose samples spread
                            most carry: AMV is theirs where it is large. NaN unless AMV is scored */
    si_score_counts counts;
} si_score_result;

/* What the sums come to so far. More can be added after. */
SI_API si_score_result si_score_get_result(const si_score *score);

/*
 * The metrics by predicted step, figure [P][SI_METRIC_COUNT]: ADE and FDE are the errors at the
 * step of the samples that stand for ADE and FDE; AMD, AMV, KDE NLL and the energy score are those
 * of the step's cells alone. NaN for whole paths, and where not scored.
 */
SI_API void si_score_get_steps(const si_score *score, si_score_figure *figure);

/*
 * The value of `score` less that of `other`, paired scene by scene, for two predictors of the same
 * scenes scored with the same conventions (K may differ). SI_ERR_SHAPE if the scenes are not as
 * many or have other agents, SI_ERR_ARGUMENT if one has not scored the metric or has other means.
 */
SI_API SI_MUST_CHECK si_result si_score_compare(const si_score *score, const si_score *other,
                                                si_metric metric, si_estimate *difference,
                                                si_error *error);

SI_DECLARATIONS_END

#endif
