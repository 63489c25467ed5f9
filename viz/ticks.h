/* Round numbers along an axis, with their labels. */
#ifndef SI_VIZ_TICKS_H
#define SI_VIZ_TICKS_H

#include <stdbool.h>
#include <stddef.h>

enum { TICKS_MAX = 24, TICK_LABEL_SIZE = 40 };

typedef struct si_ticks {
    size_t count;
    double value[TICKS_MAX];                /* ascending, within the range */
    char label[TICKS_MAX][TICK_LABEL_SIZE]; /* may be "": a tick without a number */
} si_ticks;

/* 1, 2 or 5 times a power of ten: the smallest not below `least` > 0. */
double si_ticks_round_step(double least);

/* About `wanted` ticks in [low, high], low < high, finite. `whole`: at whole numbers only. */
void si_ticks_linear(double low, double high, double wanted, bool whole, si_ticks *ticks);

/* The same on a logarithmic axis, 0 < low < high: 1, 2 and 5 a decade where there is room. */
void si_ticks_logarithmic(double low, double high, double wanted, si_ticks *ticks);

/* "1.2x10^-7" as it is printed, with `digits` significant ones at most and superscripts; a whole
 * power of ten is just that. `value` is finite, not 0. */
void si_number_scientific(double value, int digits, char *text, size_t size);

#endif
