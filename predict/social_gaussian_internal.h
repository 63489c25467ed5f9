/*
 * The parts of the Social-Gaussian (social_gaussian.h) that inference and training share. Internal:
 * not installed.
 */
#ifndef SI_PREDICT_SOCIAL_GAUSSIAN_INTERNAL_H
#define SI_PREDICT_SOCIAL_GAUSSIAN_INTERNAL_H

#include "predict/social_gaussian.h"

/* In the order in which they lie in the parameters: the index of si_model_get_tensor. */
typedef enum si_gaussian_tensor {
    SI_GAUSSIAN_HIDDEN1_WEIGHT, /* [F][H] */
    SI_GAUSSIAN_HIDDEN1_BIAS,   /* [H] */
    SI_GAUSSIAN_HIDDEN2_WEIGHT, /* [H][H] */
    SI_GAUSSIAN_HIDDEN2_BIAS,   /* [H] */
    SI_GAUSSIAN_PATH_WEIGHT,    /* [H][2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_PATH_BIAS,      /* [2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_PATH_SKIP,      /* [F][2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_SPREAD_WEIGHT,  /* [H][9] */
    SI_GAUSSIAN_SPREAD_BIAS,    /* [9] */
    SI_GAUSSIAN_MEAN_BASIS,     /* [2][P][SI_GAUSSIAN_BASIS]: "basis" */
    SI_GAUSSIAN_TENSOR_COUNT
} si_gaussian_tensor;

enum {
    SI_GAUSSIAN_PATH_OUTPUTS = 2 * SI_GAUSSIAN_BASIS,
    SI_GAUSSIAN_SPREAD_OUTPUTS = SI_GAUSSIAN_SPREADS * SI_GAUSSIAN_SPREAD_TERMS,
    SI_GAUSSIAN_MAX_FEATURES = 2 * (SI_MAX_STEPS - 1) + 1 + SI_GAUSSIAN_FIELD_FEATURES,
};

/* Extents, and where each tensor starts in the parameters. */
typedef struct si_gaussian_shape {
    size_t observed_steps;                       /* T */
    size_t predicted_steps;                      /* P */
    size_t feature_count;                        /* F */
    float tight_scale;                           /* .3 / mean over steps of sqrt(tau) */
    float wide_scale;                            /* .4 / mean over steps of tau */
    size_t offset[SI_GAUSSIAN_TENSOR_COUNT + 1]; /* the last is the number of parameters */
} si_gaussian_shape;

si_gaussian_shape si_gaussian_shape_of(size_t observed_steps, size_t predicted_steps);
si_model_tensor si_gaussian_tensor_of(const si_gaussian_shape *shape, size_t index);

/* The frame of an agent. own(v) = (cos v_x + sin v_y, -sin v_x + cos v_y). */
typedef struct si_gaussian_frame {
    float origin[2];   /* x[T-1] */
    float heading[2];  /* cos, sin; (1, 0) if it stands */
    float velocity[2]; /* x[T-1] - x[T-2] in its own frame */
} si_gaussian_frame;

/* The frame and the features [F] of one agent of the scene observed [A][T][2]. */
void si_gaussian_features(const si_gaussian_shape *shape, size_t agent_count, const float *observed,
                          size_t agent, si_gaussian_frame *frame, float *features);

/* The layers of one agent, as backward needs them. */
typedef struct si_gaussian_layers {
    float hidden1[SI_GAUSSIAN_HIDDEN];   /* h1 */
    float rectified[SI_GAUSSIAN_HIDDEN]; /* h2 - h1 */
    float hidden2[SI_GAUSSIAN_HIDDEN];
    float path[SI_GAUSSIAN_PATH_OUTPUTS];     /* c */
    float spread[SI_GAUSSIAN_SPREAD_OUTPUTS]; /* g */
} si_gaussian_layers;

void si_gaussian_network(const si_gaussian_shape *shape, const float *parameters,
                         const float *features, si_gaussian_layers *layers);

/* mean [P][2] in the agent's own frame. */
void si_gaussian_mean(const si_gaussian_shape *shape, const float *parameters,
                      const si_gaussian_layers *layers, const float velocity[2], float mean_pull,
                      float *mean);

/*
 * The standard deviations of the layers at a point, sigma [P][2] in the own frame, without
 * tight_spread; at the tight point both axes are the same.
 */
void si_gaussian_sigma(const si_gaussian_shape *shape, const si_gaussian_layers *layers,
                       si_point point, float *sigma);

/* What the sequence of an agent's latents starts from. */
typedef struct si_gaussian_latents {
    uint64_t shift[2]; /* in 2^-64 */
} si_gaussian_latents;

/* Those of agent stream `stream` (noise.h) of a scene. */
si_gaussian_latents si_gaussian_latents_of(uint64_t seed, int64_t scene_key, uint32_t stream);
/* z_k; the same bits everywhere. */
void si_gaussian_latent(const si_gaussian_latents *latents, uint32_t k, float latent[2]);

#endif
