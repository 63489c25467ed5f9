/*
 * The network of social_gaussian.h for some agents at once, forward and backward, as a stateless
 * pair. Its forward pass is that of inference in numbers of the training engine.
 */
#ifndef SI_PREDICT_TRAIN_GAUSSIAN_NETWORK_H
#define SI_PREDICT_TRAIN_GAUSSIAN_NETWORK_H

#include "gaussian_loss.h"
#include "predict/model_internal.h"

/* Agents that go through the network together, at most: their weights are read once. */
enum { SI_GAUSSIAN_GROUP = 16 };

/* The layers, which the backward pass needs again; or their derivatives. */
typedef struct si_gaussian_pass {
    si_real hidden1[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_HIDDEN_ROW];   /* h1 */
    si_real rectified[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_HIDDEN_ROW]; /* h2 - h1 */
    si_real hidden2[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_HIDDEN_ROW];
    si_real path[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_PATH_ROW];     /* c */
    si_real spread[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_SPREAD_ROW]; /* g */
    si_real scale[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_SCALE_ROW];   /* of the anchors */
    si_real inner[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_INNER_ROW];
    si_real shift[SI_GAUSSIAN_GROUP][SI_GAUSSIAN_SHIFT_ROW]; /* e */
    si_real metres[SI_GAUSSIAN_GROUP][2];                    /* p */
} si_gaussian_pass;

/* What the network starts from; borrowed. */
typedef struct si_gaussian_inputs {
    size_t agent_count;      /* A, at most SI_GAUSSIAN_GROUP */
    const si_real *features; /* [A][F] */
    const si_real *pace;     /* [A] */
    const si_real *noise;    /* [A], n */
} si_gaussian_inputs;

/* The parameters, and once more with every weight as [outputs][inputs]. */
typedef struct si_gaussian_parameters {
    const si_real *value;
    const si_real *turned; /* SI_LANES more are readable */
} si_gaussian_parameters;

/* turned [parameters], from the parameters; what is no weight of a layer in between stays. */
void si_gaussian_turn_weights(const si_gaussian_shape *shape, const si_real *parameters,
                              si_real *turned);

/*
 * From the inputs to what the network says, path [A]. The mean and the anchors are told from
 * constant velocity, so that the truth must be, too; nothing is pulled back. Arrays of `path` are
 * the caller's; the loading is the same for all agents, and written to that of the first.
 */
void si_gaussian_forward(const si_gaussian_shape *shape, const si_real *parameters,
                         const si_gaussian_inputs *inputs, si_gaussian_pass *pass,
                         const si_gaussian_path *path);

/*
 * d [A]: derivatives of mean, ln tight, ln calibrated and anchors, of the path of the forward pass;
 * that of the loading, summed over the agents, is with the first. Adds to d_parameters; `layers` is
 * scratch. An exponent that is held has no derivative.
 */
void si_gaussian_backward(const si_gaussian_shape *shape, const si_gaussian_parameters *parameters,
                          const si_gaussian_inputs *inputs, const si_gaussian_pass *pass,
                          const si_gaussian_path *path, const si_gaussian_path *d,
                          si_gaussian_pass *layers, si_real *d_parameters);

#endif
