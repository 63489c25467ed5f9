/*
 * A Social-Cell for training: forward and backward over one zone of a window, SI_LANES samples at a
 * time. model.h has the formulas.
 *
 * The engine works on a *folded* kernel: the 1x1 paths of the second layers lie in the centre taps
 * of their 3x3 neighbours, and global_w and local_w are multiplied in. Folding is exact and so is
 * its derivative, and it is done once an optimiser step rather than once a window. Per stream
 * (0 global, 1 local) the folded kernel holds
 *     feat [2][2][3][C], feat_bias [2], highway [2][2], highway_bias [2],
 *     second [P][T][3][C], second_bias [P]                  C is 3 for global, 1 for local
 * and once for both noise_scale = noise_w * noise_weight[zone].
 */
#ifndef SI_PREDICT_TRAIN_CELL_H
#define SI_PREDICT_TRAIN_CELL_H

#include "lanes.h"
#include "predict/model_internal.h"

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

typedef struct si_cell_layout {
    size_t observed_steps;  /* T */
    size_t predicted_steps; /* P */
    si_stream_layout stream[SI_STREAM_COUNT];
    size_t noise_scale;
    size_t size; /* numbers in a folded kernel */
} si_cell_layout;

si_cell_layout si_cell_layout_make(size_t observed_steps, size_t predicted_steps);

/* tensor [SI_CELL_TENSOR_COUNT]: where each tensor of the cell begins; folded [layout->size]. */
void si_cell_fold_forward(const si_cell_layout *layout, const si_real *const *tensor,
                          si_real noise_weight, si_real *folded);
/* d_tensor += the derivative, given that of the folded kernel. */
void si_cell_fold_backward(const si_cell_layout *layout, const si_real *const *tensor,
                           si_real noise_weight, const si_real *d_folded, si_real *const *d_tensor);

/*
 * What a pass leaves behind, for `agent_count` (M) agents. All are lines of M + 2 columns of
 * SI_LANES, the first and the last column zero.
 */
typedef struct si_cell_pass {
    size_t agent_count;
    si_real *field;                    /* V [2][T] */
    si_real *feature[SI_STREAM_COUNT]; /* before the ReLU [2][T] */
    si_real *mixed[SI_STREAM_COUNT];   /* S [2][T] */
    si_real *displacement;             /* [P][2], metres a step */
    si_real *d_displacement;           /* [P][2], to be filled between forward and backward */
    si_real *d_mixed;                  /* scratch of the backward pass [2][T] */
    si_real *d_field;                  /* the same */
} si_cell_pass;

/* Numbers that a pass over `agent_count` agents takes, a multiple of the alignment. */
size_t si_cell_pass_size(const si_cell_layout *layout, size_t agent_count);
/* Lays a pass out in `storage`, aligned to SI_ALIGNMENT. */
void si_cell_pass_place(const si_cell_layout *layout, size_t agent_count, si_real *storage,
                        si_cell_pass *pass);

/* displacement from observed displacements u [2][T][M] and noise [2][SI_LANES]. */
void si_cell_forward(const si_cell_layout *layout, const si_real *folded, const si_real *u,
                     const si_real *noise, si_cell_pass *pass);

/*
 * d_folded [layout->size][SI_LANES] += the derivative by each lane, after a forward pass with the
 * same noise. The extra columns of d_displacement must be zero; lanes without interest too.
 */
void si_cell_backward(const si_cell_layout *layout, const si_real *folded, const si_real *noise,
                      si_cell_pass *pass, si_real *d_folded);

#endif
