#include "predict/train/anchor_start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pi.h"
#include "predict/train/draw.h"

enum {
    BASIS = SI_GAUSSIAN_BASIS,
    SIZE = 2 * BASIS,
    FUTURES = 6000, /* that are drawn, each with its mirror image */
    ROUNDS = 30,
};

static const double end_weight = 5.0, ridge = 1e-6;

double si_gaussian_first_basis(size_t predicted_steps, size_t t, size_t r)
{
    const double half = (double)r + 0.5;
    return 0.8 * sin(half * SI_PI * (double)(t + 1) / (double)predicted_steps) / half;
}

void si_gaussian_truth_of(size_t predicted_steps, const si_gaussian_frame *frame,
                          const double last[2], const double *future, si_real *truth)
{
    const double c = (double)frame->heading[0], s = (double)frame->heading[1];
    for (size_t t = 0; t < predicted_steps; t++) {
        const double x = future[2 * t] - last[0] - (double)frame->origin[0];
        const double y = future[2 * t + 1] - last[1] - (double)frame->origin[1];
        const double steps = (double)(t + 1);
        truth[2 * t] = (si_real)(c * x + s * y - steps * (double)frame->velocity[0]);
        truth[2 * t + 1] = (si_real)(c * y - s * x - steps * (double)frame->velocity[1]);
    }
}

static double weight_of(size_t steps, size_t t)
{
    return t + 1 < steps ? 1.0 : end_weight;
}

/*
 * The least squares of a future are factor factor' c = right: x = factor^-1 right is a point whose
 * distances are those of the paths, c the coefficients. Cholesky.
 */
static void factorise(size_t steps, double factor[BASIS][BASIS])
{
    for (size_t i = 0; i < BASIS; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = i == j ? ridge : 0.0;
            for (size_t t = 0; t < steps; t++)
                sum += weight_of(steps, t) * si_gaussian_first_basis(steps, t, i) *
                       si_gaussian_first_basis(steps, t, j);
            for (size_t k = 0; k < j; k++)
                sum -= factor[i][k] * factor[j][k];
            factor[i][j] = i == j ? sqrt(sum) : sum / factor[j][j];
        }
}

static void set_point(size_t steps, double factor[BASIS][BASIS], const si_real *truth, double pace,
                      double *point)
{
    for (size_t axis = 0; axis < 2; axis++, point += BASIS)
        for (size_t i = 0; i < BASIS; i++) {
            point[i] = 0.0;
            for (size_t t = 0; t < steps; t++)
                point[i] += weight_of(steps, t) * si_gaussian_first_basis(steps, t, i) *
                            (double)truth[2 * t + axis] / pace;
            for (size_t k = 0; k < i; k++)
                point[i] -= factor[i][k] * point[k];
            point[i] /= factor[i][i];
        }
}

static void set_coefficients(double factor[BASIS][BASIS], const double *point, double *coefficient)
{
    for (size_t axis = 0; axis < 2; axis++, point += BASIS, coefficient += BASIS)
        for (size_t i = BASIS; i-- > 0;) {
            coefficient[i] = point[i];
            for (size_t k = i + 1; k < BASIS; k++)
                coefficient[i] -= factor[k][i] * coefficient[k];
            coefficient[i] /= factor[i][i];
        }
}

/* What one future is worked out in. */
typedef struct work {
    float *track;    /* [3][T][2] */
    float *features; /* [F] */
    si_real *truth;  /* [P][2] */
} work;

