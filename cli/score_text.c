/* The report as lines of text: aligned, Markdown and CSV. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/score_report.h"
#include "metrics/energy.h"

enum { FIGURE_WIDTH = 9, TEXT_SIZE = 64, NAME_SIZE = SI_PREDICTOR_NAME_SIZE + 1 };

/* Three decimals tell metres and deviations, variances need one more; outliers go in powers. */
static const char *figure_text(si_metric metric, double value, char text[TEXT_SIZE])
{
    if (isnan(value))
        snprintf(text, TEXT_SIZE, "-");
    else if (fabs(value) >= 1e5)
        snprintf(text, TEXT_SIZE, "%.2e", value);
    else
        snprintf(text, TEXT_SIZE, "%.*f", metric == SI_METRIC_AMV ? 4 : 3, value);
    return text;
}

static double half_width(const si_score_figure *figure)
{
    return 0.5 * (figure->interval.high - figure->interval.low);
}

/* A predictor that has seen what it is scored on gets a mark; a note says so. */
static const char *marked_name(const score_row *row, char text[NAME_SIZE])
{
    bool seen = row->made->header.seen_recordings[0] != '\0';
    snprintf(text, NAME_SIZE, "%s%s", row->made->name, seen ? "*" : "");
    return text;
}

static int longest(const score_report *report, bool of_file)
{
    char name[NAME_SIZE];
    size_t length = strlen(of_file ? "file" : "predictor");
    for (size_t i = 0; i < report->row_count; i++) {
        const score_row *row = &report->rows[i];
        size_t own = strlen(of_file ? row->file : marked_name(row, name));
        length = own > length ? own : length;
    }
    return (int)length;
}

static void print_figures(const score_report *report, const si_score_figure *figure, FILE *stream)
{
    char text[TEXT_SIZE];
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (score_reports(report, (si_metric)m))
            fprintf(stream, " %*s", FIGURE_WIDTH, figure_text((si_metric)m, figure[m].value, text));
    fputc('\n', stream);
}

static void print_half_widths(const score_report *report, const si_score_figure *figure,
                              FILE *stream)
{
    char text[TEXT_SIZE];
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (score_reports(report, (si_metric)m))
            fprintf(stream, " %*s", FIGURE_WIDTH,
                    figure_text((si_metric)m, half_width(&figure[m]), text));
    fputc('\n', stream);
}

static void print_header(const score_report *report, int file_width, int name_width, FILE *stream)
{
    fprintf(stream, "%-*s %-*s %8s %8s %7s", file_width, "file", name_width, "predictor", "scenes",
            "agents", "samples");
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (score_reports(report, (si_metric)m))
            fprintf(stream, " %*s", FIGURE_WIDTH, si_metric_title((si_metric)m));
    fputc('\n', stream);
}

static void print_row(const score_report *report, const score_row *row, int file_width,
                      int name_width, FILE *stream)
{
    char name[NAME_SIZE];
    int indent = file_width + name_width + 27; /* up to the figures */
    fprintf(stream, "%-*s %-*s %8zu %8zu %7zu", file_width, row->file, name_width,
            marked_name(row, name), row->made->result.scene_count, row->made->result.agent_count,
            row->made->header.sample_count);
    print_figures(report, row->made->result.figure, stream);
    if (report->intervals) {
        /* the sign takes two bytes and one column */
        fprintf(stream, "%*s", indent + 1, "\u00b1");
        print_half_widths(report, row->made->result.figure, stream);
    }
    for (size_t s = 1; s <= report->config->shift_count; s++) {
        char label[TEXT_SIZE];
        snprintf(label, sizeof label, "shifted by %+g m", report->config->shift[s - 1]);
        fprintf(stream, "%*s", indent, label);
        print_figures(report, score_row_figures(row, s), stream);
    }
}

static void print_counts(const score_row *row, FILE *stream)
{
    const si_score_counts *counts = &row->made->result.counts;
    const struct {
        uint64_t count;
        const char *what;
    } notes[] = {
        {counts->not_finite, "with a position that is not finite"},
        {counts->few_distinct, "of at most two distinct samples (KDE NLL 0)"},
        {counts->collinear, "with samples on one line (KDE NLL 20)"},
        {counts->kde_clipped, "with a log density below -20 (KDE NLL 20)"},
        {counts->released_zero, "that the released code would count as AMD 0"},
    };
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
        if (notes[i].count > 0)
            fprintf(stream, "%s: %" PRIu64 " of %" PRIu64 " cells %s\n", row->file, notes[i].count,
                    counts->cells, notes[i].what);
}

