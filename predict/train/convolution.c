#include "predict/train/convolution.h"

#include <stdbool.h>

/* Accumulators kept in registers at once. */
enum { BLOCK = 4, WIDE = 2 };

/* Where the weight of (out, in, tap) lies; a transposed kernel only has other strides. */
typedef struct taps {
    const si_real *origin;
    ptrdiff_t out_stride;
    ptrdiff_t in_stride;
    ptrdiff_t tap_stride;
} taps;

/* Where a tile of the output begins. */
typedef struct corner {
    size_t row;
    size_t column;
    size_t channel;
} corner;

/* Row that the tap `kernel_row` of an output row reads; false beyond the border. */
SI_INLINE bool find_row(const si_convolution *layer, size_t row, size_t kernel_row, size_t *found)
{
    *found = row + kernel_row - layer->kernel_rows / 2;
    return *found < layer->rows;
}

/* Adds to a tile of `block` neighbouring output channels and `wide` neighbouring columns. */
SI_INLINE void add_tile(const si_convolution *layer, const taps *kernel, const si_lanes *input,
                        si_lanes *output, corner at, const size_t block, const size_t wide,
                        const size_t taps_in_row)
{
    si_lanes sum[BLOCK][WIDE];
    for (size_t b = 0; b < block; b++)
        for (size_t w = 0; w < wide; w++)
            sum[b][w] = output[b * layer->out.channel_stride + w];
    for (size_t i = 0; i < layer->in.channels; i++)
        for (size_t kr = 0; kr < layer->kernel_rows; kr++) {
            size_t row;
            if (!find_row(layer, at.row, kr, &row))
                continue;
            const si_lanes *line = input + i * layer->in.channel_stride +
                                   row * layer->in.row_stride + at.column + 1 - taps_in_row / 2;
            const si_real *weight = kernel->origin + (ptrdiff_t)at.channel * kernel->out_stride +
                                    (ptrdiff_t)i * kernel->in_stride +
                                    (ptrdiff_t)(kr * taps_in_row) * kernel->tap_stride;
            for (size_t k = 0; k < taps_in_row; k++, weight += kernel->tap_stride)
                for (size_t b = 0; b < block; b++)
                    for (size_t w = 0; w < wide; w++)
                        sum[b][w] += weight[(ptrdiff_t)b * kernel->out_stride] * line[k + w];
        }
    for (size_t b = 0; b < block; b++)
        for (size_t w = 0; w < wide; w++)
            output[b * layer->out.channel_stride + w] = sum[b][w];
}

SI_INLINE void add_channels(const si_convolution *layer, const taps *kernel, const si_lanes *input,
                            si_lanes *output, size_t channel, const size_t block,
                            const size_t taps_in_row)
{
    for (size_t row = 0; row < layer->rows; row++) {
        si_lanes *line =
            output + channel * layer->out.channel_stride + row * layer->out.row_stride + 1;
        size_t column = 0;
        for (; column + WIDE <= layer->columns; column += WIDE)
            add_tile(layer, kernel, input, line + column, (corner){row, column, channel}, block,
                     WIDE, taps_in_row);
        for (; column < layer->columns; column++)
            add_tile(layer, kernel, input, line + column, (corner){row, column, channel}, block, 1,
                     taps_in_row);
    }
}

SI_INLINE void add_all(const si_convolution *layer, const taps *kernel, const si_lanes *input,
                       si_lanes *output, const size_t taps_in_row)
{
    size_t channel = 0;
    for (; channel + BLOCK <= layer->out.channels; channel += BLOCK)
        add_channels(layer, kernel, input, output, channel, BLOCK, taps_in_row);
    for (; channel + 2 <= layer->out.channels; channel += 2)
        add_channels(layer, kernel, input, output, channel, 2, taps_in_row);
    for (; channel < layer->out.channels; channel++)
        add_channels(layer, kernel, input, output, channel, 1, taps_in_row);
}

SI_VECTOR_CLONES
static void convolve(const si_convolution *layer, const taps *kernel, const si_lanes *input,
                     si_lanes *output)
{
    if (layer->kernel_columns == 3)
        add_all(layer, kernel, input, output, 3);
    else
        add_all(layer, kernel, input, output, 1);
}

void si_convolution_forward(const si_convolution *layer, const si_real *kernel,
                            const si_real *input, si_real *output)
{
    const size_t tap_count = layer->kernel_rows * layer->kernel_columns;
    const taps forward = {
        .origin = kernel,
        .out_stride = (ptrdiff_t)(layer->in.channels * tap_count),
        .in_stride = (ptrdiff_t)tap_count,
        .tap_stride = 1,
    };
    convolve(layer, &forward, si_const_lanes_of(input), si_lanes_of(output));
}

