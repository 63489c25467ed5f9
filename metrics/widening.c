#include "metrics/widening.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "metrics/coverage.h"
#include "metrics/special.h"

/* Factors that are tried: eight an octave, four octaves each way. */
enum { OCTAVES = 4, IN_OCTAVE = 8, GRID = 2 * OCTAVES * IN_OCTAVE + 1, MOST_SAMPLES = 256 };

struct si_widening {
    double level;
    size_t count;       /* cells */
    double score[GRID]; /* sums over cells */
    double *needed;     /* [capacity], the factors that cells need; with a level alone */
    size_t capacity;
};

static double log_factor(size_t i)
{
    return ((double)i / IN_OCTAVE - OCTAVES) * log(2.0);
}

si_result si_widening_create(double level, si_widening **widening)
{
    if (!SI_ARE_THERE(widening))
        return SI_ERR_ARGUMENT;
    *widening = NULL;
    if (!(level >= 0.0 && level < 1.0))
        return SI_ERR_ARGUMENT;
    *widening = calloc(1, sizeof **widening);
    if (*widening == NULL)
        return SI_ERR_NO_MEMORY;
    (*widening)->level = level;
    return SI_OK;
}

void si_widening_destroy(si_widening *widening)
{
    if (widening != NULL)
        free(widening->needed);
    free(widening);
}

static double mean_pair_distance(const si_cell *cell, size_t count)
{
    double sum = 0.0;
    for (size_t j = 1; j < count; j++)
        for (size_t k = 0; k < j; k++) {
            const double x = cell->x[j] - cell->x[k], y = cell->y[j] - cell->y[k];
            sum += sqrt(x * x + y * y);
        }
    return sum / (0.5 * (double)count * (double)(count - 1));
}

static void add_scores(si_widening *widening, const si_cell *cell, const double truth[2])
{
    const size_t count = cell->sample_count < MOST_SAMPLES ? cell->sample_count : MOST_SAMPLES;
    const double right = truth[0] - cell->mean[0], up = truth[1] - cell->mean[1];
    const double apart = mean_pair_distance(cell, count);
    for (size_t i = 0; i < GRID; i++) {
        const double factor = exp(log_factor(i));
        double sum = 0.0;
        for (size_t k = 0; k < count; k++) {
            const double x = factor * cell->x[k] - right, y = factor * cell->y[k] - up;
            sum += sqrt(x * x + y * y);
        }
        widening->score[i] += sum / (double)count - 0.5 * factor * apart;
    }
}

static si_result add_needed(si_widening *widening, const si_cell *cell, const double truth[2])
{
    if (widening->count == widening->capacity) {
        const size_t capacity = 2 * widening->capacity + 1024;
        double *grown = realloc(widening->needed, capacity * sizeof *grown);
        if (grown == NULL)
            return SI_ERR_NO_MEMORY;
        widening->needed = grown;
        widening->capacity = capacity;
    }
    widening->needed[widening->count] = si_coverage_factor(cell, truth, widening->level);
    return SI_OK;
}

si_result si_widening_add(si_widening *widening, const si_cell *cell, const double truth[2])
{
    if (!SI_ARE_THERE(widening, cell, truth))
        return SI_ERR_ARGUMENT;
    if (!cell->finite || cell->distinct < 2 || !isfinite(truth[0]) || !isfinite(truth[1]))
        return SI_OK;
    si_result status = SI_OK;
    if (widening->level > 0.0)
        status = add_needed(widening, cell, truth);
    else
        add_scores(widening, cell, truth);
    widening->count += status == SI_OK;
    return status;
}

/* The least point of the parabola through the best factor and its neighbours. */
static double best_factor(const double score[GRID])
{
    size_t best = 0;
    for (size_t i = 1; i < GRID; i++)
        best = score[i] < score[best] ? i : best;
    if (best == 0 || best == GRID - 1)
        return exp(log_factor(best));
    const double slope = score[best + 1] - score[best - 1];
    const double bend = score[best + 1] - 2.0 * score[best] + score[best - 1];
    const double step = log_factor(1) - log_factor(0);
    return exp(log_factor(best) - (bend > 0.0 ? 0.5 * step * slope / bend : 0.0));
}

si_result si_widening_factor(si_widening *widening, double *factor, si_error *error)
{
    SI_REQUIRE(error, widening, factor);
    const double level = widening->level;
    const double least = fmax(1.0, ceil(level / (1.0 - level) - 1e-9));
    if ((double)widening->count < least)
        return si_error_set(error, SI_ERR_NUMERIC,
                            "expected at least %g truths and samples of some width, found %zu",
                            least, widening->count);
    if (level > 0.0) {
        size_t rank = (size_t)ceil((double)(widening->count + 1) * level);
        rank = rank < widening->count ? rank : widening->count;
        special_sort(widening->needed, widening->count);
        *factor = widening->needed[rank - 1];
    } else
        *factor = best_factor(widening->score);
    return SI_OK;
}
