/*
 * One interface for everything that predicts: the model and the baselines.
 *
 * A predictor is set up once and is read-only afterwards: any number of threads may predict with
 * one predictor at a time, each with a workspace of its own. Predicting allocates nothing, reads no
 * clock and no file, and needs libm only.
 *
 * Shapes, row-major, used in the whole room:
 *     A agents of a scene, T observed steps, P predicted steps, K samples
 *     observed [A][T][2], samples [A][K][P][2]: positions in metres, float32
 *
 * Positions are in a local frame: subtract one origin a scene before (in double: at 10 km from the
 * origin float32 resolves a millimetre), add it back after. si_local_frame_enter and _leave do it.
 */
#ifndef SI_PREDICT_PREDICTOR_H
#define SI_PREDICT_PREDICTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/api.h"
#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef struct si_predictor si_predictor;

/* The most observed and the most predicted steps: bounds what a wrong file can make us allocate. */
enum { SI_MAX_STEPS = 256 };

/* What a workspace is aligned to, bytes. */
enum { SI_WORKSPACE_ALIGNMENT = 64 };

/* What is known of one scene. Everything is borrowed for the time of the call. */
typedef struct si_scene_view {
    size_t agent_count;      /* A, at least 1 */
    const float *observed;   /* [A][T][2], finite */
    const int64_t *agent_id; /* [A], the identity of each agent in the noise; NULL: 0 .. A-1 */
    int64_t key;             /* the scene's identity in the noise: its last observed frame */
} si_scene_view;

/*
 * Where a predictor that has several operating points (social_gaussian.h) stands; for the others
 * they are one.
 */
typedef enum si_point {
    SI_POINT_CALIBRATED, /* "calibrated": says how likely each place is; trained by likelihood */
    SI_POINT_TIGHT,      /* "tight": the least AMD at an AMV, too narrow at the end; for tables */
    SI_POINT_ANCHORS,    /* "anchors": 20 paths apart, of which one is near; for best-of-20. Fewer
                            samples are the first of them, each the best to add to those before it;
                            more lie about them (docs/results.md says how good that is) */
    SI_POINT_COUNT
} si_point;

/* "calibrated", "tight" or "anchors"; NULL for another value. Static. */
SI_API const char *si_point_name(si_point point);
/* False, and *point untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_point_find(const char *name, si_point *point);

/* How the samples of an agent lie to one another, where a predictor has both ways. */
typedef enum si_draws {
    SI_DRAWS_EVEN,        /* "even": spread over the plane, so that few of them cover it well */
    SI_DRAWS_INDEPENDENT, /* "independent", as scores of 20 samples take them to be */
} si_draws;

/* "even" or "independent"; NULL for another value. Static. */
SI_API const char *si_draws_name(si_draws draws);
/* False, and *draws untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_draws_find(const char *name, si_draws *draws);

/*
 * How samples are drawn. The same values give the same noise bit for bit on any machine and thread,
 * and the same samples bit for bit on any thread of one CPU level (model.h), in any order of
 * scenes.
 */
typedef struct si_sampling {
    uint64_t seed; /* default 0 */
    /* K, 1 to 2^32 - 1; default 20. The first K of more samples are the same. */
    size_t sample_count;
    /* Factor on how far samples spread, finite, default 1: on the deviation from the mean path of
     * cv-gauss and kalman, on the angle of cv-sampled, on the noise e_k of the model (which is not
     * linear in it), on all that Social-Gaussian adds to its mean path. 0 gives K times the same
     * path. */
    float spread;
    si_point point; /* default SI_POINT_CALIBRATED */
    si_draws draws; /* default SI_DRAWS_EVEN; only Social-Gaussian has both */
} si_sampling;

SI_API si_sampling si_sampling_default(void);

/* "cv", "social-implicit", ...: static or owned by the predictor. */
SI_API const char *si_predictor_name(const si_predictor *predictor);
SI_API size_t si_predictor_observed_steps(const si_predictor *predictor);  /* T */
SI_API size_t si_predictor_predicted_steps(const si_predictor *predictor); /* P */

/*
 * Bytes of workspace that si_predictor_predict needs for a scene of at most `agent_count` agents
 * and `sample_count` samples. 0 if no such workspace is possible (the size overflows).
 */
SI_API size_t si_predictor_workspace_size(const si_predictor *predictor, size_t agent_count,
                                          size_t sample_count);

/*
 * Predicts one scene into samples [A][K][P][2]. `workspace` is the caller's, aligned to
 * SI_WORKSPACE_ALIGNMENT, at least si_predictor_workspace_size() long, and holds nothing of
 * interest afterwards. SI_ERR_ARGUMENT if a pointer is missing, a count or the spread is out of
 * range, or the workspace too small or not aligned; never fails otherwise: positions that are not
 * finite come out as samples that are not finite.
 */
SI_API SI_MUST_CHECK si_result si_predictor_predict(const si_predictor *predictor,
                                                    const si_scene_view *scene,
                                                    const si_sampling *sampling, float *samples,
                                                    void *workspace, size_t workspace_size);

/* How the predictor draws with that sampling: what has but one way draws independently. */
SI_API si_draws si_predictor_draws(const si_predictor *predictor, const si_sampling *sampling);

/* Whether the spread has a closed form: of cv-gauss, kalman and Social-Gaussian it has. */
SI_API bool si_predictor_has_mean_variance(const si_predictor *predictor);
/*
 * The AMV of a scene in that closed form, without a sample and without a future: the covariances of
 * the positions that si_predictor_predict draws from, averaged over agents and steps; *variance is
 * the larger eigenvalue of that, square metres. It goes with the square of sampling->spread; the
 * seed does not matter, nor does the number of samples but for anchors; it must be in range as the
 * workspace must. SI_ERR_UNSUPPORTED if it has none, SI_ERR_ARGUMENT as for predict.
 */
SI_API SI_MUST_CHECK si_result si_predictor_mean_variance(const si_predictor *predictor,
                                                          const si_scene_view *scene,
                                                          const si_sampling *sampling,
                                                          double *variance, void *workspace,
                                                          size_t workspace_size);

/* Frees a predictor; NULL is fine. */
SI_API void si_predictor_destroy(si_predictor *predictor);

/* local[i] = (float)(absolute[i] - origin), both [count][2]. */
SI_API void si_local_frame_enter(const double *absolute, size_t count, const double origin[2],
                                 float *local);
/* absolute[i] = origin + local[i], both [count][2]. */
SI_API void si_local_frame_leave(const float *local, size_t count, const double origin[2],
                                 double *absolute);

SI_DECLARATIONS_END

#endif
