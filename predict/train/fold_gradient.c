#include "predict/train/fold_gradient.h"

#include <string.h>

enum { AXES = 2, KERNEL = 3 };

/* The eight tensors of a stream, from its first on; both streams have the same order. */
enum {
    FEAT_WEIGHT = SI_CELL_FEAT_WEIGHT,
    FEAT_BIAS = SI_CELL_FEAT_BIAS,
    HIGHWAY_INPUT_WEIGHT = SI_CELL_HIGHWAY_INPUT_WEIGHT,
    HIGHWAY_INPUT_BIAS = SI_CELL_HIGHWAY_INPUT_BIAS,
    TPCNN_WEIGHT = SI_CELL_TPCNN_WEIGHT,
    TPCNN_BIAS = SI_CELL_TPCNN_BIAS,
    HIGHWAY_WEIGHT = SI_CELL_HIGHWAY_WEIGHT,
    HIGHWAY_BIAS = SI_CELL_HIGHWAY_BIAS,
};
_Static_assert(SI_CELL_FEAT_WEIGHT == 0, "a stream is indexed from its first tensor");
_Static_assert(SI_CELL_PED_HIGHWAY_BIAS - SI_CELL_PED_FEAT_WEIGHT == SI_CELL_HIGHWAY_BIAS,
               "both streams have their tensors in the same order");

static const size_t stream_tensors[SI_STREAM_COUNT] = {SI_CELL_FEAT_WEIGHT,
                                                       SI_CELL_PED_FEAT_WEIGHT};
static const size_t stream_gate[SI_STREAM_COUNT] = {SI_CELL_GLOBAL_W, SI_CELL_LOCAL_W};

static size_t stream_columns(size_t stream)
{
    return stream == 0 ? KERNEL : 1;
}

static size_t take(size_t *next, size_t count)
{
    size_t first = *next;
    *next += count;
    return first;
}

si_social_cell_layout si_social_cell_layout_make(size_t observed_steps, size_t predicted_steps)
{
    si_social_cell_layout layout = {.observed_steps = observed_steps,
                                    .predicted_steps = predicted_steps};
    size_t next = 0;
    for (size_t s = 0; s < SI_STREAM_COUNT; s++) {
        const size_t taps = KERNEL * stream_columns(s);
        layout.stream[s] = (si_stream_layout){
            .kernel_columns = stream_columns(s),
            .feat = take(&next, AXES * AXES * taps),
            .feat_bias = take(&next, AXES),
            .highway = take(&next, AXES * AXES),
            .highway_bias = take(&next, AXES),
            .second = take(&next, predicted_steps * observed_steps * taps),
            .second_bias = take(&next, predicted_steps),
        };
    }
    layout.noise_scale = take(&next, 1);
    layout.size = next;
    return layout;
}

static void copy(si_real *to, const si_real *from, size_t count)
{
    memcpy(to, from, count * sizeof *to);
}

static void fold_stream(const si_social_cell_layout *layout, size_t s, const si_real *const *tensor,
                        si_real gate, si_real *folded)
{
    const si_stream_layout *at = &layout->stream[s];
    const size_t taps = KERNEL * at->kernel_columns;
    const size_t maps = layout->observed_steps * layout->predicted_steps;
    copy(folded + at->feat, tensor[FEAT_WEIGHT], AXES * AXES * taps);
    copy(folded + at->feat_bias, tensor[FEAT_BIAS], AXES);
    copy(folded + at->highway, tensor[HIGHWAY_INPUT_WEIGHT], AXES * AXES);
    copy(folded + at->highway_bias, tensor[HIGHWAY_INPUT_BIAS], AXES);
    for (size_t i = 0; i < maps * taps; i++)
        folded[at->second + i] = gate * tensor[TPCNN_WEIGHT][i];
    for (size_t i = 0; i < maps; i++)
        folded[at->second + i * taps + taps / 2] += gate * tensor[HIGHWAY_WEIGHT][i];
    for (size_t p = 0; p < layout->predicted_steps; p++)
        folded[at->second_bias + p] = gate * (tensor[TPCNN_BIAS][p] + tensor[HIGHWAY_BIAS][p]);
}

