/*
 * What the page calls: si_score for one agent. Compiled to WebAssembly by `./dev wasm`, and for the
 * machine by the test that holds both against each other.
 */
#ifndef SI_REPORT_PAGE_METRICS_H
#define SI_REPORT_PAGE_METRICS_H

#include <stddef.h>

enum { PAGE_MAX_NUMBERS = 1 << 16, PAGE_MAX_STEPS = 256 };

/* Where the caller writes samples [K][P][2] and the truth [P][2]: room for PAGE_MAX_NUMBERS
 * and PAGE_MAX_STEPS. Metres. */
double *page_samples(void);
double *page_truth(void);

/* The name of a metric by its place, NULL past the last. */
const char *page_metric_name(unsigned metric);

/* All metrics of the agent in the order of si_metric, with default conventions; those at its last
 * step follow. NULL for shapes without room, or without memory. Until the next call. */
const double *page_score(size_t sample_count, size_t steps, unsigned metrics);

#endif
