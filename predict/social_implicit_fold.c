/*
 * Folding: what can be multiplied out once is multiplied out when the parameters are set.
 *
 * The 1x1 highways go into the centre taps, global_w and local_w into the second layers, and the
 * linear path from the input to the outputs past the ReLUs becomes one matrix. Noise is a constant
 * field, so what it adds to a row is noise_w * noise_weight times the sum of the input matrix over
 * all steps and over the agents that are there; bias and noise depend on which are, hence a set for
 * each border case. Outputs as positions are running sums of matrix columns over the steps, so they
 * cost no more than displacements.
 */
#include <string.h>

#include "predict/model_internal.h"

/* Taps of a kernel of three: at - 1, at, at + 1. */
static bool in_reach(size_t from, size_t to)
{
    return from + 1 >= to && from <= to + 1;
}

static size_t tap(size_t from, size_t to)
{
    return from + 1 - to;
}

static size_t round_up(size_t count)
{
    return (count + SI_ROW_PADDING - 1) / SI_ROW_PADDING * SI_ROW_PADDING;
}

/* Floats of the four parts of a folded cell. */
static size_t bias_size(const si_fold_shape *shape)
{
    return SI_BORDER_COUNT * shape->row_size;
}

static size_t input_size(const si_fold_shape *shape)
{
    return SI_SIDE_COUNT * shape->feature_count * shape->row_size;
}

static size_t mix_size(const si_fold_shape *shape)
{
    return (SI_SIDE_COUNT + 1) * shape->feature_count * shape->output_stride;
}

si_fold_shape si_fold_shape_of(size_t observed_steps, size_t predicted_steps)
{
    si_fold_shape shape = {.feature_count = 2 * observed_steps,
                           .output_count = 2 * predicted_steps};
    shape.output_stride = round_up(shape.output_count);
    shape.output_offset = round_up(shape.feature_count);
    shape.local_offset = shape.output_offset + shape.output_stride;
    shape.row_size = shape.local_offset + round_up(shape.feature_count);
    shape.cell_size = 3 * bias_size(&shape) + input_size(&shape) + mix_size(&shape);
    return shape;
}

si_folded_cell si_model_folded_cell(const si_model *model, si_output output, size_t zone)
{
    const si_fold_shape *shape = &model->fold_shape;
    float *start = model->folded + (output * SI_ZONE_COUNT + zone) * shape->cell_size;
    si_folded_cell cell = {.bias = start};
    cell.noise = cell.bias + bias_size(shape);
    cell.input = cell.noise + 2 * bias_size(shape);
    cell.mix = cell.input + input_size(shape);
    return cell;
}

/* What the fold of one zone works on. */
typedef struct fold_job {
    const si_model *model;
    size_t zone;
    const si_fold_shape *shape;
    size_t observed_steps, predicted_steps;
    si_folded_cell cell;
} fold_job;

static const float *tensor(const fold_job *fold, si_cell_tensor which)
{
    return si_model_cell_tensor(fold->model, fold->zone, which);
}

static float *input_row(const fold_job *fold, size_t side, size_t step, size_t axis)
{
    return fold->cell.input +
           (side * fold->shape->feature_count + 2 * step + axis) * fold->shape->row_size;
}

static float *mix_row(const fold_job *fold, size_t source, size_t step, size_t axis)
{
    return fold->cell.mix +
           (source * fold->shape->feature_count + 2 * step + axis) * fold->shape->output_stride;
}

/* The first layers: from the displacement of axis `in` at step `from` to the features. */
static void fold_features(const fold_job *fold, size_t from, size_t in)
{
    const float *global = tensor(fold, SI_CELL_FEAT_WEIGHT);
    const float *local = tensor(fold, SI_CELL_PED_FEAT_WEIGHT);
    for (size_t to = 0; to < fold->observed_steps; to++) {
        if (!in_reach(from, to))
            continue;
        for (size_t out = 0; out < 2; out++) {
            size_t kernel_row = (2 * out + in) * 3 + tap(from, to);
            for (size_t side = 0; side < SI_SIDE_COUNT; side++)
                input_row(fold, side, from, in)[2 * to + out] = global[3 * kernel_row + side];
            float *local_features =
                input_row(fold, SI_SIDE_SELF, from, in) + fold->shape->local_offset;
            local_features[2 * to + out] = local[kernel_row];
        }
    }
}