/* Returns the derivative by the stream's gate. */
static si_real unfold_stream(const si_social_cell_layout *layout, size_t s,
                             const si_real *const *tensor, si_real gate, const si_real *d_folded,
                             si_real *const *d_tensor)
{
    const si_stream_layout *at = &layout->stream[s];
    const size_t taps = KERNEL * at->kernel_columns;
    const size_t maps = layout->observed_steps * layout->predicted_steps;
    double d_gate = 0.0;
    copy(d_tensor[FEAT_WEIGHT], d_folded + at->feat, AXES * AXES * taps);
    copy(d_tensor[FEAT_BIAS], d_folded + at->feat_bias, AXES);
    copy(d_tensor[HIGHWAY_INPUT_WEIGHT], d_folded + at->highway, AXES * AXES);
    copy(d_tensor[HIGHWAY_INPUT_BIAS], d_folded + at->highway_bias, AXES);
    for (size_t i = 0; i < maps * taps; i++) {
        d_tensor[TPCNN_WEIGHT][i] = gate * d_folded[at->second + i];
        d_gate += (double)(d_folded[at->second + i] * tensor[TPCNN_WEIGHT][i]);
    }
    for (size_t i = 0; i < maps; i++) {
        const si_real d_centre = d_folded[at->second + i * taps + taps / 2];
        d_tensor[HIGHWAY_WEIGHT][i] = gate * d_centre;
        d_gate += (double)(d_centre * tensor[HIGHWAY_WEIGHT][i]);
    }
    for (size_t p = 0; p < layout->predicted_steps; p++) {
        const si_real d_bias = d_folded[at->second_bias + p];
        d_tensor[TPCNN_BIAS][p] = gate * d_bias;
        d_tensor[HIGHWAY_BIAS][p] = gate * d_bias;
        d_gate += (double)(d_bias * (tensor[TPCNN_BIAS][p] + tensor[HIGHWAY_BIAS][p]));
    }
    return (si_real)d_gate;
}

static void fold_cell(const si_folding *folding, size_t zone, const si_real *parameters,
                      si_real *folded)
{
    const si_real *tensor[SI_CELL_TENSOR_COUNT];
    for (size_t i = 0; i < SI_CELL_TENSOR_COUNT; i++)
        tensor[i] = parameters + folding->tensor_offset[zone][i];
    for (size_t s = 0; s < SI_STREAM_COUNT; s++)
        fold_stream(&folding->layout, s, tensor + stream_tensors[s], *tensor[stream_gate[s]],
                    folded);
    folded[folding->layout.noise_scale] = folding->noise_weight[zone] * *tensor[SI_CELL_NOISE_W];
}

static void unfold_cell(const si_folding *folding, size_t zone, const si_real *parameters,
                        const si_real *d_folded, si_real *gradient)
{
    const si_real *tensor[SI_CELL_TENSOR_COUNT];
    si_real *d_tensor[SI_CELL_TENSOR_COUNT];
    for (size_t i = 0; i < SI_CELL_TENSOR_COUNT; i++) {
        tensor[i] = parameters + folding->tensor_offset[zone][i];
        d_tensor[i] = gradient + folding->tensor_offset[zone][i];
    }
    for (size_t s = 0; s < SI_STREAM_COUNT; s++)
        *d_tensor[stream_gate[s]] =
            unfold_stream(&folding->layout, s, tensor + stream_tensors[s], *tensor[stream_gate[s]],
                          d_folded, d_tensor + stream_tensors[s]);
    *d_tensor[SI_CELL_NOISE_W] =
        folding->noise_weight[zone] * d_folded[folding->layout.noise_scale];
}

si_folding si_folding_make(const si_model *model)
{
    const si_model_config *config = si_model_get_config(model);
    si_folding folding = {
        .layout = si_social_cell_layout_make(config->observed_steps, config->predicted_steps),
        .parameter_count = si_model_parameter_count(model),
    };
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++) {
        folding.noise_weight[zone] = config->noise_weight[zone];
        for (size_t i = 0; i < SI_CELL_TENSOR_COUNT; i++)
            folding.tensor_offset[zone][i] =
                si_model_get_tensor(model, zone * SI_CELL_TENSOR_COUNT + i).offset;
    }
    return folding;
}

void si_fold_forward(const si_folding *folding, const si_real *parameters, si_real *folded)
{
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++)
        fold_cell(folding, zone, parameters, folded + zone * folding->layout.size);
}

void si_fold_backward(const si_folding *folding, const si_real *parameters, const si_real *d_folded,
                      si_real *gradient)
{
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++)
        unfold_cell(folding, zone, parameters, d_folded + zone * folding->layout.size, gradient);
}
