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
} si_gaussian_pass;

/*
 * From features [F] to what the network says. The mean is told from constant velocity, so that the
 * truth must be, too; it is not pulled back. Arrays of `path` are the caller's.
 */
void si_gaussian_forward(const si_gaussian_shape *shape, const si_real *parameters,
                         const si_real *features, si_gaussian_pass *pass,
                         const si_gaussian_path *path);

/*
 * d: derivatives of mean, ln tight and ln wide. Adds to d_parameters. An exponent that is held has
 * no derivative.
 */
void si_gaussian_backward(const si_gaussian_shape *shape, const si_real *parameters,
                          const si_real *features, const si_gaussian_pass *pass,
                          const si_gaussian_path *d, si_real *d_parameters);

#endif
