#include "predict/train/social_cell.h"

#include <string.h>

#include "predict/train/convolution.h"
#include "predict/train/dense.h"

enum { AXES = 2, KERNEL = 3, FIELDS = 3 + 2 * SI_STREAM_COUNT };

static size_t field_size(const si_social_cell_layout *layout, size_t agent_count)
{
    return AXES * layout->observed_steps * (agent_count + 2) * SI_LANES;
}

static size_t path_size(const si_social_cell_layout *layout, size_t agent_count)
{
    return AXES * layout->predicted_steps * (agent_count + 2) * SI_LANES;
}

size_t si_social_cell_pass_size(const si_social_cell_layout *layout, size_t agent_count)
{
    const size_t granule = SI_ALIGNMENT / sizeof(si_real);
    const size_t size =
        FIELDS * field_size(layout, agent_count) + 2 * path_size(layout, agent_count);
    return (size + granule - 1) / granule * granule;
}

void si_social_cell_pass_place(const si_social_cell_layout *layout, size_t agent_count,
                               si_real *storage, si_social_cell_pass *pass)
{
    si_real **const field[] = {&pass->field,      &pass->feature[0], &pass->mixed[0],
                               &pass->feature[1], &pass->mixed[1],   &pass->d_mixed,
                               &pass->d_field};
    pass->agent_count = agent_count;
    for (size_t i = 0; i < FIELDS; i++, storage += field_size(layout, agent_count))
        *field[i] = storage;
    pass->displacement = storage;
    pass->d_displacement = storage + path_size(layout, agent_count);
}

/* feat and highway_input: channels are the axes, rows the steps. */
static si_convolution first_layer(const si_social_cell_layout *layout, size_t agent_count,
                                  size_t kernel_rows, size_t kernel_columns)
{
    const size_t line = agent_count + 2;
    const si_grid grid = {AXES, layout->observed_steps * line, line};
    return (si_convolution){.in = grid,
                            .out = grid,
                            .rows = layout->observed_steps,
                            .columns = agent_count,
                            .kernel_rows = kernel_rows,
                            .kernel_columns = kernel_columns};
}

/* The folded second layer: channels are the steps, rows the axes. */
static si_convolution second_layer(const si_social_cell_layout *layout, size_t agent_count,
                                   size_t kernel_columns)
{
    const size_t line = agent_count + 2;
    return (si_convolution){
        .in = {layout->observed_steps, line, layout->observed_steps * line},
        .out = {layout->predicted_steps, AXES * line, line},
        .rows = AXES,
        .columns = agent_count,
        .kernel_rows = KERNEL,
        .kernel_columns = kernel_columns,
    };
}

/* The layers of a stream. */
typedef struct layers {
    si_convolution feat, highway, second;
} layers;

static layers layers_of(const si_social_cell_layout *layout, size_t s, size_t agent_count)
{
    const size_t columns = layout->stream[s].kernel_columns;
    return (layers){first_layer(layout, agent_count, KERNEL, columns),
                    first_layer(layout, agent_count, 1, 1),
                    second_layer(layout, agent_count, columns)};
}

static void clear_margins(si_real *lines, size_t line_count, size_t agent_count)
{
    const size_t line = (agent_count + 2) * SI_LANES;
    for (size_t i = 0; i < line_count; i++) {
        memset(lines + i * line, 0, SI_LANES * sizeof *lines);
        memset(lines + (i + 1) * line - SI_LANES, 0, SI_LANES * sizeof *lines);
    }
}

static void fill_field(const si_social_cell_layout *layout, const si_real *u, const si_real *noise,
                       si_real scale, const si_social_cell_pass *pass)
{
    const size_t count = pass->agent_count;
    si_real *to = pass->field;
    for (size_t axis = 0; axis < AXES; axis++)
        for (size_t t = 0; t < layout->observed_steps; t++, to += (count + 2) * SI_LANES)
            for (size_t m = 0; m < count; m++)
                for (size_t l = 0; l < SI_LANES; l++)
                    to[(m + 1) * SI_LANES + l] =
                        u[(axis * layout->observed_steps + t) * count + m] +
                        scale * noise[axis * SI_LANES + l];
    clear_margins(pass->field, AXES * layout->observed_steps, count);
}

static void add_positive(const si_real *feature, size_t count, si_real *mixed)
{
    for (size_t i = 0; i < count; i++)
        mixed[i] += feature[i] > 0 ? feature[i] : 0;
}

