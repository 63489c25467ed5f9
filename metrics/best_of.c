#include "metrics/best_of.h"

#include <math.h>
#include <stdlib.h>

#include "base/order.h"

double si_best_of_sorted(size_t sample_count, const double *error, size_t k)
{
    if (error == NULL || k == 0 || k > sample_count)
        return NAN;
    /* The chance that the i-th smallest is the least of k: k / K for the first, and from one to the
     * next times (K - i - k + 1) / (K - i), which is 0 once fewer than k are left. */
    double chance = (double)k / (double)sample_count;
    double sum = 0.0;
    for (size_t i = 1; i + k <= sample_count + 1; i++) {
        sum += chance * error[i - 1];
        if (i < sample_count)
            chance *= (double)(sample_count - i - k + 1) / (double)(sample_count - i);
    }
    return sum;
}

void si_best_of_expected(size_t sample_count, double *error, double *expected)
{
    if (expected == NULL)
        return;
    for (size_t i = 0; i < sample_count; i++)
        if (isnan(error[i]))
            error[i] = INFINITY;
    qsort(error, sample_count, sizeof *error, si_compare_numbers);
    for (size_t k = 1; k <= sample_count; k++)
        expected[k - 1] = si_best_of_sorted(sample_count, error, k);
}
