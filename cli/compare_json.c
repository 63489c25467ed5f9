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

static json_t *metrics_json(const compare_report *report, size_t set, size_t other,
                            const compare_pair *pair)
{
    json_t *metrics = json_array();
    for (size_t c = 0; c < pair->count; c++) {
        const si_metric metric = pair->comparison[c].metric;
        json_array_append_new(metrics, comparison_json(compare_value(report, set, 0, metric),
                                                       compare_value(report, set, other, metric),
                                                       &pair->comparison[c]));
    }
    return metrics;
}

static json_t *pair_json(const compare_report *report, size_t set, size_t other)
{
    const score_row *row = &report->sets[set].rows[other];
    return json_pack("{s:o, s:o, s:I, s:o}", "file", json_text(row->file), "predictor",
                     json_text(report->names[other]), "samples",
                     (json_int_t)row->made->header.sample_count, "metrics",
                     metrics_json(report, set, other, &report->sets[set].pairs[other]));
}

static json_t *set_json(const compare_report *report, size_t set)
{
    const score_row *row = &report->sets[set].rows[0];
    const si_evaluation *first = row->made;
    char windows[17];
    snprintf(windows, sizeof windows, "%016llx", (unsigned long long)first->windows);
    json_t *others = json_array();
    for (size_t i = 1; i < report->predictor_count; i++)
        json_array_append_new(others, pair_json(report, set, i));
    return json_pack("{s:{s:o, s:o, s:I}, s:s, s:I, s:I, s:f, s:o}", "first", "file",
                     json_text(row->file), "predictor", json_text(report->names[0]), "samples",
                     (json_int_t)first->header.sample_count, "windows", windows, "scenes",
                     (json_int_t)first->result.scene_count, "agents",
                     (json_int_t)first->result.agent_count, "confidence",
                     first->conventions.confidence, "others", others);
}

static json_t *means_json(const compare_report *report)
{
    json_t *means = json_array();
    for (size_t i = 1; i < report->predictor_count; i++)
        json_array_append_new(
            means, json_pack("{s:o, s:o}", "predictor", json_text(report->names[i]), "metrics",
                             metrics_json(report, report->set_count, i, &report->means[i])));
    return means;
}

/* One set as it is; several with their names, and their mean. */
si_result compare_json_print(const compare_report *report, si_error *error)
{
    if (report->set_count == 1)
        return json_print(set_json(report, 0), 10, "the report", error);
    json_t *sets = json_array();
    for (size_t s = 0; s < report->set_count; s++) {
        json_t *set = set_json(report, s);
        json_object_set_new(set, "set", json_text(report->sets[s].name));
        json_array_append_new(sets, set);
    }
    return json_print(json_pack("{s:o, s:o}", "sets", sets, "mean", means_json(report)), 10,
                      "the report", error);
}