/* The second layers: from the feature of axis `in` at step `t` to the outputs. */
static void fold_mix(const fold_job *fold, size_t t, size_t in)
{
    const float *tpcnn = tensor(fold, SI_CELL_TPCNN_WEIGHT);
    const float *highway = tensor(fold, SI_CELL_HIGHWAY_WEIGHT);
    const float *ped_tpcnn = tensor(fold, SI_CELL_PED_TPCNN_WEIGHT);
    const float *ped_highway = tensor(fold, SI_CELL_PED_HIGHWAY_WEIGHT);
    double global_w = *tensor(fold, SI_CELL_GLOBAL_W), local_w = *tensor(fold, SI_CELL_LOCAL_W);
    for (size_t p = 0; p < fold->predicted_steps; p++)
        for (size_t out = 0; out < 2; out++) {
            size_t kernel = p * fold->observed_steps + t, kernel_row = 3 * kernel + tap(in, out);
            for (size_t side = 0; side < SI_SIDE_COUNT; side++) {
                bool centre = in == out && side == SI_SIDE_SELF;
                double weight =
                    tpcnn[3 * kernel_row + side] + (centre ? (double)highway[kernel] : 0.0);
                mix_row(fold, side, t, in)[2 * p + out] = (float)(global_w * weight);
            }
            double weight = ped_tpcnn[kernel_row] + (in == out ? (double)ped_highway[kernel] : 0.0);
            mix_row(fold, SI_SIDE_COUNT, t, in)[2 * p + out] = (float)(local_w * weight);
        }
}

/* The linear path past the ReLUs: highway_input, then the second layers. */
static void fold_linear_path(const fold_job *fold, size_t side, size_t t, size_t in)
{
    const float *highway = tensor(fold, SI_CELL_HIGHWAY_INPUT_WEIGHT);
    const float *ped_highway = tensor(fold, SI_CELL_PED_HIGHWAY_INPUT_WEIGHT);
    float *output = input_row(fold, side, t, in) + fold->shape->output_offset;
    for (size_t o = 0; o < fold->shape->output_count; o++) {
        double sum = 0.0;
        for (size_t c = 0; c < 2; c++) {
            sum += (double)mix_row(fold, side, t, c)[o] * highway[2 * c + in];
            if (side == SI_SIDE_SELF)
                sum += (double)mix_row(fold, SI_SIDE_COUNT, t, c)[o] * ped_highway[2 * c + in];
        }
        output[o] = (float)sum;
    }
}

/* What the biases of highway_input become in output `o` of an agent of this border case. */
static double linear_path_bias(const fold_job *fold, size_t border, size_t o)
{
    const float *highway = tensor(fold, SI_CELL_HIGHWAY_INPUT_BIAS);
    const float *ped_highway = tensor(fold, SI_CELL_PED_HIGHWAY_INPUT_BIAS);
    double sum = 0.0;
    for (size_t t = 0; t < fold->observed_steps; t++)
        for (size_t c = 0; c < 2; c++) {
            for (size_t side = 0; side < SI_SIDE_COUNT; side++)
                if (si_border_has(border, side))
                    sum += (double)mix_row(fold, side, t, c)[o] * highway[c];
            sum += (double)mix_row(fold, SI_SIDE_COUNT, t, c)[o] * ped_highway[c];
        }
    return sum;
}

double si_model_output_bias(const si_model *model, size_t zone, size_t step)
{
    double global = (double)si_model_cell_tensor(model, zone, SI_CELL_TPCNN_BIAS)[step] +
                    si_model_cell_tensor(model, zone, SI_CELL_HIGHWAY_BIAS)[step];
    double local = (double)si_model_cell_tensor(model, zone, SI_CELL_PED_TPCNN_BIAS)[step] +
                   si_model_cell_tensor(model, zone, SI_CELL_PED_HIGHWAY_BIAS)[step];
    return *si_model_cell_tensor(model, zone, SI_CELL_GLOBAL_W) * global +
           *si_model_cell_tensor(model, zone, SI_CELL_LOCAL_W) * local;
}

