/* What compare tells, as JSON. */
#include <jansson.h>

#include "cli/compare_report.h"
#include "cli/json_text.h"

static json_t *comparison_json(double first, double other, const si_comparison *comparison)
{
    si_metric metric = comparison->metric;
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:[o, o], s:o, s:o, s:b, s:o}", "metric",
                     si_metric_name(metric), "first", json_number(first), "other",
                     json_number(other), "difference", json_number(comparison->difference.value),
                     "standard_error", json_number(comparison->difference.standard_error),
                     "interval", json_number(comparison->interval.low),
                     json_number(comparison->interval.high), "p_value",
                     json_number(comparison->p_value), "p_holm", json_number(comparison->holm),
                     "shown", comparison->shown, "won", json_number(comparison->won));
}

/* Where that fails, the error tells, and the document lacks it. */
static json_t *metrics_json(const compare_report *report, size_t set, size_t other, si_error *error)
{
    json_t *metrics = json_array();
    compare_pair pair;
    if (compare_two(report, set, other, 0, &pair, error) != SI_OK)
        pair.count = 0;
    for (size_t c = 0; c < pair.count; c++) {
        const si_metric metric = pair.comparison[c].metric;
        json_array_append_new(metrics, comparison_json(compare_value(report, set, 0, metric),
                                                       compare_value(report, set, other, metric),
                                                       &pair.comparison[c]));
    }
    return metrics;
}

static json_t *pair_json(const compare_report *report, size_t set, size_t other, si_error *error)
{
    const score_row *row = compare_row(report, set, other);
    return json_pack("{s:o, s:o, s:I, s:o}", "file", json_text(row->file), "predictor",
                     json_text(report->names[other]), "samples",
                     (json_int_t)row->made->header.sample_count, "metrics",
                     metrics_json(report, set, other, error));
}

static json_t *set_json(const compare_report *report, size_t set, si_error *error)
{
    const score_row *row = compare_row(report, set, 0);
    const si_evaluation *first = row->made;
    char windows[17];
    snprintf(windows, sizeof windows, "%016llx", (unsigned long long)first->windows);
    json_t *others = json_array();
    for (size_t i = 1; i < report->predictor_count; i++)
        json_array_append_new(others, pair_json(report, set, i, error));
    return json_pack("{s:{s:o, s:o, s:I}, s:s, s:I, s:I, s:f, s:o}", "first", "file",
                     json_text(row->file), "predictor", json_text(report->names[0]), "samples",
                     (json_int_t)first->header.sample_count, "windows", windows, "scenes",
                     (json_int_t)first->result.scene_count, "agents",
                     (json_int_t)first->result.agent_count, "confidence",
                     first->conventions.confidence, "others", others);
}

static json_t *means_json(const compare_report *report, si_error *error)
{
    json_t *means = json_array();
    for (size_t i = 1; i < report->predictor_count; i++)
        json_array_append_new(means, json_pack("{s:o, s:o}", "predictor",
                                               json_text(report->names[i]), "metrics",
                                               metrics_json(report, report->set_count, i, error)));
    return means;
}

/* One set as it is; several with their names, and their mean. */
si_result compare_json_print(const compare_report *report, si_error *error)
{
    json_t *root = NULL, *sets = json_array();
    if (report->set_count == 1)
        root = set_json(report, 0, error);
    for (size_t s = 0; s < report->set_count && report->set_count > 1; s++) {
        json_t *set = set_json(report, s, error);
        json_object_set_new(set, "set", json_text(report->set_names[s]));
        json_array_append_new(sets, set);
    }
    if (report->set_count > 1)
        root = json_pack("{s:O, s:o}", "sets", sets, "mean", means_json(report, error));
    json_decref(sets);
    if (error->status == SI_OK)
        return json_print(root, 10, "the report", error);
    json_decref(root);
    return error->status;
}
