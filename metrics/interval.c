#include "metrics/interval.h"

#include <math.h>
#include <stdbool.h>

#include "base/argument.h"
#include "metrics/special.h"

/* One mean, or two whose difference is wanted. */
typedef struct residuals {
    const si_series *series[2]; /* the second may be NULL */
    double mean[2];
    double weight[2]; /* sums */
    size_t count;
} residuals;

/* Fewer, for short series, were no closer to their word and three times as wide. */
enum { LEAST_FREQUENCIES = 3 };

static const double frequencies_share = 0.4;
static const double largest_correlation = 0.98;

static double residual_of(const residuals *of, size_t which, size_t t)
{
    const si_series *series = of->series[which];
    size_t at = t * series->stride;
    return (series->sum[at] - of->mean[which] * series->weight[at]) / of->weight[which];
}

static double residual(const residuals *of, size_t t)
{
    double own = residual_of(of, 0, t);
    return of->series[1] != NULL ? own - residual_of(of, 1, t) : own;
}

static void take_mean(residuals *of, size_t which)
{
    const si_series *series = of->series[which];
    double sum = 0.0;
    of->weight[which] = 0.0;
    for (size_t t = 0; t < series->count; t++) {
        sum += series->sum[t * series->stride];
        of->weight[which] += series->weight[t * series->stride];
    }
    of->mean[which] = of->weight[which] > 0.0 ? sum / of->weight[which] : NAN;
}

static double residual_sum(const residuals *of, size_t first, size_t count)
{
    double sum = 0.0;
    for (size_t t = first; t < first + count; t++)
        sum += residual(of, t);
    return sum;
}

/* How many independent sums of so many neighbours would tell as much; 0 if all are the same. */
static double independent_sums(const residuals *of, size_t together)
{
    size_t sums = of->count / together;
    double before = residual_sum(of, 0, together);
    double square = before * before;
    double product = 0.0;
    for (size_t i = 1; i < sums; i++) {
        double now = residual_sum(of, i * together, together);
        square += now * now;
        product += now * before;
        before = now;
    }
    if (!(square > 0.0))
        return 0.0;
    double correlation = product / square;
    correlation += (1.0 + 3.0 * correlation) / (double)sums;
    correlation = fmin(fmax(correlation, 0.0), largest_correlation);
    return (double)sums * (1.0 - correlation) / (1.0 + correlation);
}

/* What is slow and faint below much that is quick shows in sums alone: the fewest count. Sums are
 * of up to half of sqrt(T), so that both they and their number grow with T. */
static double independent_count(const residuals *of)
{
    double fewest = independent_sums(of, 1);
    for (size_t together = 2; 4 * together * together <= of->count; together *= 2) {
        double count = independent_sums(of, together);
        if (count > 0.0)
            fewest = fmin(fewest, count);
    }
    return fewest;
}

/* The sum of the residuals times a cosine of `frequency` half waves over the series. */
static double cosine_sum(const residuals *of, size_t frequency)
{
    double angle = M_PI * (double)frequency / (double)of->count;
    double now = cos(0.5 * angle), before = now; /* cos(-angle / 2), cos(angle / 2) */
    double twice = 2.0 * cos(angle);
    double sum = 0.0;
    for (size_t t = 0; t < of->count; t++) {
        sum += residual(of, t) * now;
        double next = twice * now - before;
        before = now;
        now = next;
    }
    return sum;
}

static si_estimate estimate(residuals *of)
{
    take_mean(of, 0);
    si_estimate made = {of->mean[0], NAN, 0};
    if (of->series[1] != NULL) {
        take_mean(of, 1);
        made.value -= of->mean[1];
    }
    if (!isfinite(made.value) || of->count < 2)
        return made;
    double independent = independent_count(of);
    double wanted = round(frequencies_share * pow(independent, 2.0 / 3.0));
    made.degrees = wanted < LEAST_FREQUENCIES ? LEAST_FREQUENCIES : (size_t)wanted;
    if (independent == 0.0 || made.degrees >= of->count)
        made.degrees = of->count - 1;
    double variance = 0.0;
    for (size_t j = 1; j <= made.degrees && independent > 0.0; j++) {
        double sum = cosine_sum(of, j);
        variance += 2.0 * sum * sum / (double)made.degrees;
    }
    made.standard_error = sqrt(variance);
    return made;
}

si_estimate si_estimate_mean(const si_series *series)
{
    if (series == NULL)
        return (si_estimate){0};
    residuals of = {.series = {series}, .count = series->count};
    return estimate(&of);
}

si_estimate si_estimate_difference(const si_series *one, const si_series *other)
{
    if (!SI_ARE_THERE(one, other))
        return (si_estimate){0};
    residuals of = {.series = {one, other}, .count = one->count};
    if (one->count != other->count)
        return (si_estimate){NAN, NAN, 0};
    return estimate(&of);
}

si_interval si_estimate_interval(const si_estimate *estimate, double confidence)
{
    if (estimate == NULL)
        return (si_interval){0};
    bool known = estimate->degrees > 0 && confidence > 0.0 && confidence < 1.0;
    if (!known)
        return (si_interval){NAN, NAN};
    double tail = 0.5 * (1.0 - confidence);
    double half =
        estimate->standard_error * special_student_tail_inverse(tail, (double)estimate->degrees);
    return (si_interval){estimate->value - half, estimate->value + half};
}

double si_estimate_p_value(const si_estimate *estimate)
{
    if (estimate == NULL)
        return NAN;
    if (estimate->degrees == 0)
        return NAN;
    double distance = fabs(estimate->value);
    if (!(estimate->standard_error > 0.0))
        return distance > 0.0 ? 0.0 : 1.0;
    return 2.0 *
           special_student_tail(distance / estimate->standard_error, (double)estimate->degrees);
}
