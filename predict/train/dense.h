/*
 * Fully connected layers of one agent, as stateless pairs: a forward pass, and a backward pass that
 * adds to the derivatives it is given. Weights are [inputs][outputs], so that both passes run along
 * the outputs; sums are taken in an order that does not depend on the machine's vectors.
 */
#ifndef SI_PREDICT_TRAIN_DENSE_H
#define SI_PREDICT_TRAIN_DENSE_H

#include "real.h"

typedef struct si_dense_shape {
    size_t inputs;
    size_t outputs;
} si_dense_shape;

/* output += weight' input. */
void si_dense_forward(si_dense_shape shape, const si_real *weight, const si_real *input,
                      si_real *output);
/* Adds to d_weight and, unless NULL, to d_input. */
void si_dense_backward(si_dense_shape shape, const si_real *weight, const si_real *input,
                       const si_real *d_output, si_real *d_weight, si_real *d_input);

/* d_value becomes 0 where the rectified value is. */
void si_relu_backward(size_t count, const si_real *value, si_real *d_value);

/* sum += value. */
void si_add(size_t count, const si_real *value, si_real *sum);

#endif
