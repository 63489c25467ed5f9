/* metrics/special.h where GSL is not: in the page. Held against it by tests/report. */
#include "metrics/special.h"

#include <math.h>
#include <stdlib.h>

/* Beyond the range of erfc its asymptotic series, whose terms fall by 1 / (2 x^2) there. */
double special_log_erfc(double x)
{
    if (x < 20.0)
        return log(erfc(x));
    double sum = 1.0, term = 1.0;
    for (int n = 1; n < 12; n++) {
        term *= -(2.0 * n - 1.0) / (2.0 * x * x);
        sum += term;
    }
    return log(sum) - x * x - log(x) - 0.5 * log(M_PI);
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void special_sort(double *value, size_t count)
{
    qsort(value, count, sizeof *value, compare_numbers);
}

double special_sorted_quantile(const double *sorted, size_t count, double share)
{
    double place = share * (double)(count - 1);
    size_t below = (size_t)place;
    double part = place - (double)below;
    return below + 1 < count ? (1.0 - part) * sorted[below] + part * sorted[below + 1]
                             : sorted[count - 1];
}

/* One scene has no interval: nobody asks. */
double special_student_tail(double t, double degrees)
{
    (void)t, (void)degrees;
    return NAN;
}

double special_student_tail_inverse(double tail, double degrees)
{
    (void)tail, (void)degrees;
    return NAN;
}

/* A rotation that makes the matrix diagonal (Jacobi), as GSL signs eigenvectors nobody asks. */
void special_eigen(const double matrix[4], double value[2], double vector[2][2])
{
    double theta = 0.5 * atan2(2.0 * matrix[1], matrix[0] - matrix[3]);
    double c = cos(theta), s = sin(theta);
    value[0] = c * c * matrix[0] + 2.0 * c * s * matrix[1] + s * s * matrix[3];
    value[1] = s * s * matrix[0] - 2.0 * c * s * matrix[1] + c * c * matrix[3];
    vector[0][0] = c;
    vector[0][1] = s;
    vector[1][0] = -s;
    vector[1][1] = c;
}
