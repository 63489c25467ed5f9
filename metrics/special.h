/*
 * What the metrics take from GSL: special functions, eigenvalues, order. Internal: not installed.
 *
 * Kept behind a few functions for where GSL is not: the page of `simplicit report` scores with
 * these very metrics, and has report/wasm/special.c in place of special.c.
 */
#ifndef SI_METRICS_SPECIAL_H
#define SI_METRICS_SPECIAL_H

#include <stddef.h>

/* C leaves them out. */
#ifndef M_PI
#define M_PI 3.14159265358979323846
#endif
#ifndef M_PI_2
#define M_PI_2 1.57079632679489661923
#endif
#ifndef M_LN2
#define M_LN2 0.69314718055994530942
#endif
#ifndef M_2_SQRTPI
#define M_2_SQRTPI 1.12837916709551257390
#endif

/* log(erfc(x)), for x from 0 to 1e8. */
double special_log_erfc(double x);

/* From the least up. */
void special_sort(double *value, size_t count);
/* The quantile between two neighbours of sorted numbers, at least one. */
double special_sorted_quantile(const double *sorted, size_t count, double share);

/* Student's distribution: the chance of more than t, and the t of a chance. */
double special_student_tail(double t, double degrees);
double special_student_tail_inverse(double tail, double degrees);

/* Of a symmetric matrix [2][2], finite: eigenvalues, the larger first, and unit eigenvectors. */
void special_eigen(const double matrix[4], double value[2], double vector[2][2]);

#endif
