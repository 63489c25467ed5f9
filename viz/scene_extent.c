#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <string.h>

#include "viz/scene_plan.h"

/* Of an agent's samples at a step, so many are looked at, and so large a part is cut off. */
enum { LOOKED_AT = 256, CUT_OFF = LOOKED_AT / 40, SQUARES = 32 };
static const double cut = 1.0 / 40.0;

/* Half a metre round whoever stands alone; where numbers are huge, what they can tell apart. */
static const double least_extent = 1.0;
static const double margin = 0.03;

static void grow(double extent[4], const double point[2])
{
    extent[0] = fmin(extent[0], point[0]);
    extent[1] = fmax(extent[1], point[0]);
    extent[2] = fmin(extent[2], point[1]);
    extent[3] = fmax(extent[3], point[1]);
}

void si_scene_extent_join(double extent[4], const double other[4])
{
    grow(extent, (double[]){other[0], other[2]});
    grow(extent, (double[]){other[1], other[3]});
}

static void grow_all(const si_plane_map *map, double extent[4], const double *position,
                     size_t count)
{
    double point[2];
    for (size_t i = 0; i < count; i++)
        if (si_plane_map_point(map, position + 2 * i, point))
            grow(extent, point);
}

/* All but the outermost of `position` [count][steps][2] at `step`, and `reach` of the range more.
 */
static void grow_most(const si_plane_map *map, double extent[4], const double *position,
                      size_t count, size_t steps, double reach)
{
    double axis[2][LOOKED_AT];
    double point[2];
    size_t stride = count / LOOKED_AT + 1, used = 0;
    for (size_t i = 0; i < count; i += stride) {
        if (!si_plane_map_point(map, position + 2 * i * steps, point))
            continue;
        axis[0][used] = point[0];
        axis[1][used++] = point[1];
    }
    if (used == 0)
        return;
    double low[2], high[2], outermost[CUT_OFF + 1];
    size_t last = (size_t)(cut * (double)used);
    for (int i = 0; i < 2; i++) {
        gsl_sort_smallest(outermost, last + 1, axis[i], 1, used);
        low[i] = outermost[last];
        gsl_sort_largest(outermost, last + 1, axis[i], 1, used);
        high[i] = outermost[last];
    }
    double more[2] = {reach * (high[0] - low[0]), reach * (high[1] - low[1])};
    grow(extent, (double[]){low[0] - more[0], low[1] - more[1]});
    grow(extent, (double[]){high[0] + more[0], high[1] + more[1]});
}

/*
 * How far the outermost region reaches past the samples that are looked at, in parts of their
 * range. For a Gaussian of deviation 1 it ends sqrt(-2 ln 0.05) from the middle, times what the
 * kernel of Scott's factor adds; the outermost of K samples lies about 0.77 sqrt(2 ln K) from it,
 * and the last of the middle 95 % at 1.96.
 */
static double region_reach(size_t sample_count)
{
    double count = fmax((double)sample_count, 2.0), kernel = pow(count, -1.0 / 6.0);
    double region = 2.4477 * sqrt(1.0 + kernel * kernel);
    double samples = fmin(0.77 * sqrt(2.0 * log(count)), 1.96);
    return fmax(0.5 * (region / samples - 1.0), 0.0);
}

static void grow_agents(const si_scene_plan *plan, const si_scene_panel *panel, double extent[4])
{
    size_t steps = panel->predicted_steps, count = panel->sample_count * steps;
    bool filled = plan->figure->density != SI_SCENE_DENSITY_NONE;
    double reach = filled ? region_reach(panel->sample_count) : 0.0;
    for (size_t agent = 0; agent < panel->agent_count; agent++)
        for (size_t t = 0; t < steps; t++)
            grow_most(&plan->map, extent, panel->samples + 2 * (agent * count + t),
                      panel->sample_count, steps, reach);
}

/* Positions counted in the squares of a board that covers `extent`. */
typedef struct si_board {
    double extent[4];
    double count[SQUARES * SQUARES];
} si_board;

static void count_on_board(const si_plane_map *map, si_board *board, const double *path,
                           size_t steps)
{
    const double *extent = board->extent;
    double point[2];
    for (size_t t = 0; t < steps; t++) {
        if (!si_plane_map_point(map, path + 2 * t, point))
            continue;
        double x = SQUARES * (point[0] - extent[0]) / (extent[1] - extent[0]);
        double y = SQUARES * (point[1] - extent[2]) / (extent[3] - extent[2]);
        if (x >= 0.0 && x < SQUARES && y >= 0.0 && y < SQUARES)
            board->count[(size_t)y * SQUARES + (size_t)x]++;
    }
}

/* What the fullest squares hold that together have all but a cut, and a square more. */
static void grow_by_board(const si_board *board, double extent[4])
{
    double sorted[SQUARES * SQUARES], all = 0.0, held = 0.0;
    const double *of = board->extent;
    double width = (of[1] - of[0]) / SQUARES, height = (of[3] - of[2]) / SQUARES;
    memcpy(sorted, board->count, sizeof sorted);
    gsl_sort(sorted, 1, SQUARES * SQUARES);
    for (size_t i = 0; i < SQUARES * SQUARES; i++)
        all += sorted[i];
    size_t fullest = SQUARES * SQUARES;
    while (fullest > 0 && held < (1.0 - cut) * all)
        held += sorted[--fullest];
    for (size_t i = 0; i < SQUARES * SQUARES && held > 0.0; i++) {
        if (board->count[i] < sorted[fullest])
            continue;
        double x = of[0] + width * (double)(i % SQUARES);
        double y = of[2] + height * (double)(i / SQUARES);
        grow(extent, (double[]){x - width, y - height});
        grow(extent, (double[]){x + 2.0 * width, y + 2.0 * height});
    }
}

