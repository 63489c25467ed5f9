#include "predict/train/pairs.h"

#include <stdbool.h>
#include <string.h>
#include <tgmath.h>

#include "base/pi.h"

/* acos(1 - 1e-8), what the released code's clamp makes of parallel vectors. */
#define SMALLEST_ANGLE   1.41421356355e-4
#define SHORTEST_HEADING 1e-8

static size_t padded(size_t count)
{
    const size_t granule = SI_ALIGNMENT / sizeof(si_real);
    return (count + granule - 1) / granule * granule;
}

size_t si_vectors_size(size_t count)
{
    return 4 * padded(count);
}

void si_vectors_place(size_t count, si_real *storage, si_vectors *vectors)
{
    const size_t stride = padded(count);
    *vectors = (si_vectors){storage, storage + stride, storage + 2 * stride, storage + 3 * stride};
}

void si_vectors_find_headings(size_t count, si_vectors *vectors)
{
    for (size_t i = count; i < padded(count); i++)
        vectors->x[i] = vectors->y[i] = 0;
    for (size_t i = 0; i < padded(count); i++) {
        const si_real x = vectors->x[i], y = vectors->y[i];
        vectors->moves[i] = sqrt(x * x + y * y) >= (si_real)SHORTEST_HEADING;
        vectors->heading[i] = vectors->moves[i] != 0 ? atan2(y, x) : 0;
    }
}

/* The vector that a row of pairs has in common. */
typedef struct row {
    si_real x, y, heading, moves;
} row;

SI_INLINE row pick(const si_vectors *vectors, size_t i)
{
    return (row){vectors->x[i], vectors->y[i], vectors->heading[i], vectors->moves[i]};
}

SI_INLINE si_real sign(si_real value)
{
    return (si_real)((value > 0) - (value < 0));
}

/* Angle of a pair; *slope is its derivative by the first heading. */
SI_INLINE si_real pair_angle(row a, si_real heading, si_real moves, const bool all_move,
                             si_real *slope)
{
    const si_real pi = (si_real)SI_PI, turn = a.heading - heading;
    const si_real size = fabs(turn), rest = (si_real)(2 * SI_PI) - size;
    const si_real folded = size < rest ? size : rest;
    const si_real low = (si_real)SMALLEST_ANGLE, high = (si_real)(SI_PI - SMALLEST_ANGLE);
    const si_real above = folded > low ? folded : low, clamped = above < high ? above : high;
    const si_real both = all_move ? 1 : a.moves * moves;
    const si_real free = ((folded > low) & (folded < high)) ? both : 0;
    *slope = copysign(free, turn * (pi - size));
    return all_move ? clamped : both * clamped + (1 - both) * (si_real)(SI_PI / 2);
}

/* Sums over one row of pairs, by lane. */
typedef struct row_sums {
    si_real distance[SI_LANES], angle[SI_LANES];
    si_real d_x[SI_LANES], d_y[SI_LANES], d_heading[SI_LANES];
} row_sums;

typedef struct pair_weights {
    si_real distance;
    si_real angle;
} pair_weights;

/* One pair of row `p` (true: `q`) and vector j; `counts` is 1, or 0 for a pair to be left out. */
SI_INLINE void add_pair(row p, row q, const si_vectors *predicted, const si_vectors *truth,
                        size_t j, size_t lane, si_real counts, pair_weights weight,
                        const bool all_move, si_vectors *d, row_sums *sums)
{
    const si_real dx = p.x - predicted->x[j], dy = p.y - predicted->y[j];
    const si_real tx = q.x - truth->x[j], ty = q.y - truth->y[j];
    const si_real distance = sqrt(dx * dx + dy * dy);
    const si_real apart = distance - sqrt(tx * tx + ty * ty);
    const si_real pull = distance > 0 ? counts * weight.distance * sign(apart) / distance : 0;
    si_real slope, unused;
    const si_real angle =
        pair_angle(p, predicted->heading[j], predicted->moves[j], all_move, &slope);
    const si_real turned =
        angle - pair_angle(q, truth->heading[j], truth->moves[j], all_move, &unused);
    const si_real twist = counts * weight.angle * sign(turned) * slope;
    sums->distance[lane] += counts * fabs(apart);
    sums->angle[lane] += counts * fabs(turned);
    sums->d_x[lane] += pull * dx;
    sums->d_y[lane] += pull * dy;
    sums->d_heading[lane] += twist;
    d->x[j] -= pull * dx;
    d->y[j] -= pull * dy;
    d->heading[j] -= twist;
}

