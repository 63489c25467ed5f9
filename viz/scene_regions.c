#include <math.h>
#include <string.h>

#include "viz/scene_plan.h"

/* The parts of the samples that the nested regions hold, from the outermost. */
static const double held[] = {0.95, 0.80, 0.50};

/* Points: as fine as a line, coarser where the kernel is wide. */
static const double finest_cell = 0.7, coarsest_cell = 1.15, cells_a_kernel = 2.0;
static const double closest = 0.4; /* points between neighbouring corners of a contour */
static const double outline = 0.4;
static const double few_agents = 8.0;

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
        double *low = &bounds[i % 2], *high = &bounds[2 + i % 2];
        *low = places[i] < *low ? places[i] : *low;
        *high = places[i] > *high ? places[i] : *high;
    }
    double reach = 0.5 * fmax(bounds[2] - bounds[0], bounds[3] - bounds[1]) + off;
    bounds[0] = fmax(bounds[0] - reach, frame->left - off);
    bounds[1] = fmax(bounds[1] - reach, frame->top - off);
    bounds[2] = fmin(bounds[2] + reach, frame->left + frame->width + off);
    bounds[3] = fmin(bounds[3] + reach, frame->top + frame->height + off);
    return bounds[0] < bounds[2] && bounds[1] < bounds[3];
}

/* Mean and kernel of the samples at a step. */
typedef struct si_step_shape {
    double mean[2];
    double kernel;
} si_step_shape;

static si_step_shape find_shape(const si_scene_plan *plan, size_t samples, size_t step)
{
    si_step_shape shape;
    double covariance[3];
    si_density_moments(samples, plan->places + 2 * step * samples, shape.mean, covariance);
    shape.kernel = si_density_kernel(samples, covariance);
    return shape;
}

/* The samples between two steps. */
static void add_moment(si_scene_plan *plan, size_t samples, size_t before, double part,
                       double kernel)
{
    const double *from = plan->places + 2 * before * samples;
    const double *to = from + 2 * samples;
    for (size_t i = 0; i < 2 * samples; i++)
        plan->between[i] = from[i] + (to[i] - from[i]) * part;
    si_density_add(&plan->density, samples, plan->between, kernel);
}

/* Moments so close that no scallops show where their regions join. */
static size_t count_moments(const si_canvas *canvas, const si_step_shape *from,
                            const si_step_shape *to)
{
    enum { MOST = 40 };
    static const double closest_moments = 1.1;
    double way = hypot(to->mean[0] - from->mean[0], to->mean[1] - from->mean[1]);
    double apart = fmax(to->kernel, closest_moments * canvas->point);
    return (size_t)fmin(fmax(ceil(way / apart), 1.0), MOST);
}

/* From the last observed step to the time `until`, in predicted steps. */
static void add_path(si_scene_plan *plan, const si_canvas *canvas, size_t samples, double until)
{
    si_step_shape from = find_shape(plan, samples, 0);
    for (size_t t = 0; (double)t < until; t++) {
        si_step_shape to = find_shape(plan, samples, t + 1);
        size_t moments = count_moments(canvas, &from, &to);
        for (size_t i = 1; i <= moments; i++) {
            double part = (double)i / (double)moments;
            if ((double)t + part <= until + 1e-9)
                add_moment(plan, samples, t, part, from.kernel + (to.kernel - from.kernel) * part);
        }
        from = to;
    }
}

/* At the time `time`, from 0 to the number of steps. */
static void add_instant(si_scene_plan *plan, size_t samples, size_t steps, double time)
{
    size_t before = (size_t)fmin(floor(time), (double)(steps - 1));
    double part = time - (double)before;
    double from = find_shape(plan, samples, before).kernel;
    double to = find_shape(plan, samples, before + 1).kernel;
    add_moment(plan, samples, before, part, from + (to - from) * part);
}

static double choose_cell(const si_scene_plan *plan, const si_canvas *canvas, size_t samples,
                          size_t steps)
{
    double cell = find_shape(plan, samples, steps).kernel / cells_a_kernel;
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
    /* Regions of a crowd lie over one another: each is lighter, so that their sum stays light. */
    double strength = fmin(1.0, sqrt(few_agents / (double)panel->agent_count));
    double end = whole ? (double)steps : fmin(until, (double)steps);
    double cell = choose_cell(plan, canvas, samples, steps);
    if (plan->figure->density == SI_SCENE_DENSITY_PATH) {
        si_density_begin(&plan->density, bounds, cell);
        add_path(plan, canvas, samples, end);
        draw_regions(plan, canvas, colour, strength * (whole ? 1.0 : 0.4));
    }
    if (plan->moving || plan->figure->density == SI_SCENE_DENSITY_END) {
        si_density_begin(&plan->density, bounds, cell);
        add_instant(plan, samples, steps, end);
        draw_regions(plan, canvas, colour, strength);
    }
}
