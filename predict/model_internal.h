/*
 * The models inside: what an architecture is, and of Social-Implicit, where each tensor lies and
 * the folded cells that the forward pass runs on. Internal: not installed.
 */
#ifndef SI_PREDICT_MODEL_INTERNAL_H
#define SI_PREDICT_MODEL_INTERNAL_H

#include "predict/kernels/kernels.h"
#include "predict/model.h"
#include "predict/predictor_internal.h"
#include "predict/social_gaussian_draws.h"
#include "predict/social_gaussian_parts.h"

/* What model.c needs of an architecture. */
typedef struct si_architecture_ops {
    const char *name;
    const si_predictor_ops *predictor;
    size_t tensor_count;
    /* Sets parameter_count and the architecture's own part of the model, from the config. */
    si_result (*prepare)(si_model *model);
    si_model_tensor (*tensor)(const si_model *model, size_t index);
    /* Computes what the forward pass derives from the parameters. */
    void (*derive)(si_model *model);
    size_t (*multiply_adds)(const si_model *model, size_t sample_count);
} si_architecture_ops;

extern const si_architecture_ops si_social_implicit_ops;
extern const si_architecture_ops si_social_gaussian_ops;

/* The tensors of one cell, in the order in which they lie in the parameters. */
typedef enum si_cell_tensor {
    SI_CELL_FEAT_WEIGHT, /* [2][2][3][3]: out, in, time, agent */
    SI_CELL_FEAT_BIAS,
    SI_CELL_HIGHWAY_INPUT_WEIGHT, /* [2][2][1][1] */
    SI_CELL_HIGHWAY_INPUT_BIAS,
    SI_CELL_TPCNN_WEIGHT, /* [P][T][3][3]: out, in, xy, agent */
    SI_CELL_TPCNN_BIAS,
    SI_CELL_HIGHWAY_WEIGHT, /* [P][T][1][1] */
    SI_CELL_HIGHWAY_BIAS,
    SI_CELL_PED_FEAT_WEIGHT, /* [2][2][3]: out, in, time */
    SI_CELL_PED_FEAT_BIAS,
    SI_CELL_PED_HIGHWAY_INPUT_WEIGHT, /* [2][2][1] */
    SI_CELL_PED_HIGHWAY_INPUT_BIAS,
    SI_CELL_PED_TPCNN_WEIGHT, /* [P][T][3]: out, in, xy */
    SI_CELL_PED_TPCNN_BIAS,
    SI_CELL_PED_HIGHWAY_WEIGHT, /* [P][T][1] */
    SI_CELL_PED_HIGHWAY_BIAS,
    SI_CELL_NOISE_W,  /* [1] */
    SI_CELL_GLOBAL_W, /* [1] */
    SI_CELL_LOCAL_W,  /* [1] */
    SI_CELL_TENSOR_COUNT
} si_cell_tensor;

/* Which agents of the zone a term of an agent's row comes from: the neighbours in scene order. */
enum { SI_SIDE_PREVIOUS, SI_SIDE_SELF, SI_SIDE_NEXT, SI_SIDE_COUNT };

/* Which neighbours an agent has in its zone: a sum of the two. */
enum { SI_HAS_PREVIOUS = 1, SI_HAS_NEXT = 2, SI_BORDER_COUNT = 4 };

/* True if an agent of this border case has the neighbour (or itself) of that side. */
static inline bool si_border_has(size_t border, size_t side)
{
    return side == SI_SIDE_SELF ||
           (border & (side == SI_SIDE_PREVIOUS ? SI_HAS_PREVIOUS : SI_HAS_NEXT)) != 0;
}

/* What an output row means. */
typedef enum si_output { SI_OUTPUT_DISPLACEMENT, SI_OUTPUT_PATH, SI_OUTPUT_COUNT } si_output;

/*
 * Extents of a folded cell. A row of an agent has three parts, each padded with zeros to a multiple
 * of SI_ROW_PADDING: the global features before the ReLU [2T], the outputs [2P], and the local
 * features [2T]; so what neighbours act on, the first two, is one piece.
 */
typedef struct si_fold_shape {
    size_t feature_count; /* 2T, t-major: index 2t + xy */
    size_t output_count;  /* 2P, p-major: index 2p + xy */
    size_t output_offset; /* of the outputs in a row */
    size_t local_offset;  /* of the local features in a row */
    size_t row_size;
    size_t output_stride; /* the outputs' padded length */
    size_t cell_size;     /* floats of a folded cell, a multiple of SI_ROW_PADDING */
} si_fold_shape;

