/* What `simplicit compare` tells, in its formats. */
#ifndef SI_CLI_COMPARE_REPORT_H
#define SI_CLI_COMPARE_REPORT_H

#include <stdio.h>

#include "cli/score_report.h"
#include "pipeline/compare.h"

/* Predictors on sets, each of files that predict the same windows. */
typedef struct compare_report {
    const si_evaluation_config *config;
    size_t set_count;
    size_t predictor_count;       /* of every set */
    const score_row *rows;        /* [set_count][predictor_count] */
    const char *const *set_names; /* [set_count] */
    const char *const *names;     /* [predictor_count] */
    bool has_where;
    si_metric where; /* whose difference is looked for */
} compare_report;

/* A predictor beside another. */
typedef struct compare_pair {
    size_t count;
    si_comparison comparison[SI_METRIC_COUNT];
} compare_pair;

const score_row *compare_row(const compare_report *report, size_t set, size_t predictor);

/* The value of a metric of a predictor, of a set or, for set_count, their mean. */
double compare_value(const compare_report *report, size_t set, size_t predictor, si_metric metric);

/* One predictor less another, of a set or, for set_count, their mean; whatever the windows. */
SI_MUST_CHECK si_result compare_two(const compare_report *report, size_t set, size_t one,
                                    size_t other, compare_pair *pair, si_error *error);

SI_MUST_CHECK si_result compare_text_print(const compare_report *report, FILE *stream,
                                           si_error *error);
SI_MUST_CHECK si_result compare_json_print(const compare_report *report, si_error *error);
/* A table for booktabs, ties found anew against the best of each column. */
SI_MUST_CHECK si_result compare_latex_print(const compare_report *report, FILE *stream,
                                            si_error *error);

#endif
