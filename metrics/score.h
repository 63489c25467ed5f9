/*
 * Scores of predictions over any number of scenes, kept as partial sums that can be merged.
 *
 * Life of a score: create with the conventions, add batches of scenes, merge the scores of other
 * threads, slabs or machines, finish as often as wanted. Totals are exact sums rounded once, and
 * intervals are sums of integers, so any splitting of the same scenes gives the same bits. (A scene
 * must stay whole: its agents are averaged before scenes are. Single values use libm's exp, log and
 * erf, which may differ in the last bit between processors of different kinds.)
 *
 * Shapes, row-major: A agents of all scenes of a batch, K samples, P predicted steps; a cell is one
 * agent at one step. Positions in metres, absolute or in any common frame.
 *
 * Means: a metric "by agent" is the mean over agents, one "by scene" the mean over scenes of the
 * scene's mean. AMD, AMV and KDE NLL are by scene, as in the paper; ADE, FDE and the energy score
 * follow the `weighting` switch.
 *
 * What is not finite is never rewarded: a cell with a sample or truth that is not finite has AMD,
 * AMV and energy score +infinity and KDE NLL at its limit, and is counted; best-of-K passes over
 * such samples, and is +infinity where none is left.
 */
#ifndef SI_METRICS_SCORE_H
#define SI_METRICS_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"
#include "displacement.h"
#include "interval.h"
#include "mixture.h"

SI_DECLARATIONS_BEGIN

typedef enum si_metric {
    SI_METRIC_ADE,         /* "ade", metres */
    SI_METRIC_FDE,         /* "fde", metres */
    SI_METRIC_AMD,         /* "amd", standard deviations */
    SI_METRIC_AMV,         /* "amv", square metres */
    SI_METRIC_KDE_NLL,     /* "kde_nll", nats */
    SI_METRIC_ENERGY_STEP, /* "energy_step", metres */
    SI_METRIC_ENERGY_PATH, /* "energy_path", metres */
    SI_METRIC_COUNT
} si_metric;

enum { SI_METRICS_ALL = (1 << SI_METRIC_COUNT) - 1, SI_SCORE_MAX_SHIFTS = 16 };

/* "ade", ...; NULL for another value. Static. */
SI_API const char *si_metric_name(si_metric metric);
/* True if the metric compares with what happened. Only AMV does not. */
SI_API bool si_metric_needs_future(si_metric metric);

/* Whether ADE, FDE and the energy score are means over agents or over scenes. */
typedef enum si_weighting { SI_WEIGHTING_AGENT, SI_WEIGHTING_SCENE } si_weighting;

typedef struct si_score_config {
    size_t sample_count;    /* K, at least 1; no default */
    size_t predicted_steps; /* P, at least 1; no default */
    unsigned metrics;       /* bits 1 << si_metric; default SI_METRICS_ALL */
    si_selection selection; /* default agent */
    si_choice choice;       /* default independent */
    si_weighting weighting; /* default agent */

    /* Sensitivity: everything is scored again with so many metres added to both coordinates of
     * every sample. At most SI_SCORE_MAX_SHIFTS; default none. */
    size_t shift_count;
    double shift[SI_SCORE_MAX_SHIFTS];

    uint64_t seed;             /* of mixture starts and of intervals; default 0 */
    size_t mixture_seed_count; /* AMD is fitted with seed, seed + 1, ...; at least 1; default 1.
                                  The AMD figure is that of `seed`; the others tell the spread */
    si_mixture_config mixture;
    size_t replicate_count; /* of the bootstrap; 0: no intervals; default 1000 */
    double confidence;      /* of the intervals, in (0, 1); default .95 */
    size_t thread_count;    /* default 0: as many as OpenMP finds */
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

/* Some scenes. Everything is borrowed for the time of the call. */
typedef struct si_score_batch {
    size_t scene_count;           /* S */
    const size_t *offset;         /* [S + 1], from 0, not descending; the last is A */
    const double *future;         /* [A][P][2]; NULL if no chosen metric needs it */
    const double *samples;        /* [A][K][P][2] */
    const char *const *recording; /* [S], NULL or with NULL entries: nameless */
    const int64_t *frame;         /* [S] or NULL: every scene is another */
    const int64_t *agent_id;      /* [A] or NULL: every agent is another, met once */
} si_score_batch;

/*
 * Adds the scenes of a batch; scenes without agents count for nothing. `scene_values`
 * [S][SI_METRIC_COUNT] receives the metrics of each scene, NaN where not scored; it may be NULL.
 * The names (recording, frame, agent) seed the mixture starts; (recording, agent) is a block of the
 * bootstrap, which takes nameless agents for independent of one another. Any cut into batches gives
 * the same, but scores that are to be merged need names. One thread at a time per score.
 *
 * Allocates only when a batch has more agents than any before it. On failure the score is as
 * before: SI_ERR_ARGUMENT, SI_ERR_SHAPE or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_score_add(si_score *score, const si_score_batch *batch,
                                            double *scene_values, si_error *error);

/* Adds what `other` has summed. SI_ERR_SHAPE unless both were created with the same config (the
 * number of threads may differ). */
SI_API SI_MUST_CHECK si_result si_score_merge(si_score *score, const si_score *other,
                                              si_error *error);

/* Cells that are no plain case. */
typedef struct si_score_counts {
    uint64_t cells;         /* A times P */
    uint64_t not_finite;    /* a sample or the truth is not finite */
    uint64_t few_distinct;  /* at most 2 distinct samples: KDE NLL 0, as released */
    uint64_t collinear;     /* more, but on one line: KDE NLL at its limit */
    uint64_t kde_clipped;   /* log density below the limit */
    uint64_t released_zero; /* the released code divides 0 by 0 there and counts a distance of 0 */
    uint64_t components[SI_MIXTURE_MAX_COMPONENTS]; /* cells whose mixture has 1, 2, ... */
} si_score_counts;

typedef struct si_score_figure {
    double value;         /* NaN if there is no scene, or the metric was not asked for */
    si_interval interval; /* NaN without intervals */
} si_score_figure;

typedef struct si_score_result {
    size_t scene_count;
    size_t agent_count;
    si_score_figure figure[SI_METRIC_COUNT];
    si_score_figure shifted[SI_SCORE_MAX_SHIFTS][SI_METRIC_COUNT]; /* [shift_count] are filled */
    double amd_seeds_low; /* least and largest AMD over the mixture seeds; NaN unless scored */
    double amd_seeds_high;
    si_score_counts counts;
} si_score_result;

/* What the sums come to so far. More can be added after. SI_ERR_NO_MEMORY. */
SI_API SI_MUST_CHECK si_result si_score_finish(const si_score *score, si_score_result *result,
                                               si_error *error);

/*
 * The metrics by predicted step, value [P][SI_METRIC_COUNT]: ADE and FDE are the errors at the step
 * of the samples that stand for ADE and FDE; AMD, AMV, KDE NLL and the energy score are those of
 * the step's cells alone. NaN for whole paths, and where not scored.
 */
SI_API void si_score_steps(const si_score *score, double *value);

SI_DECLARATIONS_END

#endif
