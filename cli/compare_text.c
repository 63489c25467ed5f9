/* What compare tells, as lines of text. */
#include <math.h>
#include <stdlib.h>

#include "cli/compare_report.h"
#include "cli/shared_options.h"
#include "pipeline/compare.h"

const score_row *compare_row(const compare_report *report, size_t set, size_t predictor)
{
    return &report->rows[set * report->predictor_count + predictor];
}

double compare_value(const compare_report *report, size_t set, size_t predictor, si_metric metric)
{
    if (set < report->set_count)
        return compare_row(report, set, predictor)->made->result.figure[metric].value;
    double sum = 0.0;
    for (size_t s = 0; s < report->set_count; s++)
        sum += compare_value(report, s, predictor, metric);
    return sum / (double)report->set_count;
}

si_result compare_two(const compare_report *report, size_t set, size_t one, size_t other,
                      compare_pair *pair, si_error *error)
{
    const size_t first = set < report->set_count ? set : 0;
    const size_t count = set < report->set_count ? 1 : report->set_count;
    const si_evaluation **made = calloc(2 * count, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "the comparison");
    for (size_t s = 0; s < count; s++) {
        made[s] = compare_row(report, first + s, one)->made;
        made[count + s] = compare_row(report, first + s, other)->made;
    }
    const si_result status =
        si_compare_sets(count, made, made + count, true, pair->comparison, &pair->count, error);
    free(made);
    return status;
}

static void print_columns(FILE *stream)
{
    fprintf(stream, "%-11s %10s %10s %10s   %-22s %7s %5s\n", "", "first", "other", "difference",
            "95 % interval", "p", "won");
}

static void print_header(const compare_report *report, size_t set, size_t other, FILE *stream)
{
    fprintf(stream, "%s less %s: ", report->names[other], report->names[0]);
    if (set == report->set_count) {
        fprintf(stream, "mean of %zu sets\n\n", report->set_count);
        return;
    }
    const si_evaluation *first = compare_row(report, set, 0)->made;
    fprintf(stream, "%zu scenes, %zu agents, %zu and %zu samples", first->result.scene_count,
            first->result.agent_count, compare_row(report, set, other)->made->header.sample_count,
            first->header.sample_count);
    if (report->set_count > 1)
        fprintf(stream, ", of %s", report->set_names[set]);
    fputs("\n\n", stream);
}

static const char *verdict(const si_comparison *comparison)
{
    if (comparison->difference.degrees == 0)
        return "nothing to tell";
    if (!comparison->shown)
        return "no difference shown";
    if (!si_metric_is_loss(comparison->metric))
        return comparison->difference.value < 0.0 ? "lower" : "higher";
    return comparison->difference.value < 0.0 ? "better" : "worse";
}

/* Metrics have no meaning for predictors of one or two paths. */
static const char *number_text(const char *format, double value, char text[32])
{
    if (isnan(value))
        return "-";
    snprintf(text, 32, format, value);
    return text;
}

static void print_comparison(double first, double other, const si_comparison *comparison,
                             FILE *stream)
{
    si_metric metric = comparison->metric;
    char one[32], two[32], difference[32], p_value[32], won[32], interval[64] = "-";
    if (comparison->difference.degrees > 0)
        snprintf(interval, sizeof interval, "%+.4f to %+.4f", comparison->interval.low,
                 comparison->interval.high);
    fprintf(stream, "%-11s %10s %10s %10s   %-22s %7s %5s  %s\n", si_metric_name(metric),
            number_text("%.4f", first, one), number_text("%.4f", other, two),
            number_text("%+.4f", comparison->difference.value, difference), interval,
            number_text(comparison->holm < 0.0005 ? "%.0e" : "%.3f", comparison->holm, p_value),
            number_text("%.0f %%", 100.0 * comparison->won, won), verdict(comparison));
}

