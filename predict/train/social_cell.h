/*
 * A Social-Cell for training: forward and backward over one zone of a window, SI_LANES samples at a
 * time, on the folded kernel of fold_gradient.h. model.h has the formulas.
 */
#ifndef SI_PREDICT_TRAIN_SOCIAL_CELL_H
#define SI_PREDICT_TRAIN_SOCIAL_CELL_H

#include "fold_gradient.h"

/*
 * What a pass leaves behind, for `agent_count` (M) agents. All are lines of M + 2 columns of
 * SI_LANES, the first and the last column zero.
 */
typedef struct si_social_cell_pass {
    size_t agent_count;
    si_real *field;                    /* V [2][T] */
    si_real *feature[SI_STREAM_COUNT]; /* before the ReLU [2][T] */
    si_real *mixed[SI_STREAM_COUNT];   /* S [2][T] */
    si_real *displacement;             /* [P][2], metres a step */
    si_real *d_displacement;           /* [P][2], to be filled between forward and backward */
    si_real *d_mixed;                  /* scratch of the backward pass [2][T] */
    si_real *d_field;                  /* the same */
} si_social_cell_pass;

/* Numbers that a pass over `agent_count` agents takes, a multiple of the alignment. */
size_t si_social_cell_pass_size(const si_social_cell_layout *layout, size_t agent_count);
/* Lays a pass out in `storage`, aligned to SI_ALIGNMENT. */
void si_social_cell_pass_place(const si_social_cell_layout *layout, size_t agent_count,
                               si_real *storage, si_social_cell_pass *pass);

/* displacement from observed displacements u [2][T][M] and noise [2][SI_LANES]. */
void si_social_cell_forward(const si_social_cell_layout *layout, const si_real *folded,
                            const si_real *u, const si_real *noise, si_social_cell_pass *pass);

/*
 * d_folded [layout->size][SI_LANES] += the derivative by each lane, after a forward pass with the
 * same noise. The extra columns of d_displacement must be zero; lanes without interest too.
 */
void si_social_cell_backward(const si_social_cell_layout *layout, const si_real *folded,
                             const si_real *noise, si_social_cell_pass *pass, si_real *d_folded);

#endif