/* The point of one agent of the set: alone, for the neighbours do not matter here. */
static void measure(const si_gaussian_shape *shape, const si_scene_set *set, size_t agent,
                    double factor[BASIS][BASIS], const work *w, double *point)
{
    const size_t seen = shape->observed_steps, ahead = shape->predicted_steps;
    const double *observed = set->observed + agent * seen * 2;
    const double *last = observed + (seen - 1) * 2;
    float *smoothed = w->track + 2 * seen;
    si_gaussian_frame frame;
    si_local_frame_enter(observed, seen, last, w->track);
    const float noise = si_gaussian_smooth(1, seen, w->track, smoothed, smoothed + 2 * seen);
    si_gaussian_features(shape, 1, smoothed, 0, noise, &frame, w->features);
    si_gaussian_truth_of(ahead, &frame, last, set->future + agent * ahead * 2, w->truth);
    set_point(ahead, factor, w->truth, (double)frame.pace, point);
    memcpy(point + SIZE, point, SIZE * sizeof *point);
    for (size_t i = BASIS; i < SIZE; i++)
        point[SIZE + i] = -point[SIZE + i];
}

/* Every scene as likely as another, and every agent of it. */
static size_t draw_agent(si_draw *draw, const si_scene_set *set)
{
    const size_t scene = si_draw_index(draw, set->scene_count);
    return set->offset[scene] + si_draw_index(draw, set->offset[scene + 1] - set->offset[scene]);
}

static size_t nearest(const double *centre, const double *point)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        double square = 0.0;
        for (size_t i = 0; i < SIZE; i++)
            square += (centre[k * SIZE + i] - point[i]) * (centre[k * SIZE + i] - point[i]);
        if (square < least) {
            least = square;
            best = k;
        }
    }
    return best;
}

/* A centre that nobody is nearest to starts again at a point drawn. */
static void move_centres(si_draw *draw, const double *point, size_t count, double *centre)
{
    double sum[SI_GAUSSIAN_ANCHORS * SIZE] = {0};
    size_t members[SI_GAUSSIAN_ANCHORS] = {0};
    for (size_t n = 0; n < count; n++) {
        const size_t k = nearest(centre, point + n * SIZE);
        members[k]++;
        for (size_t i = 0; i < SIZE; i++)
            sum[k * SIZE + i] += point[n * SIZE + i];
    }
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        const double *from = point + si_draw_index(draw, count) * SIZE;
        for (size_t i = 0; i < SIZE; i++)
            centre[k * SIZE + i] =
                members[k] > 0 ? sum[k * SIZE + i] / (double)members[k] : from[i];
    }
}

static void cluster(const si_gaussian_shape *shape, const si_scene_set *set, uint64_t seed,
                    const work *w, double *point, double *anchor)
{
    const size_t count = 2 * FUTURES;
    double factor[BASIS][BASIS], centre[SI_GAUSSIAN_ANCHORS * SIZE];
    si_draw draw = {.seed = seed, .stream = SI_DRAW_ANCHORS};
    factorise(shape->predicted_steps, factor);
    for (size_t n = 0; n < FUTURES; n++)
        measure(shape, set, draw_agent(&draw, set), factor, w, point + 2 * n * SIZE);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++)
        memcpy(centre + k * SIZE, point + si_draw_index(&draw, count) * SIZE,
               SIZE * sizeof *centre);
    for (size_t round = 0; round < ROUNDS; round++)
        move_centres(&draw, point, count, centre);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++)
        set_coefficients(factor, centre + k * SIZE, anchor + k * SIZE);
}

si_result si_anchor_start_find(const si_gaussian_shape *shape, const si_scene_set *set,
                               uint64_t seed, double *anchor)
{
    double *point = calloc(2 * FUTURES, SIZE * sizeof *point);
    const work w = {
        .track = calloc(3 * shape->observed_steps, 2 * sizeof *w.track),
        .features = calloc(shape->feature_count, sizeof *w.features),
        .truth = calloc(shape->predicted_steps, 2 * sizeof *w.truth),
    };
    const bool complete = point != NULL && w.track != NULL && w.features != NULL && w.truth != NULL;
    if (complete)
        cluster(shape, set, seed, &w, point, anchor);
    free(point);
    free(w.track);
    free(w.features);
    free(w.truth);
    return complete ? SI_OK : SI_ERR_NO_MEMORY;
}
