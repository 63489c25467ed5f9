#include "predict/train/social_loss.h"

#include <string.h>
#include <tgmath.h>

/* Mean |a - b| over both axes; da += weight * its derivative by a, db -= the same. */
static double mean_difference(size_t count, const si_real *const a[2], const si_real *const b[2],
                              double weight, si_real *const da[2], si_real *const db[2])
{
    const si_real scale = (si_real)(weight / (2.0 * (double)count));
    double sum = 0.0;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t i = 0; i < count; i++) {
            const si_real difference = a[axis][i] - b[axis][i];
            const si_real slope = scale * (si_real)((difference > 0) - (difference < 0));
            sum += (double)fabs(difference);
            da[axis][i] += slope;
            if (db != NULL)
                db[axis][i] -= slope;
        }
    return sum / (2.0 * (double)count);
}

static double distance_between(size_t count, const si_vectors *winner, const si_vectors *other,
                               double weight, si_vectors *d_winner, si_vectors *d_other)
{
    return mean_difference(count, (const si_real *const[]){winner->x, winner->y},
                           (const si_real *const[]){other->x, other->y}, weight,
                           (si_real *const[]){d_winner->x, d_winner->y},
                           (si_real *const[]){d_other->x, d_other->y});
}

si_social_losses si_social_loss(size_t count, const si_vectors sample[SI_TOUCHED_COUNT],
                                const si_vectors *truth, const si_social_weights *weights,
                                si_vectors d[SI_TOUCHED_COUNT])
{
    const si_vectors *winner = &sample[SI_WINNER];
    for (size_t i = 0; i < SI_TOUCHED_COUNT; i++) {
        memset(d[i].x, 0, count * sizeof *d[i].x);
        memset(d[i].y, 0, count * sizeof *d[i].y);
    }
    const si_pair_terms pairs = si_pairs(count, winner, truth, (si_real)weights->norm,
                                         (si_real)weights->angle, &d[SI_WINNER]);
    si_social_losses losses = {.norm = pairs.distance, .angle = pairs.angle};
    losses.l1 = mean_difference(count, (const si_real *const[]){winner->x, winner->y},
                                (const si_real *const[]){truth->x, truth->y}, 1.0,
                                (si_real *const[]){d[SI_WINNER].x, d[SI_WINNER].y}, NULL);
    losses.triplet = distance_between(count, winner, &sample[SI_SECOND], weights->triplet,
                                      &d[SI_WINNER], &d[SI_SECOND]) -
                     distance_between(count, winner, &sample[SI_WORST], -weights->triplet,
                                      &d[SI_WINNER], &d[SI_WORST]);
    losses.total = losses.l1 + weights->norm * losses.norm + weights->triplet * losses.triplet +
                   weights->angle * losses.angle;
    return losses;
}

void si_social_losses_add(si_social_losses *sum, const si_social_losses *losses)
{
    sum->l1 += losses->l1;
    sum->norm += losses->norm;
    sum->triplet += losses->triplet;
    sum->angle += losses->angle;
    sum->total += losses->total;
}