static si_result print_pair(const compare_report *report, size_t set, size_t other, FILE *stream,
                            si_error *error)
{
    compare_pair pair;
    const si_result status = compare_two(report, set, other, 0, &pair, error);
    print_columns(stream);
    for (size_t c = 0; c < pair.count; c++) {
        const si_metric metric = pair.comparison[c].metric;
        print_comparison(compare_value(report, set, 0, metric),
                         compare_value(report, set, other, metric), &pair.comparison[c], stream);
    }
    return status;
}

static void print_where_row(const char *name, double low, double high, size_t agents,
                            double difference, double share, FILE *stream)
{
    char parts[64] = "nobody", one[32], two[32], count[32] = "";
    if (!isnan(low))
        snprintf(parts, sizeof parts, "%.4g to %.4g", low, high);
    if (agents > 0)
        snprintf(count, sizeof count, "%zu", agents);
    fprintf(stream, "%-11s %-20s %8s %10s %8s\n", name, parts, count,
            number_text("%+.4f", difference, one), number_text("%.0f %%", 100.0 * share, two));
}

/* Where the step is a third's, of the same metric by step. */
static void print_horizon(const si_evaluation *first, const si_evaluation *other, si_metric metric,
                          FILE *stream)
{
    const size_t steps = first->header.predicted_steps;
    double whole = 0.0;
    for (size_t t = 0; t < steps; t++)
        whole += other->step[t * SI_METRIC_COUNT + metric].value -
                 first->step[t * SI_METRIC_COUNT + metric].value;
    for (size_t p = 0, done = 0; p < SI_WHERE_PARTS && !isnan(whole); p++) {
        const size_t begin = done, end = steps * (p + 1) / SI_WHERE_PARTS;
        double sum = 0.0;
        for (; done < end; done++)
            sum += other->step[done * SI_METRIC_COUNT + metric].value -
                   first->step[done * SI_METRIC_COUNT + metric].value;
        if (end > begin)
            print_where_row(p == 0 ? "seconds" : "",
                            (double)(begin + 1) * first->header.step_seconds,
                            (double)end * first->header.step_seconds, 0,
                            sum / (double)(end - begin), sum / whole, stream);
    }
}

static si_result print_where(const compare_report *report, size_t set, size_t other, FILE *stream,
                             si_error *error)
{
    static const char *const titles[] = {"m/s", "turn, deg", "in scene"};
    const score_row *rows = compare_row(report, set, 0);
    si_where_part part[SI_WHERE_COUNT][SI_WHERE_PARTS];
    si_result status = si_compare_where(rows[other].made, rows[0].made, report->where, rows[0].file,
                                        truth_options(), part, error);
    if (status != SI_OK)
        return status;
    fprintf(stream, "\n%-11s %-20s %8s %10s %8s\n", si_metric_name(report->where), "of agents with",
            "agents", "difference", "of it");
    for (size_t w = 0; w < SI_WHERE_COUNT; w++)
        for (size_t p = 0; p < SI_WHERE_PARTS; p++)
            print_where_row(p == 0 ? titles[w] : "", part[w][p].low, part[w][p].high,
                            part[w][p].agent_count, part[w][p].difference, part[w][p].share,
                            stream);
    print_horizon(rows[0].made, rows[other].made, report->where, stream);
    return SI_OK;
}

si_result compare_text_print(const compare_report *report, FILE *stream, si_error *error)
{
    const size_t tables = report->set_count > 1 ? report->set_count + 1 : 1;
    si_result status = SI_OK;
    for (size_t s = 0; s < tables; s++)
        for (size_t i = 1; i < report->predictor_count && status == SI_OK; i++) {
            print_header(report, s, i, stream);
            status = print_pair(report, s, i, stream, error);
            if (status == SI_OK && report->has_where && s < report->set_count)
                status = print_where(report, s, i, stream, error);
            fputc('\n', stream);
        }
    fputs("Paired scene by scene. p: the chance of so large a difference if there were none, "
          "adjusted for all metrics\n(Holm). won: share of agents on which the other is better. "
          "Nothing here knows another day or place.\n",
          stream);
    return status;
}
