/*
 * Microseconds a cell of every metric on one thread, where they go, and what two threads gain.
 *
 *     bench-metrics [CELLS]
 *
 * CELLS is a file of doubles: the number of cells, K, then for each cell samples [K][2] and truth
 * [2] (metrics_side_by_side.py writes the reference's). Without it, 60 round clouds of 1000.
 */
#include <gsl/gsl_linalg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "metrics/cell.h"
#include "metrics/energy.h"
#include "metrics/kde.h"
#include "metrics/kernels.h"
#include "metrics/mahalanobis.h"
#include "metrics/score.h"

enum { REPEATS = 15, STEPS = 12, AGENTS = 40 };

typedef struct cells {
    size_t count;
    size_t sample_count;
    double *value; /* [count][K + 1][2], the truth last */
} cells;

/* What is measured works on these; what it computes is summed so that nothing is left out. */
static cells all;
static si_cell cell;
static si_mixture_config mixture_config;
static double checksum;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec * 1e-3;
}

static void require(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "bench-metrics: %s\n", what);
    exit(EXIT_FAILURE);
}

static const double *samples_of(size_t index)
{
    return all.value + index * (all.sample_count + 1) * 2;
}

static const double *truth_of(size_t index)
{
    return samples_of(index) + all.sample_count * 2;
}

static void allocate_cells(size_t count, size_t sample_count)
{
    all = (cells){.count = count, .sample_count = sample_count};
    all.value = calloc(count * (sample_count + 1) * 2, sizeof *all.value);
    require(all.value != NULL, "no memory");
}

static void make_cells(void)
{
    allocate_cells(60, 1000);
    srand(1);
    for (size_t i = 0; i < all.count * (all.sample_count + 1) * 2; i++)
        for (int j = 0; j < 12; j++)
            all.value[i] += (double)rand() / RAND_MAX - 0.5;
}

static void read_cells(const char *path)
{
    double head[2];
    FILE *stream = fopen(path, "rb");
    require(stream != NULL && fread(head, sizeof head, 1, stream) == 1, "cannot read the cells");
    allocate_cells((size_t)head[0], (size_t)head[1]);
    size_t size = all.count * (all.sample_count + 1) * 2;
    require(fread(all.value, sizeof *all.value, size, stream) == size, "cells are missing");
    fclose(stream);
}

static void gather(size_t index)
{
    si_cell_gather(&cell, samples_of(index), 2, all.sample_count);
}

static void run_amd(size_t index)
{
    si_mixture_fit fit;
    gather(index);
    require(si_mixture_fit_best(&cell, &mixture_config, index, &fit) == SI_OK, "no fit");
    checksum += si_mahalanobis_distance(&fit.mixture, truth_of(index), NULL);
}

static void run_kde(size_t index)
{
    gather(index);
    checksum += si_kde_estimate(&cell, truth_of(index), SI_KDE_LIMIT).nll;
}

/* Microseconds of one call for the cell: the fastest of some runs, averaged over cells. */
static double measure(void (*run)(size_t index))
{
    double sum = 0.0;
    for (size_t index = 0; index < all.count; index++) {
        double best = 1e30;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            double start = now();
            run(index);
            double took = now() - start;
            best = took < best ? took : best;
        }
        sum += best;
    }
    return sum / (double)all.count;
}

/* Exponentials that the fits of a cell evaluate: one less than components for two, see the kernel.
 */
static double exponentials_a_cell(void)
{
    double sum = 0.0;
    for (size_t index = 0; index < all.count; index++) {
        si_mixture_fit best, fit;
        gather(index);
        require(si_mixture_fit_best(&cell, &mixture_config, index, &best) == SI_OK, "no fit");
        size_t tried = best.mixture.component_count + 1;
        for (size_t k = 2; k <= tried && k <= SI_MIXTURE_MAX_COMPONENTS; k++) {
            require(si_mixture_fit_components(&cell, &mixture_config, k, index, &fit) == SI_OK,
                    "no fit");
            size_t each = k == 2 ? 1 : k;
            sum += (double)((fit.iterations + 1) * each * all.sample_count);
        }
    }
    return sum / (double)all.count;
}

static si_gaussian unit_kernel;

static void run_exponentials(size_t index)
{
    checksum += si_cell_kernels_get()->log_density(&cell, &unit_kernel, truth_of(index));
}

