#include "viz/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

void si_number_scientific(double value, int digits, char *text, size_t size)
{
    static const char *const superscript[] = {
        "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
        "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9"};
    char plain[32], power[24] = "", exponent[8];
    /* printf rounds first and finds the exponent then: 9.99e5 with two digits is 1.0e+06. */
    snprintf(plain, sizeof plain, "%.*e", digits - 1, fabs(value));
    int order = (int)strtol(strchr(plain, 'e') + 1, NULL, 10);
    snprintf(exponent, sizeof exponent, "%d", abs(order) % 1000);
    for (const char *digit = exponent; *digit != '\0'; digit++)
        strncat(power, superscript[*digit - '0'], sizeof power - strlen(power) - 1);
    double mantissa = strtod(plain, NULL) / pow(10.0, order);
    snprintf(text, size, "%s", value < 0.0 ? "\xe2\x88\x92" : "");
    size_t used = strlen(text);
    if (fabs(mantissa - 1.0) > 1e-9)
        snprintf(text + used, size - used, "%.*g\xc3\x97", digits, mantissa);
    used = strlen(text);
    snprintf(text + used, size - used, "10%s%s", order < 0 ? "\xe2\x81\xbb" : "", power);
}

static void write_label(double value, double step, char *label)
{
    static const char minus[] = "\xe2\x88\x92";
    double largest = fmax(fabs(value), step);
    const char *sign = value < 0.0 ? minus : "";
    bool extreme = largest >= 1e6 || largest < 1e-4;
    /* What tells neighbours apart; far from 0, as in map coordinates, whole numbers are shorter. */
    int digits = 1 + (int)fmin(fmax(floor(log10(largest / step) + 1e-9), 2.0), 14.0);
    if (digits > 3 && largest >= 1e6 && largest < 1e15 && step >= 1.0)
        extreme = false;
    if (extreme && value != 0.0 && fabs(value) >= 1e-9 * step)
        si_number_scientific(value, digits, label, TICK_LABEL_SIZE);
    else if (extreme)
        snprintf(label, TICK_LABEL_SIZE, "0");
    else
        snprintf(label, TICK_LABEL_SIZE, "%s%.*f", sign, (int)fmax(0.0, ceil(-log10(step) - 1e-9)),
                 fabs(value));
}

void si_ticks_linear(double low, double high, double step, si_ticks *ticks)
{
    ticks->count = 0;
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

bool si_ticks_steps(double low, double high, size_t choice, bool whole, si_ticks *ticks)
{
    double step = si_ticks_round_step((high - low) / TICKS_MAX);
    if (whole && step < 1.0)
        step = 1.0;
    for (size_t i = 0; i < choice; i++)
        step = si_ticks_round_step(step * 1.5);
    if (choice > 0 && step > high - low)
        return false;
    si_ticks_linear(low, high, step, ticks);
    return true;
}

static void add_logarithmic(si_ticks *ticks, double value, double low, double high)
{
    if (value < low * (1.0 - 1e-9) || value > high * (1.0 + 1e-9) || ticks->count >= TICKS_MAX)
        return;
    ticks->value[ticks->count] = value;
    write_label(value, value, ticks->label[ticks->count++]);
}

bool si_ticks_decades(double low, double high, size_t choice, si_ticks *ticks)
{
    double first = floor(log10(low)), last = ceil(log10(high));
    double stride = fmax((double)choice, 1.0) * ceil((last - first) / (double)TICKS_MAX);
    ticks->count = 0;
    if (choice > 1 && stride > log10(high) - log10(low))
        return false;
    for (double decade = ceil(first / stride) * stride; decade <= last; decade += stride) {
        double power = pow(10.0, decade);
        add_logarithmic(ticks, power, low, high);
        if (choice == 0 && stride == 1.0) {
            add_logarithmic(ticks, 2.0 * power, low, high);
            add_logarithmic(ticks, 5.0 * power, low, high);
        }
    }
    return true;
}
