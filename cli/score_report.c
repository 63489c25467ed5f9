#include "cli/score_report.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/version.h"
#include "cli/json_text.h"
#include "cli/shared_options.h"

const si_score_figure *score_row_figures(const score_row *row, size_t shift)
{
    return shift == 0 ? row->made->result.figure : row->made->result.shifted[shift - 1];
}

bool score_reports(const score_report *report, si_metric metric)
{
    return (report->config->metrics >> metric & 1U) != 0;
}

static json_t *integer(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *range(si_interval interval)
{
    return json_pack("[o, o]", json_number(interval.low), json_number(interval.high));
}

/* Sets the metric's key in `object`; the two energy scores share one, as their parts. */
static void set_metric(json_t *object, si_metric metric, json_t *value)
{
    if (metric != SI_METRIC_ENERGY_STEP && metric != SI_METRIC_ENERGY_PATH) {
        json_object_set_new(object, si_metric_name(metric), value);
        return;
    }
    if (json_object_get(object, "energy") == NULL)
        json_object_set_new(object, "energy", json_object());
    json_object_set_new(json_object_get(object, "energy"),
                        metric == SI_METRIC_ENERGY_STEP ? "per_step" : "whole_path", value);
}

static void set_figures(const score_report *report, const si_score_figure *figure, json_t *object)
{
    json_t *ranges = json_object();
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        if (!score_reports(report, (si_metric)m))
            continue;
        set_metric(object, (si_metric)m, json_number(figure[m].value));
        set_metric(ranges, (si_metric)m, range(figure[m].interval));
    }
    if (report->intervals)
        json_object_set(object, "intervals", ranges);
    json_decref(ranges);
}

static json_t *counts_json(const si_score_counts *counts)
{
    json_t *components = json_array();
    for (size_t i = 0; i < SI_MIXTURE_MAX_COMPONENTS; i++)
        json_array_append_new(components, integer(counts->components[i]));
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "cells", integer(counts->cells),
                     "not_finite", integer(counts->not_finite), "few_distinct",
                     integer(counts->few_distinct), "collinear", integer(counts->collinear),
                     "kde_clipped", integer(counts->kde_clipped), "released_zero",
                     integer(counts->released_zero), "mixture_components", components);
}

static json_t *shifts_json(const score_report *report, const score_row *row)
{
    json_t *shifts = json_array();
    for (size_t s = 1; s <= report->config->shift_count; s++) {
        json_t *object = json_pack("{s:o}", "shift", json_number(report->config->shift[s - 1]));
        set_figures(report, score_row_figures(row, s), object);
        json_array_append_new(shifts, object);
    }
    return shifts;
}

static json_t *notes_json(const score_row *row)
{
    json_t *notes = json_array();
    for (size_t i = 0; i < row->made->note_count; i++)
        json_array_append_new(notes, json_text(row->made->note[i]));
    return notes;
}

static json_t *row_json(const score_report *report, const score_row *row)
{
    char windows[17];
    snprintf(windows, sizeof windows, "%016llx", (unsigned long long)row->made->windows);
    const si_score_result *result = &row->made->result;
    json_t *object = json_pack(
        "{s:o, s:o, s:s, s:o, s:o, s:o}", "file", json_text(row->file), "predictor",
        json_text(row->made->name), "windows", windows, "scenes", integer(result->scene_count),
        "agents", integer(result->agent_count), "samples", integer(row->made->header.sample_count));
    set_figures(report, result->figure, object);
    if (score_reports(report, SI_METRIC_AMD) && report->config->mixture_seed_count > 1)
        json_object_set_new(object, "amd_seeds",
                            json_pack("{s:o, s:o, s:o}", "count",
                                      integer(report->config->mixture_seed_count), "low",
                                      json_number(result->amd_seeds_low), "high",
                                      json_number(result->amd_seeds_high)));
    json_object_set_new(object, "widest_share", json_number(result->widest_share));
    json_object_set_new(object, "degenerate", counts_json(&result->counts));
    json_object_set_new(object, "notes", notes_json(row));
    if (report->config->shift_count > 0)
        json_object_set_new(object, "shifts", shifts_json(report, row));
    return object;
}

static json_t *interval_json(const score_report *report)
{
    if (!report->intervals)
        return json_null();
    return json_pack("{s:s, s:f}", "method", "long-run variance, equal-weighted cosines",
                     "confidence", report->config->confidence);
}

static json_t *mixture_json(const si_score_config *config)
{
    const si_mixture_config *mixture = &config->mixture;
    return json_pack("{s:o, s:o, s:o, s:f, s:f, s:o}", "max_components",
                     integer(mixture->max_components), "max_iterations",
                     integer(mixture->max_iterations), "starts", integer(mixture->start_count),
                     "tolerance", mixture->tolerance, "ridge", mixture->ridge, "seeds",
                     integer(config->mixture_seed_count));
}

static json_t *conventions_json(const score_report *report)
{
    const si_score_config *config = report->config;
    return json_pack(
        "{s:o, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:o, s:o, s:o, s:s}", "best_of",
        config->best_of > 0 ? integer(config->best_of) : json_null(), "selection",
        si_selection_name(config->selection), "choice", si_choice_name(config->choice), "weighting",
        si_weighting_name(config->weighting), "amd_amv_weighting", "scene", "kde_weighting",
        si_weighting_name(config->kde_weighting), "primary_only", (int)config->primary_only, "kde",
        "Gaussian, Scott factor, log density clipped below at -20", "energy",
        "fair estimator over distinct pairs of samples: all, of more than 500 samples those inside "
        "shuffled blocks of at most 256",
        "mixture", mixture_json(config), "interval", interval_json(report), "seed",
        json_seed(config->seed), "version", SI_VERSION);
}

static si_result print_json(const score_report *report, si_error *error)
{
    json_t *results = json_array();
    for (size_t i = 0; i < report->row_count; i++)
        json_array_append_new(results, row_json(report, &report->rows[i]));
    json_t *root =
        json_pack("{s:o, s:o}", "results", results, "conventions", conventions_json(report));
    return json_print(root, 10, "the report", error);
}

si_result score_report_print(const score_report *report, score_format format, FILE *stream,
                             si_error *error)
{
    switch (format) {
    case SCORE_FORMAT_JSON:
        return print_json(report, error);
    case SCORE_FORMAT_CSV:
        score_csv_print(report, stream);
        return SI_OK;
    case SCORE_FORMAT_MARKDOWN:
        score_markdown_print(report, stream);
        return SI_OK;
    case SCORE_FORMAT_TABLE:
        break;
    }
    score_table_print(report, stream);
    return SI_OK;
}
