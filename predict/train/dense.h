/*
 * Fully connected layers of some agents at once, as stateless passes. Weights are
 * [inputs][outputs], so that both passes run along the outputs; sums are taken in an order that
 * does not depend on the machine's vectors: along the inputs, and along the agents.
 */
#ifndef SI_PREDICT_TRAIN_DENSE_H
#define SI_PREDICT_TRAIN_DENSE_H

#include "../social_gaussian_parts.h"
#include "real.h"

/* Values of some agents, [agent_count][row], `count` of each row. */
typedef struct si_rows {
    const si_real *value;
    size_t count, row;
} si_rows;

/*
 * The forward pass. It is the derivative by the input, too, of weights that are turned. Works on
 * whole SI_LANES of outputs: output rows have room for them, and so many weights may be read past
 * the last one.
 */
void si_dense_multiply(const si_gaussian_product *product);

/* d_weight [input.count][d_output.count] += input' d_output, and unless NULL d_bias += d_output. */
void si_dense_gradient(size_t agent_count, si_rows input, si_rows d_output, si_real *d_weight,
                       si_real *d_bias);

/* turned [outputs][inputs] = weight [inputs][outputs] */
void si_dense_turn(size_t inputs, size_t outputs, const si_real *weight, si_real *turned);

/* d_value becomes 0 where the rectified value is. */
void si_relu_backward(size_t count, const si_real *value, si_real *d_value);

/* sum += value. */
void si_add(size_t count, const si_real *value, si_real *sum);

#endif
