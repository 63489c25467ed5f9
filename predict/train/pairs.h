/*
 * The geometric terms of the Social-Loss (Mohamed et al. 2022, section 3.3): how far apart, and at
 * what angle, every pair of the N displacement vectors of a scene lies, predicted against true.
 *     distance = mean over all i, j of | |p_i - p_j| - |q_i - q_j| |
 *     angle    = mean over all i, j of | A(p_i, p_j) - A(q_i, q_j) |
 * with A the angle between two vectors, clamped as acos of a cosine within +-(1 - 1e-8). The means
 * run over N * N ordered pairs, the diagonal included.
 *
 * Both are exact at about half of the work and without an inverse cosine a pair: pairs are
 * symmetric, and in the plane the angle between two vectors is the difference of their headings,
 * wrapped. A vector shorter than 1e-8 has no heading; its angle to every vector, itself included,
 * is a right one (as the cosine 0 of a zero vector makes it), without derivative.
 *
 * Derivatives are 0 where a distance is 0, where a difference is 0 and where an angle is clamped.
 */
#ifndef SI_PREDICT_TRAIN_PAIRS_H
#define SI_PREDICT_TRAIN_PAIRS_H

#include "real.h"

/* Vectors of one scene, one array a coordinate, padded to whole lanes. */
typedef struct si_vectors {
    si_real *x;
    si_real *y;
    si_real *heading; /* atan2(y, x); filled by si_vectors_find_headings */
    si_real *moves;   /* 1 where there is a heading, else 0 */
} si_vectors;

typedef struct si_pair_terms {
    double distance;
    double angle;
} si_pair_terms;

/* Numbers that `count` vectors take, a multiple of the alignment; and laying them out. */
size_t si_vectors_size(size_t count);
void si_vectors_place(size_t count, si_real *storage, si_vectors *vectors);

/* Fills heading and moves, and the padding. */
void si_vectors_find_headings(size_t count, si_vectors *vectors);

/*
 * The two terms; d->x and d->y [N] += distance_weight * d distance + angle_weight * d angle, by the
 * predicted vectors. `d` has the form of vectors; its heading is scratch.
 */
si_pair_terms si_pairs(size_t count, const si_vectors *predicted, const si_vectors *truth,
                       si_real distance_weight, si_real angle_weight, si_vectors *d);

#endif
