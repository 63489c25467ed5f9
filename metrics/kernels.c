#include "metrics/kernels.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "metrics/special.h"

extern const si_cell_kernels si_cell_kernels_plain;
#if defined(SI_HAVE_AVX2)
extern const si_cell_kernels si_cell_kernels_avx2;
#endif

si_gaussian si_gaussian_make(double weight, const double mean[2], const si_symmetric *covariance)
{
    double first = covariance->xx;
    double second = covariance->yy - covariance->xy * (covariance->xy / covariance->xx);
    second = fmax(second, DBL_EPSILON * covariance->yy); /* rounding must not make it singular */
    double scale = sqrt(0.5);
    si_gaussian gaussian = {
        .mean = {mean[0], mean[1]},
        .a = scale / sqrt(first),
        .b = -scale * (covariance->xy / first) / sqrt(second),
        .c = scale / sqrt(second),
        .log_peak = log(weight) - log(2.0 * M_PI) - 0.5 * (log(first) + log(second)),
    };
    return gaussian;
}

#if defined(SI_HAVE_AVX2)
static bool runs_avx2(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2");
}
#endif

const si_cell_kernels *si_cell_kernels_list(size_t index)
{
#if defined(SI_HAVE_AVX2)
    if (index == 1)
        return runs_avx2() ? &si_cell_kernels_avx2 : NULL;
#endif
    return index == 0 ? &si_cell_kernels_plain : NULL;
}

const si_cell_kernels *si_cell_kernels_get(void)
{
    const si_cell_kernels *fastest = si_cell_kernels_list(1);
    return fastest != NULL ? fastest : si_cell_kernels_list(0);
}
