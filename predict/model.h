/*
 * The learned predictors: two architectures behind one interface. Social-Gaussian, which all
 * bundled weights are of, is described in social_gaussian.h. The other, which a config has by
 * default, is the paper's:
 *
 * Social-Implicit (Mohamed et al., ECCV 2022, arXiv 2203.03057): four zones of walking speed, a
 * Social-Cell of 1459 parameters for each.
 *
 * Of agent n, u[0] = 0 and u[t] = x[t] - x[t-1]. The zone's M agents in scene order, sample k with
 * noise e_k in R^2 (one draw a sample, shared by all agents, steps and zones):
 *     V = u + noise_w * noise_weight[zone] * e_k                 [2][T][M]
 *     global:  S = relu(feat * V) + highway_input * V            3x3 and 1x1 over (T, M)
 *              G = tpcnn * S + highway * S                       time is the channel; over (xy, M)
 *     local:   the same with kernels of 3 and 1, each agent alone
 *     displacement = global_w * G + local_w * L                  [P][2] an agent
 * and the positions are the last observed one plus the running sum of the displacements.
 */
#ifndef SI_PREDICT_MODEL_H
#define SI_PREDICT_MODEL_H

#include <stdbool.h>

#include "predictor.h"

SI_DECLARATIONS_BEGIN

typedef struct si_model si_model;

typedef enum si_architecture {
    SI_ARCHITECTURE_SOCIAL_IMPLICIT, /* "social-implicit": the paper's */
    SI_ARCHITECTURE_SOCIAL_GAUSSIAN, /* "social-gaussian" (social_gaussian.h) */
    SI_ARCHITECTURE_COUNT
} si_architecture;

enum { SI_ZONE_COUNT = 4 };

/* Which speed puts an agent into its zone. */
typedef enum si_zone_rule {
    SI_ZONE_MAX_SPEED,  /* "max_speed": max over t of |u[t]|, as the paper describes */
    SI_ZONE_FIRST_STEP, /* "first_step": max(|u_x[0]|, |u_y[0]|), always 0, as the released code
                           computes it: every agent is in zone 0 */
} si_zone_rule;

typedef struct si_model_config {
    si_architecture architecture; /* default SI_ARCHITECTURE_SOCIAL_IMPLICIT */
    size_t observed_steps;        /* T, 2 to SI_MAX_STEPS; default 8 */
    size_t predicted_steps;       /* P, 1 to SI_MAX_STEPS; default 12 */

    /* Of Social-Implicit: */
    si_zone_rule zone_rule;            /* default SI_ZONE_MAX_SPEED */
    float zone_edges[SI_ZONE_COUNT];   /* metres a step, ascending, first 0; an agent is in the
                                          last zone whose edge is not above its speed;
                                          default 0, .01, .1, 1.2 */
    float noise_weight[SI_ZONE_COUNT]; /* default .05, 1, 4, 8 */

    /* Of Social-Gaussian: */
    float mean_pull;    /* how far the mean path leaves constant velocity, of what was learned:
                           1 in training, 0 to 2; default 1 */
    float tight_spread; /* s of the tight point, finite, above 0; default 1 */
} si_model_config;

SI_API si_model_config si_model_config_default(void);

/* As in the comments above; NULL for another value. Static. */
SI_API const char *si_architecture_name(si_architecture architecture);
/* False, and *architecture untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_architecture_find(const char *name, si_architecture *architecture);

/* "max_speed" or "first_step"; NULL for another value. Static. */
SI_API const char *si_zone_rule_name(si_zone_rule rule);
/* False, and *rule untouched, if there is no rule of that name. */
SI_API SI_MUST_CHECK bool si_zone_rule_find(const char *name, si_zone_rule *rule);

/*
 * A model with all parameters 0. *model is the caller's, NULL on failure: SI_ERR_ARGUMENT (the
 * error says which field), SI_ERR_UNSUPPORTED (see si_model_cpu_level) or SI_ERR_NO_MEMORY.
 * Creating is the only thing that allocates.
 */
