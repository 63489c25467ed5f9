/*
 * What compare tells, as a LaTeX table: the best of each column in bold, the second underlined, and
 * whoever cannot be told from the best, by the interval of their paired difference, marked.
 */
#include <math.h>
#include <string.h>

#include "cli/compare_report.h"

enum { FIGURE_DIGITS = 3 };

static void print_text(const char *text, FILE *stream)
{
    for (; *text != '\0'; text++) {
        if (strchr("&%$#_{}", *text) != NULL)
            fprintf(stream, "\\%c", *text);
        else if (*text == '\\')
            fputs("\\textbackslash{}", stream);
        else if (*text == '~' || *text == '^')
            fprintf(stream, "\\%c{}", *text);
        else
            fputc(*text, stream);
    }
}

/* The predictor of the rank-th least value; predictor_count if there are not so many. */
static size_t ranked(const compare_report *report, size_t set, si_metric metric, size_t rank)
{
    size_t chosen = report->predictor_count;
    double before = -INFINITY;
    for (size_t r = 0; r <= rank; r++) {
        chosen = report->predictor_count;
        for (size_t i = 0; i < report->predictor_count; i++) {
            const double value = compare_value(report, set, i, metric);
            if (value > before && (chosen == report->predictor_count ||
                                   value < compare_value(report, set, chosen, metric)))
                chosen = i;
        }
        if (chosen < report->predictor_count)
            before = compare_value(report, set, chosen, metric);
    }
    return chosen;
}

static si_result is_tied(const compare_report *report, size_t set, size_t one, size_t best,
                         si_metric metric, bool *tied, si_error *error)
{
    compare_pair pair;
    *tied = false;
    if (one == best)
        return SI_OK;
    si_result status = compare_two(report, set, one, best, &pair, error);
    for (size_t c = 0; c < pair.count && status == SI_OK; c++)
        if (pair.comparison[c].metric == metric)
            *tied =
                pair.comparison[c].interval.low <= 0.0 && pair.comparison[c].interval.high >= 0.0;
    return status;
}

static si_result print_cell(const compare_report *report, size_t set, size_t predictor,
                            si_metric metric, FILE *stream, si_error *error)
{
    const double value = compare_value(report, set, predictor, metric);
    bool tied = false;
    fputs(" & ", stream);
    if (!isfinite(value))
        return fputs(isnan(value) ? "--" : "$\\infty$", stream), SI_OK;
    const bool ranks = si_metric_is_loss(metric);
    const size_t best = ranked(report, set, metric, 0), second = ranked(report, set, metric, 1);
    si_result status = SI_OK;
    if (ranks)
        status = is_tied(report, set, predictor, best, metric, &tied, error);
    /* Who equals the best to the bit is as good. */
    const bool is_best = ranks && value == compare_value(report, set, best, metric);
    const bool is_second = ranks && !is_best && second < report->predictor_count &&
                           value == compare_value(report, set, second, metric);
    fprintf(stream, "%s%.*f%s%s",
            is_best     ? "\\textbf{"
            : is_second ? "\\underline{"
                        : "",
            FIGURE_DIGITS, value, is_best || is_second ? "}" : "",
            tied && !is_best ? "\\rlap{$^{\\approx}$}" : "");
    return status;
}

static si_result print_rows(const compare_report *report, size_t set, const char *name,
                            FILE *stream, si_error *error)
{
    si_result status = SI_OK;
    fputs("\\midrule\n", stream);
    for (size_t i = 0; i < report->predictor_count && status == SI_OK; i++) {
        print_text(i == 0 ? name : "", stream);
        fputs(" & ", stream);
        print_text(report->names[i], stream);
        for (size_t m = 0; m < SI_METRIC_COUNT && status == SI_OK; m++)
            if ((report->config->score.metrics >> m & 1U) != 0)
                status = print_cell(report, set, i, (si_metric)m, stream, error);
        fputs(" \\\\\n", stream);
    }
    return status;
}

static void print_head(const compare_report *report, FILE *stream)
{
    fputs("% needs \\usepackage{booktabs}\n\\begin{tabular}{ll", stream);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if ((report->config->score.metrics >> m & 1U) != 0)
            fputc('r', stream);
    fputs("}\n\\toprule\nSet & Predictor", stream);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if ((report->config->score.metrics >> m & 1U) != 0) {
            fputs(" & ", stream);
            print_text(si_metric_title((si_metric)m), stream);
            fputs(si_metric_is_loss((si_metric)m) ? " $\\downarrow$" : "", stream);
        }
    fputs(" \\\\\n", stream);
}

si_result compare_latex_print(const compare_report *report, FILE *stream, si_error *error)
{
    si_result status = SI_OK;
    print_head(report, stream);
    for (size_t s = 0; s < report->set_count && status == SI_OK; s++)
        status = print_rows(report, s, report->set_names[s], stream, error);
    if (report->set_count > 1 && status == SI_OK)
        status = print_rows(report, report->set_count, "mean", stream, error);
    fprintf(stream,
            "\\bottomrule\n\\end{tabular}\n%% Best in bold, second underlined; $\\approx$: the "
            "%g %% interval of the paired difference from the best holds 0.\n",
            100.0 * report->config->score.confidence);
    return status;
}