static void stream_forward(const si_social_cell_layout *layout, size_t s, const si_real *folded,
                           const si_social_cell_pass *pass)
{
    const si_stream_layout *at = &layout->stream[s];
    const size_t count = pass->agent_count;
    const layers layer = layers_of(layout, s, count);
    const size_t lines = AXES * layout->observed_steps;
    si_bias_forward(&layer.feat, folded + at->feat_bias, pass->feature[s]);
    si_convolution_forward(&layer.feat, folded + at->feat, pass->field, pass->feature[s]);
    clear_margins(pass->feature[s], lines, count);
    si_bias_forward(&layer.highway, folded + at->highway_bias, pass->mixed[s]);
    si_convolution_forward(&layer.highway, folded + at->highway, pass->field, pass->mixed[s]);
    clear_margins(pass->mixed[s], lines, count);
    add_positive(pass->feature[s], field_size(layout, count), pass->mixed[s]);
    si_convolution_forward(&layer.second, folded + at->second, pass->mixed[s], pass->displacement);
}

static void start_paths(const si_social_cell_layout *layout, const si_real *folded,
                        const si_social_cell_pass *pass)
{
    const si_convolution second = second_layer(layout, pass->agent_count, KERNEL);
    si_real *to = pass->displacement;
    for (size_t p = 0; p < layout->predicted_steps; p++) {
        si_real bias = 0;
        for (size_t s = 0; s < SI_STREAM_COUNT; s++)
            bias += folded[layout->stream[s].second_bias + p];
        for (size_t i = 0; i < second.out.channel_stride * SI_LANES; i++)
            *to++ = bias;
    }
}

void si_social_cell_forward(const si_social_cell_layout *layout, const si_real *folded,
                            const si_real *u, const si_real *noise, si_social_cell_pass *pass)
{
    fill_field(layout, u, noise, folded[layout->noise_scale], pass);
    start_paths(layout, folded, pass);
    for (size_t s = 0; s < SI_STREAM_COUNT; s++)
        stream_forward(layout, s, folded, pass);
}

static void stream_backward(const si_social_cell_layout *layout, size_t s, const si_real *folded,
                            const si_social_cell_pass *pass, si_real *d_folded)
{
    const si_stream_layout *at = &layout->stream[s];
    const size_t count = pass->agent_count;
    const layers layer = layers_of(layout, s, count);
    const size_t size = field_size(layout, count);
    si_bias_backward(&layer.second, pass->d_displacement, d_folded + at->second_bias * SI_LANES);
    si_convolution_backward_kernel(&layer.second, pass->mixed[s], pass->d_displacement,
                                   d_folded + at->second * SI_LANES);
    memset(pass->d_mixed, 0, size * sizeof *pass->d_mixed);
    si_convolution_backward_input(&layer.second, folded + at->second, pass->d_displacement,
                                  pass->d_mixed);
    si_bias_backward(&layer.highway, pass->d_mixed, d_folded + at->highway_bias * SI_LANES);
    si_convolution_backward_kernel(&layer.highway, pass->field, pass->d_mixed,
                                   d_folded + at->highway * SI_LANES);
    si_convolution_backward_input(&layer.highway, folded + at->highway, pass->d_mixed,
                                  pass->d_field);
    si_relu_backward(size, pass->feature[s], pass->d_mixed);
    si_bias_backward(&layer.feat, pass->d_mixed, d_folded + at->feat_bias * SI_LANES);
    si_convolution_backward_kernel(&layer.feat, pass->field, pass->d_mixed,
                                   d_folded + at->feat * SI_LANES);
    si_convolution_backward_input(&layer.feat, folded + at->feat, pass->d_mixed, pass->d_field);
}

static void noise_backward(const si_social_cell_layout *layout, const si_real *noise,
                           const si_social_cell_pass *pass, si_real *d_scale)
{
    const size_t count = pass->agent_count;
    const si_real *d_field = pass->d_field;
    for (size_t axis = 0; axis < AXES; axis++)
        for (size_t t = 0; t < layout->observed_steps; t++, d_field += (count + 2) * SI_LANES)
            for (size_t m = 1; m <= count; m++)
                for (size_t l = 0; l < SI_LANES; l++)
                    d_scale[l] += d_field[m * SI_LANES + l] * noise[axis * SI_LANES + l];
}

void si_social_cell_backward(const si_social_cell_layout *layout, const si_real *folded,
                             const si_real *noise, si_social_cell_pass *pass, si_real *d_folded)
{
    memset(pass->d_field, 0, field_size(layout, pass->agent_count) * sizeof *pass->d_field);
    for (size_t s = 0; s < SI_STREAM_COUNT; s++)
        stream_backward(layout, s, folded, pass, d_folded);
    noise_backward(layout, noise, pass, d_folded + layout->noise_scale * SI_LANES);
}