void si_convolution_backward_input(const si_convolution *layer, const si_real *kernel,
                                   const si_real *d_output, si_real *d_input)
{
    const size_t tap_count = layer->kernel_rows * layer->kernel_columns;
    const taps transposed = {
        .origin = kernel + tap_count - 1,
        .out_stride = (ptrdiff_t)tap_count,
        .in_stride = (ptrdiff_t)(layer->in.channels * tap_count),
        .tap_stride = -1,
    };
    si_convolution reverse = *layer;
    reverse.in = layer->out;
    reverse.out = layer->in;
    convolve(&reverse, &transposed, si_const_lanes_of(d_output), si_lanes_of(d_input));
}

/* The taps of one kernel row for `block` output channels: sums over the columns of one line. */
SI_INLINE void add_products(const si_convolution *layer, const si_lanes *line,
                            const si_lanes *d_line, si_lanes *d_kernel, const size_t block,
                            const size_t taps_in_row)
{
    si_lanes sum[BLOCK][3];
    const size_t out_stride = layer->in.channels * layer->kernel_rows * layer->kernel_columns;
    for (size_t b = 0; b < block; b++)
        for (size_t k = 0; k < taps_in_row; k++)
            sum[b][k] = d_kernel[b * out_stride + k];
    for (size_t column = 0; column < layer->columns; column++)
        for (size_t b = 0; b < block; b++)
            for (size_t k = 0; k < taps_in_row; k++)
                sum[b][k] += d_line[b * layer->out.channel_stride + column] * line[column + k];
    for (size_t b = 0; b < block; b++)
        for (size_t k = 0; k < taps_in_row; k++)
            d_kernel[b * out_stride + k] = sum[b][k];
}

SI_INLINE void add_kernel_rows(const si_convolution *layer, const si_lanes *input,
                               const si_lanes *d_output, si_lanes *d_kernel, size_t channel,
                               const size_t block, const size_t taps_in_row)
{
    for (size_t i = 0; i < layer->in.channels; i++)
        for (size_t kr = 0; kr < layer->kernel_rows; kr++)
            for (size_t row = 0; row < layer->rows; row++) {
                size_t from;
                if (!find_row(layer, row, kr, &from))
                    continue;
                const si_lanes *line = input + i * layer->in.channel_stride +
                                       from * layer->in.row_stride + 1 - taps_in_row / 2;
                const si_lanes *d_line = d_output + channel * layer->out.channel_stride +
                                         row * layer->out.row_stride + 1;
                size_t first = (channel * layer->in.channels + i) * layer->kernel_rows + kr;
                add_products(layer, line, d_line, d_kernel + first * taps_in_row, block,
                             taps_in_row);
            }
}

SI_INLINE void add_kernel(const si_convolution *layer, const si_lanes *input,
                          const si_lanes *d_output, si_lanes *d_kernel, const size_t taps_in_row)
{
    size_t channel = 0;
    for (; channel + BLOCK <= layer->out.channels; channel += BLOCK)
        add_kernel_rows(layer, input, d_output, d_kernel, channel, BLOCK, taps_in_row);
    for (; channel < layer->out.channels; channel++)
        add_kernel_rows(layer, input, d_output, d_kernel, channel, 1, taps_in_row);
}

SI_VECTOR_CLONES
static void correlate(const si_convolution *layer, const si_lanes *input, const si_lanes *d_output,
                      si_lanes *d_kernel)
{
    if (layer->kernel_columns == 3)
        add_kernel(layer, input, d_output, d_kernel, 3);
    else
        add_kernel(layer, input, d_output, d_kernel, 1);
}

void si_convolution_backward_kernel(const si_convolution *layer, const si_real *input,
                                    const si_real *d_output, si_real *d_kernel)
{
    correlate(layer, si_const_lanes_of(input), si_const_lanes_of(d_output), si_lanes_of(d_kernel));
}

void si_bias_forward(const si_convolution *layer, const si_real *bias, si_real *output)
{
    for (size_t channel = 0; channel < layer->out.channels; channel++)
        for (size_t row = 0; row < layer->rows; row++) {
            size_t first = channel * layer->out.channel_stride + row * layer->out.row_stride + 1;
            for (size_t i = 0; i < layer->columns * SI_LANES; i++)
                output[first * SI_LANES + i] = bias[channel];
        }
}

void si_bias_backward(const si_convolution *layer, const si_real *d_output, si_real *d_bias)
{
    for (size_t channel = 0; channel < layer->out.channels; channel++)
        for (size_t row = 0; row < layer->rows; row++) {
            const si_lanes *line = si_const_lanes_of(d_output) +
                                   channel * layer->out.channel_stride +
                                   row * layer->out.row_stride + 1;
            for (size_t column = 0; column < layer->columns; column++)
                si_lanes_of(d_bias)[channel] += line[column];
        }
}