SI_API SI_MUST_CHECK si_result si_model_create(const si_model_config *config, si_model **model,
                                               si_error *error);
SI_API void si_model_destroy(si_model *model);

SI_API const si_model_config *si_model_get_config(const si_model *model);

/*
 * The vector instructions that the model computes with: "avx512", "avx2", "neon" or "scalar". They
 * are chosen when it is created: the widest that the CPU has, or what the environment variable
 * SIMPLICIT_CPU names. They differ by rounding; of Social-Implicit, all but scalar give the same
 * bits. Static.
 */
SI_API const char *si_model_cpu_level(const si_model *model);

/*
 * The multiply-adds of one agent and `sample_count` samples: of Social-Implicit those that any
 * implementation needs, of Social-Gaussian those of the calibrated point: its network, the
 * distribution and the samples. Normal deviates and sums over neighbours come on top.
 */
SI_API size_t si_model_multiply_adds(const si_model *model, size_t sample_count);

/*
 * Parameters. All of them lie in one array, tensor after tensor in the order of the index, so that
 * gradients and moments of an optimiser can share the layout. Names and shapes are those of the
 * released state dict with '/' for '.': "implicit_cells/0/feat/weight" is [2][2][3][3]; those
 * of Social-Gaussian stand in its header.
 */
enum { SI_TENSOR_MAX_RANK = 4, SI_TENSOR_NAME_SIZE = 64 };

typedef struct si_model_tensor {
    char name[SI_TENSOR_NAME_SIZE];
    size_t rank;
    size_t shape[SI_TENSOR_MAX_RANK];
    size_t offset; /* of its first element in the parameters */
    size_t size;   /* number of elements */
} si_model_tensor;

SI_API size_t si_model_tensor_count(const si_model *model);
/* `index` below the count. */
SI_API si_model_tensor si_model_get_tensor(const si_model *model, size_t index);

SI_API size_t si_model_parameter_count(const si_model *model);
SI_API const float *si_model_parameters(const si_model *model);
/*
 * Replaces all parameters, [si_model_parameter_count], and prepares what the forward pass derives
 * from them (folded kernels). No other thread may use the model meanwhile. SI_ERR_NUMERIC if one is
 * not finite; the model is then unchanged.
 */
SI_API SI_MUST_CHECK si_result si_model_set_parameters(si_model *model, const float *parameters,
                                                       si_error *error);

/* The model as a predictor, borrowed: it lives as long as the model; do not destroy it. */
SI_API const si_predictor *si_model_predictor(const si_model *model);
/* The same, with the model given away: destroying the predictor destroys the model. */
SI_API si_predictor *si_model_into_predictor(si_model *model);
/* The model that a predictor is, borrowed; NULL if it is a baseline. */
SI_API const si_model *si_predictor_model(const si_predictor *predictor);

/* Whether its agents differ by zone: those of Social-Implicit do. */
SI_API bool si_model_has_zones(const si_model *model);

/*
 * The zone of each agent, zone [A], of observed [A][T][2]. Differences of the float32 positions are
 * taken in double and compared as they are: an agent exactly on an edge is in the faster zone.
 * Every agent of an architecture without zones is in zone 0.
 */
SI_API void si_model_zones(const si_model *model, size_t agent_count, const float *observed,
                           uint8_t *zone);

/*
 * The forward pass for given noise [K][2]: displacement [A][K][P][2], metres a step. Workspace as
 * for si_predictor_predict (of si_model_predictor).
 * SI_ERR_ARGUMENT if a pointer is missing, a count out of range, or the workspace does not do.
 * SI_ERR_UNSUPPORTED if the model is no Social-Implicit.
 */
SI_API SI_MUST_CHECK si_result si_model_forward(const si_model *model, size_t agent_count,
                                                const float *observed, size_t sample_count,
                                                const float *noise, float *displacement,
                                                void *workspace, size_t workspace_size);

SI_DECLARATIONS_END

#endif
