/* Where expectation maximisation starts from. Internal: not installed. */
#ifndef SI_METRICS_MIXTURE_START_H
#define SI_METRICS_MIXTURE_START_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics/cell.h"
#include "metrics/kernels.h"

/*
 * k-means++ (Arthur and Vassilvitskii 2007), the best of 2 + floor(log k) candidates for each
 * centre, then Lloyd's iterations. centre [k][2] and the moments of the samples about the centre
 * they belong to, moments [k]. False if there are fewer distinct samples than centres.
 */
bool si_mixture_start(const si_cell_kernels *kernels, const si_cell *cell, size_t centre_count,
                      uint64_t key, double (*centre)[2], si_moments *moments);

#endif
