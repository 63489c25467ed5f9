/*
 * The Social-Loss (Mohamed et al. 2022, equations 4 to 8) of one scene of N = A * P displacement
 * vectors:
 *     l1      = mean over the 2 N numbers of |winner - truth|
 *     triplet = mean |winner - second| - mean |winner - worst|
 *     norm    = distance of pairs.h, angle = angle of pairs.h, winner against truth
 *     total   = l1 + w_norm norm + w_triplet triplet + w_angle angle
 * where winner, second and worst are the samples nearest, second nearest and farthest from the
 * truth in L1 over the whole scene.
 */
#ifndef SI_PREDICT_TRAIN_SOCIAL_LOSS_H
#define SI_PREDICT_TRAIN_SOCIAL_LOSS_H

#include "pairs.h"
#include "recipe.h"

typedef struct si_social_losses {
    double l1;
    double norm;
    double triplet;
    double angle;
    double total;
} si_social_losses;

/* The samples of a scene that the loss touches. */
enum { SI_WINNER, SI_SECOND, SI_WORST, SI_TOUCHED_COUNT };

/*
 * The terms, and d[SI_TOUCHED_COUNT] with x and y the derivative of the total by each sample.
 * Headings of winner and truth must have been found.
 */
si_social_losses si_social_loss(size_t count, const si_vectors sample[SI_TOUCHED_COUNT],
                                const si_vectors *truth, const si_social_weights *weights,
                                si_vectors d[SI_TOUCHED_COUNT]);

/* *sum += losses. */
void si_social_losses_add(si_social_losses *sum, const si_social_losses *losses);

#endif
