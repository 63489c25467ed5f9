#include "metrics/kernels.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "metrics/special.h"

extern const si_cell_kernels si_cell_kernels_plain;
extern const si_cell_kernels si_cell_kernels_avx2;
extern const si_cell_kernels si_cell_kernels_avx512;

si_gaussian si_gaussian_make(double weight, const double mean[2], const si_symmetric *covariance)
{
    double first = covariance->xx;
    double second = covariance->yy - covariance->xy * (covariance->xy / covariance->xx);
    second = fmax(second, DBL_EPSILON * covariance->yy); /* rounding must not make it singular */
    double along = sqrt(0.5) / sqrt(first), across = sqrt(0.5) / sqrt(second);
    si_gaussian gaussian = {
        .mean = {mean[0], mean[1]},
        .a = along,
        .b = -(covariance->xy / first) * across,
        .c = across,
        .log_peak = log(weight * along * across) - log(M_PI), /* of determinant^-1/2 / (2 pi) */
    };
    return gaussian;
}

const si_cell_kernels *si_cell_kernels_list(size_t index)
{
    const si_cell_kernels *list[] = {&si_cell_kernels_plain, NULL, NULL};
    size_t count = 1;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2"))
        list[count++] = &si_cell_kernels_avx2;
    if (__builtin_cpu_supports("avx512f"))
        list[count++] = &si_cell_kernels_avx512;
#endif
    return index < count ? list[index] : NULL;
}

const si_cell_kernels *si_cell_kernels_get(void)
{
    const si_cell_kernels *fastest = si_cell_kernels_list(0);
    for (size_t i = 1; si_cell_kernels_list(i) != NULL; i++)
        fastest = si_cell_kernels_list(i);
    return fastest;
}
