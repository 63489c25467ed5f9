/*
 * One window of the paper's training: implicit maximum likelihood (Li and Malik 2018). K samples
 * are made, forward only; the one nearest to the truth wins, and the Social-Loss pulls it nearer.
 * The backward pass runs for the three samples that the loss touches.
 *
 * Nothing here allocates, and a window touches nothing but its workspace and the sums given to it.
 */
#ifndef SI_PREDICT_TRAIN_WINDOW_H
#define SI_PREDICT_TRAIN_WINDOW_H

#include <stdint.h>

#include "social_cell.h"
#include "social_loss.h"

/* What stays the same from window to window. */
typedef struct si_window_config {
    si_folding folding;
    size_t sample_count; /* K, at least 1 */
    si_social_weights weights;
} si_window_config;

/* A window; everything is borrowed. */
typedef struct si_window {
    size_t agent_count;          /* A, at least 1 */
    const si_real *displacement; /* [A][T + P][2], metres a step; the first of each agent is 0 */
    const uint8_t *zone;         /* [A], below SI_ZONE_COUNT */
    const si_real *noise;        /* [K][2] */
} si_window;

/* Bytes of workspace, aligned to SI_ALIGNMENT, for windows of at most `agent_count` agents. */
size_t si_window_workspace_size(const si_window_config *config, size_t agent_count);

/*
 * The losses of a window; folded [SI_ZONE_COUNT][folding.layout.size]. If d_folded
 * [SI_ZONE_COUNT][folding.layout.size][SI_LANES], aligned, is not NULL, the derivative of the total
 * is added to it. order [K], if not NULL, becomes the samples by their L1 distance from the truth,
 * nearest first.
 */
si_social_losses si_window_losses(const si_window_config *config, const si_real *folded,
                                  const si_window *window, si_real *d_folded, size_t *order,
                                  void *workspace);

#endif
