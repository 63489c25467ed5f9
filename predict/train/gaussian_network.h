/*
 * The network of social_gaussian.h for one agent, forward and backward, as a stateless pair. Its
 * forward pass is that of inference in numbers of the training engine.
 */
#ifndef SI_PREDICT_TRAIN_GAUSSIAN_NETWORK_H
#define SI_PREDICT_TRAIN_GAUSSIAN_NETWORK_H

#include "gaussian_loss.h"
#include "predict/model_internal.h"

/* The layers, which the backward pass needs again. */
typedef struct si_gaussian_pass {
    si_real hidden1[SI_GAUSSIAN_HIDDEN_ROW];   /* h1 */
    si_real rectified[SI_GAUSSIAN_HIDDEN_ROW]; /* h2 - h1 */
    si_real hidden2[SI_GAUSSIAN_HIDDEN_ROW];
    si_real path[SI_GAUSSIAN_PATH_ROW];     /* c */
    si_real spread[SI_GAUSSIAN_SPREAD_ROW]; /* g */
    si_real scale[SI_GAUSSIAN_SCALE_ROW];   /* of the anchors */
    si_real inner[SI_GAUSSIAN_INNER_ROW];
    si_real shift[SI_GAUSSIAN_SHIFT_ROW]; /* e */
    si_real metres[2];                    /* p */
} si_gaussian_pass;

/* What the network starts from; borrowed. */
typedef struct si_gaussian_inputs {
    const si_real *features; /* [F] */
    si_real pace;
    si_real noise; /* n */
} si_gaussian_inputs;

/*
 * From the inputs to what the network says. The mean and the anchors are told from constant
 * velocity, so that the truth must be, too; nothing is pulled back. Arrays of `path` are the
 * caller's.
 */
void si_gaussian_forward(const si_gaussian_shape *shape, const si_real *parameters,
                         const si_gaussian_inputs *inputs, si_gaussian_pass *pass,
                         const si_gaussian_path *path);

/*
 * d: derivatives of mean, ln tight, ln calibrated, loading and anchors, of the path of the forward
 * pass. Adds to d_parameters. An exponent that is held has no derivative.
 */
void si_gaussian_backward(const si_gaussian_shape *shape, const si_real *parameters,
                          const si_gaussian_inputs *inputs, const si_gaussian_pass *pass,
                          const si_gaussian_path *path, const si_gaussian_path *d,
                          si_real *d_parameters);

#endif
