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

/* Multiples of `step` in [low, high], low < high, finite. */
void si_ticks_linear(double low, double high, double step, si_ticks *ticks);

/* The same with the `choice`-th of the round steps, from a fine one on; `whole`: at whole numbers
 * only. False if the step is longer than the range. */
bool si_ticks_steps(double low, double high, size_t choice, bool whole, si_ticks *ticks);

/* On a logarithmic axis, 0 < low < high: 1, 2 and 5 a decade (choice 0), or every decade (1),
 * every second (2) and so on. False if that leaves out all but one decade. */
bool si_ticks_decades(double low, double high, size_t choice, si_ticks *ticks);

/* "1.2x10^-7" as it is printed, with `digits` significant ones at most and superscripts; a whole
 * power of ten is just that. `value` is finite, not 0. */
void si_number_scientific(double value, int digits, char *text, size_t size);

#endif