static void print_exponentials(double amd)
{
    const si_symmetric unit = {1.0, 0.0, 1.0};
    unit_kernel = si_gaussian_make(1.0, (const double[2]){0.0, 0.0}, &unit);
    gather(0);
    double rate = (double)all.sample_count / measure(run_exponentials);
    double needed = exponentials_a_cell();
    printf("exponentials: %.2f G/s in the bare density loop (%s kernels)\n", 1e-3 * rate,
           si_cell_kernels_get()->name);
    printf("AMD floor: %.0f exponentials a cell, %.1f us of its %.1f us\n", needed, needed / rate,
           amd);
}

static double *paths; /* [AGENTS][K][STEPS][2] */
static void *workspace;

static void make_paths(void)
{
    size_t size = AGENTS * all.sample_count * STEPS * 2;
    paths = malloc(size * sizeof *paths);
    workspace = aligned_alloc(64, si_energy_workspace_size(all.sample_count, STEPS));
    require(paths != NULL && workspace != NULL, "no memory");
    size_t period = all.count * (all.sample_count + 1) * 2;
    for (size_t i = 0; i < size; i++)
        paths[i] = all.value[(i * 7 + i % 2) % period];
}

static void run_energy(size_t index)
{
    double step[STEPS], path;
    si_energy_pairs(all.sample_count, STEPS, paths + index % AGENTS * all.sample_count * STEPS * 2,
                    workspace, step, &path);
    checksum += path;
}

/* Seconds for a scene of AGENTS agents, the fastest of three. */
static double measure_score(size_t thread_count)
{
    static double future[AGENTS][STEPS][2];
    const size_t offset[2] = {0, AGENTS};
    double best = 1e30;
    for (int repeat = 0; repeat < 3; repeat++) {
        si_score_config config = si_score_config_default();
        config.sample_count = all.sample_count;
        config.predicted_steps = STEPS;
        config.thread_count = thread_count;
        si_score *score;
        require(si_score_create(&config, &score, NULL) == SI_OK, "no score");
        const si_scene_set batch = {
            .scene_count = 1, .offset = offset, .future = &future[0][0][0], .samples = paths};
        double start = now();
        require(si_score_add(score, &batch, NULL, NULL, NULL) == SI_OK, "not scored");
        double took = 1e-6 * (now() - start);
        best = took < best ? took : best;
        si_score_destroy(score);
    }
    return best;
}

enum { DISTANCES = 200 };

/* The whole distance from one component, its covariance inverted in closed form. */
static void run_distances(size_t index)
{
    si_mixture mixture = {.component_count = 1, .weight = {1.0}, .covariance = {{2.0, 0.3, 1.0}}};
    for (int i = 0; i < DISTANCES; i++) {
        mixture.covariance[0].xx += 1e-3;
        checksum += si_mahalanobis_distance(&mixture, truth_of(index), NULL);
    }
}

/* That inversion alone, as GSL has it for matrices of any size. */
static void run_gsl_inversions(size_t index)
{
    double full[4];
    gsl_matrix_view matrix = gsl_matrix_view_array(full, 2, 2);
    (void)index;
    for (int i = 0; i < DISTANCES; i++) {
        full[0] = 2.0 + 1e-3 * i;
        full[1] = full[2] = 0.3;
        full[3] = 1.0;
        gsl_linalg_cholesky_decomp1(&matrix.matrix);
        gsl_linalg_cholesky_invert(&matrix.matrix);
        checksum += full[0];
    }
}

static void print_inversions(void)
{
    double distance = measure(run_distances) / DISTANCES;
    double inversion = measure(run_gsl_inversions) / DISTANCES;
    printf("distance from a component %.3f, of which GSL's inversion alone would be %.3f\n",
           distance, inversion);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        read_cells(argv[1]);
    else
        make_cells();
    mixture_config = si_mixture_config_default();
    require(si_cell_init(&cell, all.sample_count) == SI_OK, "no memory");
    make_paths();
    double amd = measure(run_amd);
    printf("%zu cells of %zu samples, one thread, us a cell:\n", all.count, all.sample_count);
    printf("gather %.2f\nAMD %.2f\nKDE %.2f\n", measure(gather), amd, measure(run_kde));
    printf("energy %.2f\n", measure(run_energy) / STEPS);
    print_inversions();
    print_exponentials(amd);
    double one = measure_score(1);
    double two = measure_score(2);
    printf("all metrics, %d agents: %.3f s on one thread, %.3f s on two, %.2f times\n", AGENTS, one,
           two, one / two);
    printf("(checksum %g)\n", checksum);
    free(all.value);
    free(paths);
    free(workspace);
    si_cell_finish(&cell);
    return 0;
}