static double sum_lanes(const si_real lanes[SI_LANES])
{
    double sum = 0.0;
    for (size_t l = 0; l < SI_LANES; l++)
        sum += (double)lanes[l];
    return sum;
}

/* All pairs (i, j) with j > i; only the lanes at both ends of a row have some to leave out. */
SI_INLINE void add_pairs(size_t i, size_t count, const si_vectors *predicted,
                         const si_vectors *truth, pair_weights weight, const bool all_move,
                         si_vectors *d, row_sums *sums)
{
    static const si_real all[SI_LANES] = {1, 1, 1, 1, 1, 1, 1, 1};
    const row p = pick(predicted, i), q = pick(truth, i);
    for (size_t first = i / SI_LANES * SI_LANES; first < count; first += SI_LANES) {
        si_real some[SI_LANES];
        const bool is_whole = first > i && first + SI_LANES <= count;
        const si_real *counts = is_whole ? all : some;
        for (size_t lane = 0; lane < SI_LANES && !is_whole; lane++)
            some[lane] = first + lane > i && first + lane < count;
#pragma omp simd
        for (size_t lane = 0; lane < SI_LANES; lane++)
            add_pair(p, q, predicted, truth, first + lane, lane, counts[lane], weight, all_move, d,
                     sums);
    }
}

SI_VECTOR_CLONES
static si_pair_terms add_row(size_t i, size_t count, const si_vectors *predicted,
                             const si_vectors *truth, pair_weights weight, bool all_move,
                             si_vectors *d)
{
    row_sums sums = {0};
    if (all_move)
        add_pairs(i, count, predicted, truth, weight, true, d, &sums);
    else
        add_pairs(i, count, predicted, truth, weight, false, d, &sums);
    d->x[i] += (si_real)sum_lanes(sums.d_x);
    d->y[i] += (si_real)sum_lanes(sums.d_y);
    d->heading[i] += (si_real)sum_lanes(sums.d_heading);
    return (si_pair_terms){sum_lanes(sums.distance), sum_lanes(sums.angle)};
}

/* A vector's angle to itself: the smallest, or a right one where it has no heading. */
static double self_angle(const si_vectors *predicted, const si_vectors *truth, size_t i)
{
    return predicted->moves[i] == truth->moves[i] ? 0.0 : SI_PI / 2 - SMALLEST_ANGLE;
}

static void heading_backward(size_t count, const si_vectors *predicted, si_vectors *d)
{
    for (size_t i = 0; i < count; i++) {
        const si_real x = predicted->x[i], y = predicted->y[i];
        const si_real turn = predicted->moves[i] != 0 ? d->heading[i] / (x * x + y * y) : 0;
        d->x[i] -= turn * y;
        d->y[i] += turn * x;
    }
}

si_pair_terms si_pairs(size_t count, const si_vectors *predicted, const si_vectors *truth,
                       si_real distance_weight, si_real angle_weight, si_vectors *d)
{
    const double pairs = (double)count * (double)count;
    /* Each pair stands for (i, j) and (j, i). */
    const pair_weights weight = {(si_real)(2.0 * (double)distance_weight / pairs),
                                 (si_real)(2.0 * (double)angle_weight / pairs)};
    si_pair_terms sum = {0.0, 0.0};
    bool all_move = true;
    for (size_t i = 0; i < count; i++)
        all_move &= predicted->moves[i] != 0 && truth->moves[i] != 0;
    memset(d->heading, 0, padded(count) * sizeof *d->heading);
    for (size_t i = 0; i < count; i++) {
        const si_pair_terms terms = add_row(i, count, predicted, truth, weight, all_move, d);
        sum.distance += 2.0 * terms.distance;
        sum.angle += 2.0 * terms.angle + self_angle(predicted, truth, i);
    }
    heading_backward(count, predicted, d);
    return (si_pair_terms){sum.distance / pairs, sum.angle / pairs};
}