/* How far AMD moves with its mixtures' starts; with few samples a note says so. */
static void print_seeds(const score_report *report, const score_row *row, FILE *stream)
{
    if (score_reports(report, SI_METRIC_AMD) && report->config->mixture_seed_count > 1 &&
        row->made->header.sample_count >= SI_EVALUATION_FEW_SAMPLES)
        fprintf(stream, "%s: AMD %.4g to %.4g over %zu mixture seeds%s\n", row->file,
                row->made->result.amd_seeds_low, row->made->result.amd_seeds_high,
                report->config->mixture_seed_count,
                row->made->header.sample_count > SI_SCORE_ALL_SEEDS
                    ? ", all but the first on a quarter of the cells"
                    : "");
}

static void print_windows(const score_row *rows, size_t count, const char *start, FILE *stream)
{
    for (size_t i = 1; i < count; i++)
        if (rows[i].made->windows != rows[0].made->windows)
            fprintf(stream, "%s%s predicts other windows than %s: their figures do not compare\n",
                    start, rows[i].file, rows[0].file);
}

void score_notes_print(const score_row *rows, size_t count, const char *start, FILE *stream)
{
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < rows[i].made->note_count; n++)
            fprintf(stream, "%s%s: %s\n", start, rows[i].file, rows[i].made->note[n]);
    print_windows(rows, count, start, stream);
}

void score_notes_warn(const score_row *rows, size_t count)
{
    score_notes_print(rows, count, "simplicit: warning: ", stderr);
}

void score_notes_warn_of_windows(const score_row *rows, size_t count)
{
    print_windows(rows, count, "simplicit: warning: ", stderr);
}

/* By which two scores know that they are of the same scenes; once, if they all are. */
static void print_fingerprints(const score_report *report, const char *start, FILE *stream)
{
    const score_row *rows = report->rows;
    bool same = true;
    for (size_t i = 1; i < report->row_count; i++)
        same = same && rows[i].made->windows == rows[0].made->windows;
    for (size_t i = 0; i < (same ? 1 : report->row_count); i++)
        fprintf(stream, "%s%s%swindows %016" PRIx64 "\n", start, same ? "" : rows[i].file,
                same ? "" : ": ", rows[i].made->windows);
}

/* What the columns are, a line each. */
static void print_legend(const score_report *report, FILE *stream)
{
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (score_reports(report, (si_metric)m))
            fprintf(stream, "%-8s %s\n", si_metric_title((si_metric)m),
                    si_metric_meaning((si_metric)m));
    fputs("Lower is better where nothing else is said. Compare AMD at equal AMV and equal numbers "
          "of samples.\n",
          stream);
}

void score_conventions_tell(const score_report *report, FILE *stream)
{
    const si_score_config *config = report->config;
    if (config->best_of > 0)
        fprintf(stream,
                "ADE and FDE of the best of %zu, the mean over all subsets of the samples.\n",
                config->best_of);
    fprintf(stream,
            "Best of the samples for each %s, ADE and FDE %s; ADE, FDE and energy scores are means "
            "over %ss,\n%s. Energy scores (ES) count all distinct pairs,\nof more than %d samples "
            "those inside shuffled blocks of at most %d.\n",
            si_selection_name(config->selection),
            config->choice == SI_CHOICE_INDEPENDENT ? "chosen independently"
            : config->choice == SI_CHOICE_BY_ADE    ? "both of the least ADE"
                                                    : "both of the least FDE",
            si_weighting_name(config->weighting),
            config->kde_weighting == SI_WEIGHTING_SCENE
                ? "AMD, AMV and KDE NLL over scenes"
                : "AMD and AMV over scenes, KDE NLL over agents",
            SI_ENERGY_EXACT_SAMPLES, SI_ENERGY_BLOCK);
    if (report->intervals)
        fprintf(
            stream,
            "\u00b1: half of the %g %% interval: what as long a recording of the same crowd would "
            "give, not another day or place.\n",
            100.0 * config->confidence);
}

void score_notices_tell(const score_report *report, FILE *stream)
{
    for (size_t i = 0; i < report->row_count; i++) {
        print_seeds(report, &report->rows[i], stream);
        print_counts(&report->rows[i], stream);
    }
    score_notes_print(report->rows, report->row_count, "", stream);
}

