#include "viz/ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

double si_ticks_round_step(double least)
{
    static const double factors[] = {1.0, 2.0, 5.0, 10.0};
    double power = pow(10.0, floor(log10(least)));
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (factors[i] * power >= least * (1.0 - 1e-9))
            return factors[i] * power;
    return 10.0 * power;
}

static void write_label(double value, double step, char *label)
{
    static const char minus[] = "\xe2\x88\x92";
    double largest = fmax(fabs(value), step);
    const char *sign = value < 0.0 ? minus : "";
    if (largest >= 1e6 || largest < 1e-4)
        snprintf(label, TICK_LABEL_SIZE, "%s%.3g", sign, fabs(value));
    else
        snprintf(label, TICK_LABEL_SIZE, "%s%.*f", sign, (int)fmax(0.0, ceil(-log10(step) - 1e-9)),
                 fabs(value));
}

void si_ticks_linear(double low, double high, double wanted, bool whole, si_ticks *ticks)
{
    ticks->count = 0;
    double step = si_ticks_round_step((high - low) / fmax(wanted, 1.0));
    if (whole && step < 1.0)
        step = 1.0;
    double first = ceil(low / step - 1e-9);
    double last = floor(high / step + 1e-9);
    for (double i = first; i <= last && ticks->count < TICKS_MAX; i += 1.0) {
        double value = i * step;
        ticks->value[ticks->count] = value;
        write_label(value, step, ticks->label[ticks->count]);
        ticks->count++;
        if (i + 1.0 == i)
            break; /* so far from 0 that neighbouring ticks are one number */
    }
}

static void add_logarithmic(si_ticks *ticks, double value, double low, double high, bool labelled)
{
    if (value < low * (1.0 - 1e-9) || value > high * (1.0 + 1e-9) || ticks->count >= TICKS_MAX)
        return;
    ticks->value[ticks->count] = value;
    ticks->label[ticks->count][0] = '\0';
    if (labelled)
        write_label(value, value, ticks->label[ticks->count]);
    ticks->count++;
}

void si_ticks_logarithmic(double low, double high, double wanted, si_ticks *ticks)
{
    ticks->count = 0;
    double first = floor(log10(low)), last = ceil(log10(high));
    double decades = log10(high) - log10(low);
    double stride = fmax(1.0, ceil((last - first) / (double)(TICKS_MAX / 2)));
    bool fine = decades * 3.0 <= 1.6 * wanted;
    if (decades < 0.5) {
        si_ticks_linear(low, high, wanted, false, ticks);
        return;
    }
    for (double decade = first; decade <= last; decade += stride) {
        double power = pow(10.0, decade);
        add_logarithmic(ticks, power, low, high, true);
        if (fine) {
            add_logarithmic(ticks, 2.0 * power, low, high, true);
            add_logarithmic(ticks, 5.0 * power, low, high, true);
        }
    }
}