/*
 * A Social-Cell as one affine map, one ReLU and one affine map. With u_s the displacements of the
 * agent itself and its neighbours (side s), and a_j the rectified features of the previous, the
 * agent's own, the next (global) and the agent's own (local):
 *     row    = bias[border] + sum_s input[s] u_s + noise[border] e_k
 *     output = row_outputs + sum_j mix[j] a_j
 */
typedef struct si_folded_cell {
    float *bias;  /* [SI_BORDER_COUNT][row_size] */
    float *noise; /* [SI_BORDER_COUNT][2][row_size] */
    float *input; /* [SI_SIDE_COUNT][2T][row_size] */
    float *mix;   /* [SI_SIDE_COUNT + 1][2T][output_stride], the local features last */
} si_folded_cell;

/*
 * Of Social-Gaussian: what is linear in the heads, as matrices that tiles of agents are multiplied
 * by; rows are padded (SI_GAUSSIAN_PADDED).
 */
typedef struct si_gaussian_derived {
    float *mean;       /* [8 + 2][2][P]: of a row of `path` and the velocity behind it */
    float *exponent;   /* [SI_GAUSSIAN_SPREAD_TERMS][P] */
    float *tight;      /* [P], deviations of exponents that are 0 */
    float *calibrated; /* [P], without noise */
    float *unit;       /* [2][SI_GAUSSIAN_RANK][P][2], each number of the unit loading twice */
    float *ones;       /* [2][1][P][2], those of the tight point */
    si_gaussian_steps tight_steps, steps; /* of latents of 2 and SI_GAUSSIAN_LATENT numbers */
} si_gaussian_derived;

struct si_model {
    si_predictor predictor;
    const si_architecture_ops *ops;
    si_model_config config;
    const si_forward_kernels *kernels;
    size_t parameter_count;
    float *parameters; /* [parameter_count], owned */

    /* Of Social-Gaussian: */
    si_gaussian_shape gaussian;
    si_gaussian_derived derived;

    /* Of Social-Implicit, whose parameters are [SI_ZONE_COUNT][cell_parameter_count]: */
    size_t tensor_offset[SI_CELL_TENSOR_COUNT]; /* from the cell's first parameter */
    size_t cell_parameter_count;
    si_fold_shape fold_shape;
    /* [SI_OUTPUT_COUNT][SI_ZONE_COUNT][cell_size], aligned, owned; or what `derived` points into */
    float *folded;
};

/* The first element of a tensor of the zone's cell. */
static inline const float *si_model_cell_tensor(const si_model *model, size_t zone,
                                                si_cell_tensor tensor)
{
    return model->parameters + zone * model->cell_parameter_count + model->tensor_offset[tensor];
}

si_fold_shape si_fold_shape_of(size_t observed_steps, size_t predicted_steps);
/* The folded cell of a zone: pointers into model->folded. */
si_folded_cell si_model_folded_cell(const si_model *model, si_output output, size_t zone);
/* What the second layers' biases add to the displacement of a step, the same on both axes. */
double si_model_output_bias(const si_model *model, size_t zone, size_t step);
/* Metres a step for one unit of noise. */
double si_model_noise_scale(const si_model *model, size_t zone);
/* Computes model->folded from model->parameters. */
void si_model_fold(si_model *model);

/* How a model is destroyed as a predictor, which tells it from the baselines. */
void si_model_destroy_predictor(si_predictor *predictor);

si_gaussian_shape si_gaussian_shape_of(size_t observed_steps, size_t predicted_steps);
si_model_tensor si_gaussian_tensor_of(const si_gaussian_shape *shape, size_t index);
si_gaussian_layers si_gaussian_layers_take(si_arena *arena, size_t agent_count);
si_gaussian_anchor_layers si_gaussian_anchor_layers_take(si_arena *arena, size_t agent_count);

/* Numbers of a row that has one a predicted step; a pair a step has twice that. */
static inline size_t si_gaussian_row_of(const si_model *model)
{
    return SI_GAUSSIAN_PADDED(model->config.predicted_steps);
}

/* The architectures as predictors. */
extern const si_predictor_ops si_social_implicit_predictor_ops;
extern const si_predictor_ops si_social_gaussian_predictor_ops;

#endif
