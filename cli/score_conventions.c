#include "cli/score_report.h"

#include <stdlib.h>
#include <string.h>

#include "cli/console.h"
#include "cli/shared_options.h"

enum {
    SELECTIONS = 2,
    CHOICES = 3,
    WEIGHTINGS = 2,
    CONVENTIONS = SELECTIONS * CHOICES * WEIGHTINGS
};
enum { WIDTH = 9 };

/* ADE and FDE of a file under each convention. */
typedef struct errors {
    char name[SI_PREDICTOR_NAME_SIZE];
    double value[CONVENTIONS][2];
} errors;

static void set_convention(si_score_config *config, size_t convention)
{
    config->selection = (si_selection)(convention / (CHOICES * WEIGHTINGS));
    config->choice = (si_choice)(convention / WEIGHTINGS % CHOICES);
    config->weighting = (si_weighting)(convention % WEIGHTINGS);
}

static si_result score_file(const char *path, const si_evaluation_config *config, errors *found,
                            si_error *error)
{
    si_result status = SI_OK;
    si_evaluation_config own = *config;
    own.score.metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE;
    own.progress = *console_progress_begin(path);
    for (size_t c = 0; c < CONVENTIONS && status == SI_OK; c++) {
        si_evaluation *made;
        set_convention(&own.score, c);
        status = si_evaluate_file(path, &own, &made, error);
        if (status != SI_OK)
            break;
        strcpy(found->name, made->name);
        found->value[c][0] = made->result.figure[SI_METRIC_ADE].value;
        found->value[c][1] = made->result.figure[SI_METRIC_FDE].value;
        si_evaluation_destroy(made);
    }
    console_progress_end();
    return status;
}

/* The file with the least error under a convention. */
static size_t best_of(const errors *found, size_t count, size_t convention, size_t metric)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (found[i].value[convention][metric] < found[best].value[convention][metric])
            best = i;
    return best;
}

static void print_table(const errors *found, size_t count, FILE *stream)
{
    fprintf(stream, "%-9s %-11s %-9s", "selection", "choice", "weighting");
    for (size_t i = 0; i < count; i++)
        fprintf(stream, " %*.*s", 2 * WIDTH + 1, 2 * WIDTH + 1, found[i].name);
    fprintf(stream, "\n%-9s %-11s %-9s", "", "", "");
    for (size_t i = 0; i < count; i++)
        fprintf(stream, " %*s %*s", WIDTH, "ADE", WIDTH, "FDE");
    for (size_t c = 0; c < CONVENTIONS; c++) {
        si_score_config config;
        set_convention(&config, c);
        fprintf(stream, "\n%-9s %-11s %-9s", si_selection_name(config.selection),
                si_choice_name(config.choice), si_weighting_name(config.weighting));
        for (size_t i = 0; i < count; i++)
            fprintf(stream, " %*.3f %*.3f", WIDTH, found[i].value[c][0], WIDTH,
                    found[i].value[c][1]);
    }
    fputc('\n', stream);
}

static void print_ranges(const errors *found, size_t count, FILE *stream)
{
    static const char *const titles[] = {"ADE", "FDE"};
    fputc('\n', stream);
    for (size_t i = 0; i < count; i++)
        for (size_t metric = 0; metric < 2; metric++) {
            double low = found[i].value[0][metric], high = low;
            size_t won = 0;
            for (size_t c = 0; c < CONVENTIONS; c++) {
                double value = found[i].value[c][metric];
                low = value < low ? value : low;
                high = value > high ? value : high;
                won += best_of(found, count, c, metric) == i;
            }
            fprintf(stream, "%s: %s from %.3f to %.3f", found[i].name, titles[metric], low, high);
            if (count > 1)
                fprintf(stream, ", the least under %zu of %d conventions", won, CONVENTIONS);
            fputc('\n', stream);
        }
}

si_result score_conventions_print(char *const *files, size_t file_count,
                                  const si_evaluation_config *config, FILE *stream, si_error *error)
{
    errors *found = calloc(file_count, sizeof *found);
    si_result status = found != NULL ? SI_OK : si_error_no_memory(error, "the report");
    for (size_t i = 0; i < file_count && status == SI_OK; i++)
        status = score_file(files[i], config, &found[i], error);
    if (status == SI_OK) {
        print_table(found, file_count, stream);
        print_ranges(found, file_count, stream);
    }
    free(found);
    return status;
}
