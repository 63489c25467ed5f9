/*
 * The one layer of a Social-Cell: a convolution with zero padding over a small grid, for
 * SI_LANES samples at a time. All four of a stream are this one with other extents.
 *
 * A grid holds lines [channel][row] of columns; both ends of each line carry one extra column that
 * must be zero, so that taps beyond the border need no test. Strides make channels and rows of the
 * same array change roles between layers. Kernels are [out][in][kernel_rows][kernel_columns].
 */
#ifndef SI_PREDICT_TRAIN_CONVOLUTION_H
#define SI_PREDICT_TRAIN_CONVOLUTION_H

#include "real.h"

typedef struct si_grid {
    size_t channels;
    size_t channel_stride; /* in columns, as is row_stride */
    size_t row_stride;
} si_grid;

typedef struct si_convolution {
    si_grid in;
    si_grid out;
    size_t rows;
    size_t columns; /* without the extra two */
    size_t kernel_rows;
    size_t kernel_columns; /* each 1 or 3 */
} si_convolution;

/* Number of weights of the kernel. */
static inline size_t si_convolution_weights(const si_convolution *layer)
{
    return layer->out.channels * layer->in.channels * layer->kernel_rows * layer->kernel_columns;
}

/* output += kernel * input. Both point to the first extra column; output's are left alone. */
void si_convolution_forward(const si_convolution *layer, const si_real *kernel,
                            const si_real *input, si_real *output);

/* d_input += the transposed kernel * d_output; d_output's extra columns must be zero. */
void si_convolution_backward_input(const si_convolution *layer, const si_real *kernel,
                                   const si_real *d_output, si_real *d_input);

/* d_kernel [weights][SI_LANES] += what each lane contributes. */
void si_convolution_backward_kernel(const si_convolution *layer, const si_real *input,
                                    const si_real *d_output, si_real *d_kernel);

/* output[channel] = bias[channel] in every column but the extra ones. */
void si_bias_forward(const si_convolution *layer, const si_real *bias, si_real *output);

/* d_bias [out.channels][SI_LANES] += sums of d_output over rows and columns. */
void si_bias_backward(const si_convolution *layer, const si_real *d_output, si_real *d_bias);

#endif