/* Tails of single agents are thin in the density of a crowd: what is shown is the crowd's. */
static void grow_crowd(const si_scene_plan *plan, const si_scene_panel *panel, double extent[4])
{
    size_t steps = panel->predicted_steps, paths = panel->agent_count * panel->sample_count;
    si_board board = {.extent = {INFINITY, -INFINITY, INFINITY, -INFINITY}};
    grow_agents(plan, panel, board.extent);
    if (!(board.extent[0] < board.extent[1] && board.extent[2] < board.extent[3]))
        return;
    for (size_t i = 0; i < paths; i += panel->sample_count / LOOKED_AT + 1)
        count_on_board(&plan->map, &board, panel->samples + 2 * i * steps, steps);
    grow_by_board(&board, extent);
}

/* The corners of the boxes round two deviations, which is what is drawn. */
static void grow_ellipses(const si_plane_map *map, const si_scene_panel *panel, double extent[4])
{
    for (size_t i = 0; i < panel->ellipse_count; i++) {
        const si_scene_ellipse *ellipse = &panel->ellipse[i];
        double x = 2.0 * sqrt(ellipse->covariance[0]), y = 2.0 * sqrt(ellipse->covariance[2]);
        const double *mean = ellipse->mean;
        double corners[] = {mean[0] - x, mean[1] - y, mean[0] - x, mean[1] + y,
                            mean[0] + x, mean[1] - y, mean[0] + x, mean[1] + y};
        grow_all(map, extent, corners, 4);
    }
}

static void grow_samples(const si_scene_plan *plan, const si_scene_panel *panel, double extent[4])
{
    size_t count = panel->agent_count * panel->sample_count * panel->predicted_steps;
    if (count == 0)
        return;
    if (plan->figure->zoom == SI_SCENE_ZOOM_FULL)
        grow_all(&plan->map, extent, panel->samples, count);
    if (plan->figure->colour_by == SI_SCENE_BY_DENSITY)
        grow_crowd(plan, panel, extent);
    else
        grow_agents(plan, panel, extent);
}

static void spread(double *low, double *high, double least)
{
    double missing = least - (*high - *low);
    if (missing > 0.0) {
        *low -= missing / 2.0;
        *high += missing / 2.0;
    }
}

static void add_margin(const si_scene_plan *plan, double extent[4])
{
    double largest = 0.0;
    for (int i = 0; i < 4; i++)
        largest = fmax(largest, fabs(extent[i]));
    double least = fmax(plan->map.picture ? 40.0 : least_extent, 1e-9 * largest);
    double longer = fmax(extent[1] - extent[0], extent[3] - extent[2]);
    for (int i = 0; i < 4; i += 2) {
        double room = margin * fmax(extent[i + 1] - extent[i], 0.5 * longer);
        extent[i] -= room;
        extent[i + 1] += room;
        spread(&extent[i], &extent[i + 1], least);
    }
}

/* A picture's rows run downwards: the lower edge is the larger one. */
static void turn_picture(const si_scene_plan *plan, double extent[4])
{
    const si_image *image = plan->figure->background->image;
    double size[2] = {(double)image->width, (double)image->height};
    bool full = plan->figure->zoom == SI_SCENE_ZOOM_FULL;
    for (int axis = 0; axis < 2; axis++) {
        double *range = extent + 2 * axis;
        range[0] = full ? 0.0 : fmin(fmax(range[0], 0.0), size[axis] - 1.0);
        range[1] = full ? size[axis] : fmax(fmin(range[1], size[axis]), range[0] + 1.0);
    }
    double upper = extent[2];
    extent[2] = extent[3];
    extent[3] = upper;
}

si_result si_scene_extent(const si_scene_plan *plan, const si_scene_panel *panel, double extent[4],
                          si_error *error)
{
    extent[0] = extent[2] = INFINITY;
    extent[1] = extent[3] = -INFINITY;
    grow_all(&plan->map, extent, panel->observed, panel->agent_count * panel->observed_steps);
    if (panel->future != NULL)
        grow_all(&plan->map, extent, panel->future, panel->agent_count * panel->predicted_steps);
    grow_samples(plan, panel, extent);
    grow_ellipses(&plan->map, panel, extent);
    if (!(extent[0] <= extent[1] && extent[2] <= extent[3]))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "no position lies where the homography can show it");
    add_margin(plan, extent);
    if (plan->figure->extent != NULL)
        for (int i = 0; i < 4; i++)
            if (!isnan(plan->figure->extent[i]))
                extent[i] = plan->figure->extent[i];
    if (plan->map.picture)
        turn_picture(plan, extent);
    if (extent[0] == extent[1] || extent[2] == extent[3])
        return si_error_set(error, SI_ERR_ARGUMENT, "the extent to show is empty");
    return SI_OK;
}

void si_scene_extent_fit(double extent[4], double aspect)
{
    double width = extent[1] - extent[0];
    double height = extent[3] - extent[2];
    double sign = height < 0.0 ? -1.0 : 1.0;
    double more_width = fabs(height) / aspect - width;
    double more_height = width * aspect - fabs(height);
    if (more_width > 0.0) {
        extent[0] -= more_width / 2.0;
        extent[1] += more_width / 2.0;
    } else {
        extent[2] -= sign * more_height / 2.0;
        extent[3] += sign * more_height / 2.0;
    }
}
