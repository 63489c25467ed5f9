/*
 * From the parameters to what the passes work on, and derivatives the way back.
 *
 * In a *folded* kernel the 1x1 paths of the second layers lie in the centre taps of their 3x3
 * neighbours, and global_w and local_w are multiplied in. Folding is exact and so is its
 * derivative, and it is done once an optimiser step rather than once a window. Per stream (0
 * global, 1 local) the folded kernel of a cell holds
 *     feat [2][2][3][C], feat_bias [2], highway [2][2], highway_bias [2],
 *     second [P][T][3][C], second_bias [P]                  C is 3 for global, 1 for local
 * and once for both noise_scale = noise_w * noise_weight[zone]. (social_implicit_fold.c goes on and
 * multiplies the linear path out as well, which pays where parameters never change.)
 */
#ifndef SI_PREDICT_TRAIN_FOLD_GRADIENT_H
#define SI_PREDICT_TRAIN_FOLD_GRADIENT_H

#include "predict/model_internal.h"
#include "real.h"

enum { SI_STREAM_COUNT = 2 };

/* Where the parts of a folded kernel lie. */
typedef struct si_stream_layout {
    size_t kernel_columns;
    size_t feat;
    size_t feat_bias;
    size_t highway;
    size_t highway_bias;
    size_t second;
    size_t second_bias;
} si_stream_layout;

typedef struct si_social_cell_layout {
    size_t observed_steps;  /* T */
    size_t predicted_steps; /* P */
    si_stream_layout stream[SI_STREAM_COUNT];
    size_t noise_scale;
    size_t size; /* numbers in a folded kernel */
} si_social_cell_layout;

si_social_cell_layout si_social_cell_layout_make(size_t observed_steps, size_t predicted_steps);

/* Where everything lies, in the parameters and in the folded kernels of all zones. */
typedef struct si_folding {
    si_social_cell_layout layout;
    size_t parameter_count;
    size_t tensor_offset[SI_ZONE_COUNT][SI_CELL_TENSOR_COUNT];
    si_real noise_weight[SI_ZONE_COUNT];
} si_folding;

si_folding si_folding_make(const si_model *model);

/* folded [SI_ZONE_COUNT][layout.size] from parameters [parameter_count]. */
void si_fold_forward(const si_folding *folding, const si_real *parameters, si_real *folded);

/* gradient [parameter_count] from the derivative by the folded kernels. */
void si_fold_backward(const si_folding *folding, const si_real *parameters, const si_real *d_folded,
                      si_real *gradient);

#endif
