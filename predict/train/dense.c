#include "predict/train/dense.h"

enum { BLOCK = 6 * SI_LANES };

SI_INLINE void add_scaled(size_t count, si_real factor, const si_real *restrict value,
                          si_real *restrict sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += factor * value[i];
}

/* Sums lane by lane, so that the order is the same for vectors of any width. */
SI_INLINE si_real dot(size_t count, const si_real *restrict a, const si_real *restrict b)
{
    const size_t whole = count / SI_LANES * SI_LANES;
    si_real lane[SI_LANES] = {0}, sum = 0;
    for (size_t i = 0; i < whole; i += SI_LANES)
        for (size_t l = 0; l < SI_LANES; l++)
            lane[l] += a[i + l] * b[i + l];
    for (size_t l = 0; l < SI_LANES; l++)
        sum += lane[l];
    for (size_t i = whole; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* `width` outputs, whose sums stay in registers, from the first one on. */
SI_INLINE void forward_block(si_dense_shape shape, const si_real *restrict weight,
                             const si_real *restrict input, si_real *restrict output,
                             const size_t width)
{
    si_real sum[BLOCK];
    for (size_t o = 0; o < width; o++)
        sum[o] = output[o];
    for (size_t i = 0; i < shape.inputs; i++)
        for (size_t o = 0; o < width; o++)
            sum[o] += input[i] * weight[i * shape.outputs + o];
    for (size_t o = 0; o < width; o++)
        output[o] = sum[o];
}

SI_VECTOR_CLONES
static void forward(si_dense_shape shape, const si_real *weight, const si_real *input,
                    si_real *output)
{
    size_t o = 0;
    for (; o + BLOCK <= shape.outputs; o += BLOCK)
        forward_block(shape, weight + o, input, output + o, BLOCK);
    for (; o + SI_LANES <= shape.outputs; o += SI_LANES)
        forward_block(shape, weight + o, input, output + o, SI_LANES);
    for (; o < shape.outputs; o++)
        forward_block(shape, weight + o, input, output + o, 1);
}

SI_VECTOR_CLONES
static void backward(si_dense_shape shape, const si_real *weight, const si_real *input,
                     const si_real *d_output, si_real *d_weight, si_real *d_input)
{
    for (size_t i = 0; i < shape.inputs; i++)
        add_scaled(shape.outputs, input[i], d_output, d_weight + i * shape.outputs);
    for (size_t i = 0; d_input != NULL && i < shape.inputs; i++)
        d_input[i] += dot(shape.outputs, weight + i * shape.outputs, d_output);
}

void si_dense_forward(si_dense_shape shape, const si_real *weight, const si_real *input,
                      si_real *output)
{
    forward(shape, weight, input, output);
}

void si_dense_backward(si_dense_shape shape, const si_real *weight, const si_real *input,
                       const si_real *d_output, si_real *d_weight, si_real *d_input)
{
    backward(shape, weight, input, d_output, d_weight, d_input);
}

void si_relu_backward(size_t count, const si_real *value, si_real *d_value)
{
    for (size_t i = 0; i < count; i++)
        d_value[i] = value[i] > 0 ? d_value[i] : 0;
}

void si_add(size_t count, const si_real *value, si_real *sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += value[i];
}
