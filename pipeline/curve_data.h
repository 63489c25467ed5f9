/*
 * Curves of numbers, as figures draw them and the page of a report tells them. Internal: not
 * installed.
 */
#ifndef SI_PIPELINE_CURVE_DATA_H
#define SI_PIPELINE_CURVE_DATA_H

#include "pipeline/evaluate.h"

/* Release with si_curve_data_finish; empty on failure. */
typedef struct si_curve_data {
    size_t count;
    double *x;          /* [count], owned with the others */
    double *y;          /* [count] */
    double *low, *high; /* [count], an interval of y; NULL: none */
} si_curve_data;

/* Room for `count` points, zeros. */
SI_MUST_CHECK si_result si_curve_data_create(size_t count, bool intervals, si_curve_data *data,
                                             si_error *error);
/* A copy of arrays [count]; low and high may be NULL. */
SI_MUST_CHECK si_result si_curve_data_copy(size_t count, const double *x, const double *y,
                                           const double *low, const double *high,
                                           si_curve_data *data, si_error *error);
void si_curve_data_finish(si_curve_data *data);

/* A metric against the seconds ahead, with intervals. */
SI_MUST_CHECK si_result si_curve_data_by_step(const si_evaluation *made, si_metric metric,
                                              si_curve_data *data, si_error *error);

/* The point after k of a curve against k up to `count`: every k up to 20, then fewer and fewer, as
 * the axis is logarithmic, and `count` itself; beyond `count` there is none. */
enum { SI_CURVE_DATA_EVERY_K = 20 };
size_t si_curve_data_next_k(size_t k, size_t count);

/* The expected best of k, of ADE or FDE, against k; `made` with best_of. */
SI_MUST_CHECK si_result si_curve_data_best_of(const si_evaluation *made, si_metric metric,
                                              si_curve_data *data, si_error *error);

#endif
