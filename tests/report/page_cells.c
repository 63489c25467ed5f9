/*
 * Cells of all kinds and what the library's metrics are of them, as JSON, for the page to be held
 * against: a line a cell, {"steps": P, "samples": [...], "truth": [...], "values": [...]} with the
 * metrics in their order, null for what is none.
 *
 *     page-cells COUNT
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "metrics/score.h"
#include "report/wasm/page_metrics.h"

enum { LARGEST = 200, MOST_STEPS = 12, PLACES = 3 };

/* A generator of its own: uniform in [0, 1). */
static double uniform(void)
{
    static uint64_t state = 20221018;
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (double)(state >> 11) * 0x1p-53;
}

static double normal(void)
{
    double size = sqrt(-2.0 * log(1.0 - uniform()));
    return size * cos(6.283185307179586 * uniform());
}

/* One to four modes, round or thin, near the origin or far, with the truth in or out; at times few
 * samples or equal ones. */
static void make_cell(size_t count, size_t steps, double *samples, double *truth)
{
    static const double place[PLACES] = {0.0, 30.0, 4000.0};
    size_t modes = 1 + (size_t)(4.0 * uniform());
    double spread = pow(10.0, -2.0 + 2.5 * uniform()), apart = 3.0 * uniform();
    double centre = place[(size_t)(PLACES * uniform())], lean = 2.0 * uniform() - 1.0;
    double off = spread * pow(10.0, 2.5 * uniform() - 1.0);
    bool equal = uniform() < 0.05;
    for (size_t k = 0; k < count; k++)
        for (size_t t = 0; t < steps; t++) {
            double x = equal ? 0.0 : normal(), y = equal ? 0.0 : normal(), far = (double)(t + 1);
            double *at = &samples[2 * (k * steps + t)];
            at[0] = centre + 0.4 * far + apart * (double)(k % modes) + spread * x;
            at[1] = 0.1 * far + spread * (lean * x + (1.0 - fabs(lean)) * y);
        }
    for (size_t t = 0; t < steps; t++) {
        truth[2 * t] = centre + 0.4 * (double)(t + 1) + off * normal();
        truth[2 * t + 1] = 0.1 * (double)(t + 1) + off * normal();
    }
}

static void print_numbers(const char *name, const double *value, size_t count, const char *end)
{
    printf("\"%s\": [", name);
    for (size_t i = 0; i < count; i++)
        if (isfinite(value[i]))
            printf("%s%.17g", i > 0 ? "," : "", value[i]);
        else
            printf("%snull", i > 0 ? "," : "");
    printf("]%s", end);
}

int main(int argc, char **argv)
{
    long cells = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    for (long i = 0; i < cells; i++) {
        size_t count = 1 + (size_t)(LARGEST * uniform());
        size_t steps = uniform() < 0.5 ? 1 : 1 + (size_t)(MOST_STEPS * uniform());
        make_cell(count, steps, page_samples(), page_truth());
        const double *values = page_score(count, steps, SI_METRICS_ALL);
        if (values == NULL)
            return 1;
        printf("{\"steps\": %zu, ", steps);
        print_numbers("samples", page_samples(), 2 * count * steps, ", ");
        print_numbers("truth", page_truth(), 2 * steps, ", ");
        print_numbers("values", values, SI_METRIC_COUNT, "}\n");
    }
    return cells > 0 ? 0 : 2;
}
