#include "pipeline/curve_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

si_result si_curve_data_create(size_t count, bool intervals, si_curve_data *data, si_error *error)
{
    *data = (si_curve_data){.count = count, .x = calloc(count + 1, 4 * sizeof *data->x)};
    if (data->x == NULL)
        return si_error_no_memory(error, "a curve");
    data->y = data->x + count;
    data->low = intervals ? data->y + count : NULL;
    data->high = intervals ? data->low + count : NULL;
    return SI_OK;
}

si_result si_curve_data_copy(size_t count, const double *x, const double *y, const double *low,
                             const double *high, si_curve_data *data, si_error *error)
{
    si_result status = si_curve_data_create(count, low != NULL, data, error);
    if (status != SI_OK)
        return status;
    memcpy(data->x, x, count * sizeof *x);
    memcpy(data->y, y, count * sizeof *y);
    if (low != NULL) {
        memcpy(data->low, low, count * sizeof *low);
        memcpy(data->high, high, count * sizeof *high);
    }
    return SI_OK;
}

void si_curve_data_finish(si_curve_data *data)
{
    free(data->x);
    *data = (si_curve_data){0};
}

si_result si_curve_data_by_step(const si_evaluation *made, si_metric metric, si_curve_data *data,
                                si_error *error)
{
    si_result status = si_curve_data_create(made->header.predicted_steps, true, data, error);
    for (size_t t = 0; status == SI_OK && t < data->count; t++) {
        const si_score_figure *figure = &made->step[t * SI_METRIC_COUNT + metric];
        data->x[t] = (double)(t + 1) * made->header.step_seconds;
        data->y[t] = figure->value;
        data->low[t] = figure->interval.low;
        data->high[t] = figure->interval.high;
    }
    return status;
}

size_t si_curve_data_next_k(size_t k, size_t count)
{
    static const double points_a_decade = 24.0;
    size_t next = k < SI_CURVE_DATA_EVERY_K
                      ? k + 1
                      : (size_t)ceil((double)k * pow(10.0, 1.0 / points_a_decade));
    return k < count && next > count ? count : next;
}

si_result si_curve_data_best_of(const si_evaluation *made, si_metric metric, si_curve_data *data,
                                si_error *error)
{
    const double *value = metric == SI_METRIC_FDE ? made->best_of_fde : made->best_of_ade;
    size_t count = made->header.sample_count, points = 0;
    si_result status = si_curve_data_create(count, false, data, error);
    for (size_t k = 1; status == SI_OK && k <= count; k = si_curve_data_next_k(k, count)) {
        data->x[points] = (double)k;
        data->y[points++] = value[k - 1];
    }
    data->count = points;
    return status;
}