double si_model_noise_scale(const si_model *model, size_t zone)
{
    return (double)*si_model_cell_tensor(model, zone, SI_CELL_NOISE_W) *
           model->config.noise_weight[zone];
}

static void fold_bias(const fold_job *fold, size_t border)
{
    float *row = fold->cell.bias + border * fold->shape->row_size;
    for (size_t t = 0; t < fold->observed_steps; t++)
        for (size_t c = 0; c < 2; c++) {
            row[2 * t + c] = tensor(fold, SI_CELL_FEAT_BIAS)[c];
            row[fold->shape->local_offset + 2 * t + c] = tensor(fold, SI_CELL_PED_FEAT_BIAS)[c];
        }
    for (size_t o = 0; o < fold->shape->output_count; o++)
        row[fold->shape->output_offset + o] =
            (float)(si_model_output_bias(fold->model, fold->zone, o / 2) +
                    linear_path_bias(fold, border, o));
}

static void fold_noise(const fold_job *fold, size_t border, size_t axis)
{
    double scale = si_model_noise_scale(fold->model, fold->zone);
    float *noise = fold->cell.noise + (2 * border + axis) * fold->shape->row_size;
    for (size_t r = 0; r < fold->shape->row_size; r++) {
        double sum = 0.0;
        for (size_t side = 0; side < SI_SIDE_COUNT; side++)
            for (size_t t = 0; si_border_has(border, side) && t < fold->observed_steps; t++)
                sum += input_row(fold, side, t, axis)[r];
        noise[r] = (float)(scale * sum);
    }
}

static void fold_displacement(const fold_job *fold)
{
    for (size_t t = 0; t < fold->observed_steps; t++)
        for (size_t axis = 0; axis < 2; axis++) {
            fold_features(fold, t, axis);
            fold_mix(fold, t, axis);
        }
    for (size_t side = 0; side < SI_SIDE_COUNT; side++)
        for (size_t t = 0; t < fold->observed_steps; t++)
            for (size_t axis = 0; axis < 2; axis++)
                fold_linear_path(fold, side, t, axis);
    for (size_t border = 0; border < SI_BORDER_COUNT; border++) {
        fold_bias(fold, border);
        for (size_t axis = 0; axis < 2; axis++)
            fold_noise(fold, border, axis);
    }
}

/* outputs [P][2] become running sums over the steps. */
static void accumulate_steps(float *outputs, size_t predicted_steps)
{
    double sum[2] = {0.0, 0.0};
    for (size_t p = 0; p < predicted_steps; p++)
        for (size_t axis = 0; axis < 2; axis++) {
            sum[axis] += outputs[2 * p + axis];
            outputs[2 * p + axis] = (float)sum[axis];
        }
}

/* Turns a folded cell that gives displacements into one that gives paths. */
static void fold_path(const fold_job *fold)
{
    const si_fold_shape *shape = fold->shape;
    size_t row_count = 3 * SI_BORDER_COUNT + SI_SIDE_COUNT * shape->feature_count;
    for (size_t i = 0; i < row_count; i++)
        accumulate_steps(fold->cell.bias + i * shape->row_size + shape->output_offset,
                         fold->predicted_steps);
    for (size_t i = 0; i < (SI_SIDE_COUNT + 1) * shape->feature_count; i++)
        accumulate_steps(fold->cell.mix + i * shape->output_stride, fold->predicted_steps);
}

void si_model_fold(si_model *model)
{
    const si_fold_shape *shape = &model->fold_shape;
    memset(model->folded, 0,
           SI_OUTPUT_COUNT * SI_ZONE_COUNT * shape->cell_size * sizeof *model->folded);
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++) {
        fold_job zone_fold = {
            .model = model,
            .zone = zone,
            .shape = shape,
            .observed_steps = model->config.observed_steps,
            .predicted_steps = model->config.predicted_steps,
            .cell = si_model_folded_cell(model, SI_OUTPUT_DISPLACEMENT, zone),
        };
        fold_displacement(&zone_fold);
        const float *displacement = zone_fold.cell.bias;
        zone_fold.cell = si_model_folded_cell(model, SI_OUTPUT_PATH, zone);
        memcpy(zone_fold.cell.bias, displacement, shape->cell_size * sizeof *displacement);
        fold_path(&zone_fold);
    }
}