void score_table_print(const score_report *report, FILE *stream)
{
    int file_width = longest(report, true);
    int name_width = longest(report, false);
    print_header(report, file_width, name_width, stream);
    for (size_t i = 0; i < report->row_count; i++)
        print_row(report, &report->rows[i], file_width, name_width, stream);
    fputc('\n', stream);
    score_notices_tell(report, stream);
    print_fingerprints(report, "", stream);
    print_legend(report, stream);
    score_conventions_tell(report, stream);
}

static void print_markdown_text(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            fputc('\\', stream);
        fputc(*text, stream);
    }
}

static void print_markdown_row(const score_report *report, const score_row *row, size_t shift,
                               FILE *stream)
{
    char name[NAME_SIZE];
    const si_score_figure *figure = score_row_figures(row, shift);
    fputs("| ", stream);
    print_markdown_text(stream, row->file);
    fputs(" | ", stream);
    print_markdown_text(stream, marked_name(row, name));
    if (shift > 0)
        fprintf(stream, ", shifted by %+g m", report->config->shift[shift - 1]);
    fprintf(stream, " | %zu | %zu | %zu |", row->made->result.scene_count,
            row->made->result.agent_count, row->made->header.sample_count);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        char text[TEXT_SIZE];
        if (!score_reports(report, (si_metric)m))
            continue;
        fprintf(stream, " %s", figure_text((si_metric)m, figure[m].value, text));
        if (report->intervals && isfinite(half_width(&figure[m])))
            fprintf(stream, " \u00b1 %s", figure_text((si_metric)m, half_width(&figure[m]), text));
        fputs(" |", stream);
    }
    fputc('\n', stream);
}

void score_markdown_print(const score_report *report, FILE *stream)
{
    fputs("| file | predictor | scenes | agents | samples |", stream);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (score_reports(report, (si_metric)m))
            fprintf(stream, " %s |", si_metric_title((si_metric)m));
    fputs("\n| --- | --- | ---: | ---: | ---: |", stream);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (score_reports(report, (si_metric)m))
            fputs(" ---: |", stream);
    fputc('\n', stream);
    for (size_t i = 0; i < report->row_count; i++)
        for (size_t s = 0; s <= report->config->shift_count; s++)
            print_markdown_row(report, &report->rows[i], s, stream);
    fputc('\n', stream);
    score_notes_print(report->rows, report->row_count, "* ", stream);
    print_fingerprints(report, "* ", stream);
    score_conventions_tell(report, stream);
}

static void print_csv_text(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void print_csv_number(FILE *stream, double value)
{
    fputc(',', stream);
    if (!isnan(value))
        fprintf(stream, "%.10g", value);
}

static void print_csv_row(const score_report *report, const score_row *row, size_t shift,
                          FILE *stream)
{
    const si_score_figure *figure = score_row_figures(row, shift);
    const si_score_counts *counts = &row->made->result.counts;
    print_csv_text(stream, row->file);
    fputc(',', stream);
    print_csv_text(stream, row->made->name);
    fprintf(stream, ",%zu,%zu,%zu,%g", row->made->result.scene_count, row->made->result.agent_count,
            row->made->header.sample_count, shift == 0 ? 0.0 : report->config->shift[shift - 1]);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        if (!score_reports(report, (si_metric)m))
            continue;
        print_csv_number(stream, figure[m].value);
        if (report->intervals) {
            print_csv_number(stream, figure[m].interval.low);
            print_csv_number(stream, figure[m].interval.high);
        }
    }
    print_csv_number(stream, row->made->result.amd_seeds_low);
    print_csv_number(stream, row->made->result.amd_seeds_high);
    fprintf(stream,
            ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
            ",%s,%s,%s,%016" PRIx64 "\n",
            counts->cells, counts->not_finite, counts->few_distinct, counts->collinear,
            counts->kde_clipped, counts->released_zero,
            si_selection_name(report->config->selection), si_choice_name(report->config->choice),
            si_weighting_name(report->config->weighting), row->made->windows);
}

void score_csv_print(const score_report *report, FILE *stream)
{
    fputs("file,predictor,scenes,agents,samples,shift", stream);
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        const char *name = si_metric_name((si_metric)m);
        if (!score_reports(report, (si_metric)m))
            continue;
        fprintf(stream, ",%s", name);
        if (report->intervals)
            fprintf(stream, ",%s_low,%s_high", name, name);
    }
    fputs(",amd_seeds_low,amd_seeds_high,cells,not_finite,few_distinct,collinear,kde_clipped,"
          "released_zero,selection,choice,weighting,windows\n",
          stream);
    for (size_t i = 0; i < report->row_count; i++)
        for (size_t s = 0; s <= report->config->shift_count; s++)
            print_csv_row(report, &report->rows[i], s, stream);
}
