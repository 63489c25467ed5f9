#include <math.h>
#include <string.h>

#include "io/json_text.h"
#include "pipeline/coverage_curves.h"
#include "pipeline/curve_data.h"
#include "pipeline/frontier.h"
#include "predict/baseline.h"
#include "report/parts.h"

static json_t *numbers(const double *value, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_number(value[i]));
    return list;
}

static json_t *steps_json(const si_evaluation *made, si_metric metric)
{
    json_t *value = json_array(), *low = json_array(), *high = json_array();
    for (size_t t = 0; t < made->header.predicted_steps; t++) {
        const si_score_figure *figure = &made->step[t * SI_METRIC_COUNT + metric];
        json_array_append_new(value, json_number(figure->value));
        json_array_append_new(low, json_number(figure->interval.low));
        json_array_append_new(high, json_number(figure->interval.high));
    }
    return json_pack("{s:o, s:o, s:o}", "value", value, "low", low, "high", high);
}

static json_t *horizon_json(const si_evaluation *made)
{
    json_t *seconds = json_array();
    for (size_t t = 0; t < made->header.predicted_steps; t++)
        json_array_append_new(seconds, json_real((double)(t + 1) * made->header.step_seconds));
    return json_pack("{s:o, s:o, s:o, s:o}", "seconds", seconds, "ade",
                     steps_json(made, SI_METRIC_ADE), "amd", steps_json(made, SI_METRIC_AMD),
                     "energy", steps_json(made, SI_METRIC_ENERGY_STEP));
}

static json_t *best_of_json(const si_evaluation *made)
{
    if (made->best_of_ade == NULL)
        return json_null();
    json_t *k = json_array(), *ade = json_array(), *fde = json_array();
    for (size_t i = 1; i <= made->header.sample_count;
         i = si_curve_data_next_k(i, made->header.sample_count)) {
        json_array_append_new(k, json_integer((json_int_t)i));
        json_array_append_new(ade, json_number(made->best_of_ade[i - 1]));
        json_array_append_new(fde, json_number(made->best_of_fde[i - 1]));
    }
    return json_pack("{s:o, s:o, s:o}", "k", k, "ade", ade, "fde", fde);
}

static json_t *calibration_json(const si_coverage_curves *made)
{
    json_t *by_step = json_array();
    for (size_t i = 0; i < SI_COVERAGE_CURVES_SHOWN; i++)
        json_array_append_new(by_step, json_pack("{s:f, s:o}", "level", si_coverage_curves_shown[i],
                                                 "held", numbers(made->by_step[i], made->steps)));
    return json_pack("{s:o, s:o, s:o, s:o}", "nominal",
                     numbers(made->nominal, SI_COVERAGE_CURVES_LEVELS), "held",
                     numbers(made->held, SI_COVERAGE_CURVES_LEVELS), "seconds",
                     numbers(made->seconds, made->steps), "by_step", by_step);
}

static json_t *frontier_json(const si_frontier *made, json_t *predictor)
{
    return json_pack("{s:o, s:o, s:I, s:o, s:o, s:o, s:o}", "predictor", predictor, "name",
                     json_text(made->name), "mark", (json_int_t)SI_FRONTIER_AS_IT_IS, "amv",
                     numbers(made->amv, SI_FRONTIER_POINTS), "amd",
                     numbers(made->amd, SI_FRONTIER_POINTS), "low",
                     numbers(made->low, SI_FRONTIER_POINTS), "high",
                     numbers(made->high, SI_FRONTIER_POINTS));
}

/* One or two paths are no distribution, and without a truth there is nothing to hold them to. */
static bool is_distribution(const si_evaluation *made)
{
    return made->header.has_future && made->header.sample_count >= 3 &&
           !isnan(made->result.figure[SI_METRIC_AMV].value);
}

static si_result add_calibration(const report_files *files, size_t index, json_t *calibrations,
                                 si_error *error)
{
    si_coverage_curves made;
    if (!is_distribution(files->made[index])) {
        json_array_append_new(calibrations, json_null());
        return SI_OK;
    }
    const si_progress *progress = report_progress_begin(files, "calibration");
    si_result status = si_coverage_curves_measure(
        files->path[index], &files->config->evaluation.read, progress, &made, error);
    report_progress_end(files);
    if (status == SI_OK)
        json_array_append_new(calibrations, calibration_json(&made));
    si_coverage_curves_finish(&made);
    return status;
}

/* The curves of the files, then that of constant velocity unless it is among them. */
static si_result add_frontier(const report_files *files, json_t *curves, si_error *error)
{
    const char *reference = si_baseline_name(SI_BASELINE_CV_GAUSS);
    si_result status = SI_OK;
    si_frontier first = {0}, made;
    const char *first_path = NULL;
    bool has_reference = false;
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        if (!is_distribution(files->made[i]))
            continue;
        const si_progress *progress = report_progress_begin(files, "frontier");
        status = si_frontier_of_file(files->path[i], &files->config->evaluation.read, progress,
                                     &made, error);
        report_progress_end(files);
        if (status == SI_OK)
            json_array_append_new(curves, frontier_json(&made, json_integer((json_int_t)i)));
        has_reference = has_reference || strcmp(made.name, reference) == 0;
        if (first_path == NULL) {
            first = made;
            first_path = files->path[i];
        }
    }
    /* constant velocity takes two positions */
    if (status != SI_OK || first_path == NULL || has_reference || first.header.observed_steps < 2)
        return status;
    const si_progress *progress = report_progress_begin(files, "frontier");
    status = si_frontier_of_baseline(first_path, &files->config->evaluation.read, &first, progress,
                                     &made, error);
    report_progress_end(files);
    if (status == SI_OK)
        json_array_append_new(curves, frontier_json(&made, json_null()));
    return status;
}

si_result report_add_figures(const report_files *files, json_t *root, si_error *error)
{
    json_t *horizon = json_array(), *best_of = json_array(), *calibration = json_array(),
           *frontier = json_array();
    si_result status = SI_OK;
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        json_array_append_new(horizon, horizon_json(files->made[i]));
        json_array_append_new(best_of, best_of_json(files->made[i]));
        status = add_calibration(files, i, calibration, error);
    }
    if (status == SI_OK)
        status = add_frontier(files, frontier, error);
    json_object_set_new(root, "horizon", horizon);
    json_object_set_new(root, "best_of", best_of);
    json_object_set_new(root, "calibration", calibration);
    json_object_set_new(root, "frontier", frontier);
    return status;
}
