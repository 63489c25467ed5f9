#include <math.h>
#include <string.h>

#include "viz/scene_plan.h"

/* The parts of the samples that the nested regions hold, from the outermost. */
static const double held[] = {0.95, 0.80, 0.50};

/* Points: as fine as a line, coarser where the kernel is wide. */
static const double finest_cell = 0.6, coarsest_cell = 1.2, cells_a_kernel = 3.0;
static const double closest = 0.4; /* points between neighbouring corners of a contour */
static const double outline = 0.4;

typedef struct si_outline_path {
    cairo_t *cairo;
    const si_density *density;
    double last[2];
} si_outline_path;

static void add_corner(void *context, double column, double row, bool first)
{
    si_outline_path *path = context;
    double x = path->density->left + column * path->density->cell;
    double y = path->density->top + row * path->density->cell;
    if (first) {
        cairo_close_path(path->cairo);
        cairo_new_sub_path(path->cairo);
    } else if (hypot(x - path->last[0], y - path->last[1]) < closest) {
        return;
    }
    cairo_line_to(path->cairo, x, y);
    path->last[0] = x;
    path->last[1] = y;
}

static void draw_region(si_scene_plan *plan, si_canvas *canvas, double part)
{
    si_outline_path path = {.cairo = canvas->cairo, .density = &plan->density};
    cairo_new_path(canvas->cairo);
    si_contour_trace(&plan->contour, plan->density.share, plan->density.columns, plan->density.rows,
                     (float)(1.0 - part), add_corner, &path);
    cairo_close_path(canvas->cairo);
}

static void draw_regions(si_scene_plan *plan, si_canvas *canvas, si_colour colour, double strength)
{
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        draw_region(plan, canvas, held[i]);
        si_canvas_colour(canvas, colour, canvas->theme->fill_alpha * strength);
        cairo_fill_preserve(canvas->cairo);
        if (i > 0)
            cairo_new_path(canvas->cairo);
        else
            si_canvas_stroke(canvas, colour, 0.55 * strength, outline);
    }
}

/* places[0] is the last observed position, once a sample; places[t] the predicted step t - 1. */
static bool place_samples(const si_scene_plan *plan, const si_scene_panel *panel,
                          const si_projection *projection, size_t agent)
{
    size_t samples = panel->sample_count, steps = panel->predicted_steps;
    const double *last = panel->observed + 2 * ((agent + 1) * panel->observed_steps - 1);
    for (size_t k = 0; k < samples; k++) {
        const double *path = panel->samples + 2 * steps * (agent * samples + k);
        if (!si_projection_point(projection, last, plan->places + 2 * k))
            return false;
        for (size_t t = 0; t < steps; t++)
            if (!si_projection_point(projection, path + 2 * t,
                                     plan->places + 2 * ((t + 1) * samples + k)))
                return false;
    }
    return true;
}

/* What the density has to cover: all places and their kernels, but little off the frame. */
static bool find_bounds(const si_projection *projection, const double *places, size_t count,
                        double bounds[4])
{
    const si_scene_frame *frame = &projection->frame;
    double off = 8.0;
    bounds[0] = bounds[1] = INFINITY;
    bounds[2] = bounds[3] = -INFINITY;
    for (size_t i = 0; i < 2 * count; i++) {
        bounds[i % 2] = fmin(bounds[i % 2], places[i]);
        bounds[2 + i % 2] = fmax(bounds[2 + i % 2], places[i]);
    }
    double reach = 0.5 * fmax(bounds[2] - bounds[0], bounds[3] - bounds[1]) + off;
    bounds[0] = fmax(bounds[0] - reach, frame->left - off);
    bounds[1] = fmax(bounds[1] - reach, frame->top - off);
    bounds[2] = fmin(bounds[2] + reach, frame->left + frame->width + off);
    bounds[3] = fmin(bounds[3] + reach, frame->top + frame->height + off);
    return bounds[0] < bounds[2] && bounds[1] < bounds[3];
}

/* Moments between two steps, so close that no scallops show where their regions join. */
static size_t count_moments(const si_scene_plan *plan, const double *from, const double *to,
                            size_t samples)
{
    enum { MOST = 40 };
    double mean[2][2], covariance[3];
    si_density_moments(samples, from, mean[0], covariance);
    si_density_moments(samples, to, mean[1], covariance);
    double way = hypot(mean[1][0] - mean[0][0], mean[1][1] - mean[0][1]);
    double kernel = si_density_kernel(samples, covariance);
    return (size_t)fmin(fmax(ceil(way / (0.9 * fmax(kernel, plan->density.cell))), 1.0), MOST);
}

/* The samples at `time`, in predicted steps after the last observed one. */
static void add_moment(si_scene_plan *plan, size_t samples, size_t steps, double time)
{
    size_t before = (size_t)fmin(floor(time), (double)(steps - 1));
    double part = time - (double)before;
    const double *from = plan->places + 2 * before * samples;
    const double *to = from + 2 * samples;
    for (size_t i = 0; i < 2 * samples; i++)
        plan->between[i] = from[i] + (to[i] - from[i]) * part;
    si_density_add(&plan->density, samples, plan->between);
}

static void add_path(si_scene_plan *plan, size_t samples, size_t steps, double until)
{
    for (size_t t = 0; t < steps && (double)t < until; t++) {
        const double *from = plan->places + 2 * t * samples;
        size_t moments = count_moments(plan, from, from + 2 * samples, samples);
        for (size_t i = 1; i <= moments; i++) {
            double time = (double)t + (double)i / (double)moments;
            if (time <= until)
                add_moment(plan, samples, steps, time);
        }
    }
}

static double choose_cell(const si_scene_plan *plan, const si_canvas *canvas, size_t samples,
                          size_t steps)
{
    double mean[2], covariance[3];
    si_density_moments(samples, plan->places + 2 * steps * samples, mean, covariance);
    double cell = si_density_kernel(samples, covariance) / cells_a_kernel;
    return fmin(fmax(cell, finest_cell * canvas->point), coarsest_cell * canvas->point);
}

void si_scene_draw_regions(si_scene_plan *plan, si_canvas *canvas, const si_scene_panel *panel,
                           const si_projection *projection, size_t agent)
{
    size_t samples = panel->sample_count, steps = panel->predicted_steps;
    double until = plan->now - (double)(panel->observed_steps - 1);
    double bounds[4];
    bool whole = !plan->moving;
    if (samples == 0 || steps == 0 || plan->figure->density == SI_SCENE_DENSITY_NONE ||
        (plan->moving && until <= 0.0) || !place_samples(plan, panel, projection, agent) ||
        !find_bounds(projection, plan->places, samples * (steps + 1), bounds))
        return;
    si_colour colour = si_theme_series(canvas->theme, panel->colour);
    double end = whole ? (double)steps : fmin(until, (double)steps);
    double cell = choose_cell(plan, canvas, samples, steps);
    if (plan->figure->density == SI_SCENE_DENSITY_PATH) {
        si_density_begin(&plan->density, bounds, cell);
        add_path(plan, samples, steps, end);
        draw_regions(plan, canvas, colour, whole ? 1.0 : 0.4);
    }
    if (plan->moving || plan->figure->density == SI_SCENE_DENSITY_END) {
        si_density_begin(&plan->density, bounds, cell);
        add_moment(plan, samples, steps, end);
        draw_regions(plan, canvas, colour, 1.0);
    }
}
