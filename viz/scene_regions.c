#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "viz/scene_plan.h"

/* The parts of the samples that the nested regions hold, from the outermost. */
static const double held[] = {0.95, 0.80, 0.50};
enum { REGIONS = sizeof held / sizeof *held };

/* Points: as fine as a line, coarser where the kernel is wide. */
static const double finest_cell = 0.7, coarsest_cell = 1.2, cells_a_kernel = 2.0;
static const double most_cells_a_kernel = 6.0;
static const double closest = 0.7; /* points between neighbouring corners of a contour */
static const double outline_line = 0.4;
static const double few_agents = 8.0;

/* Closed lines on the page; each begins after a corner that is NaN. */
typedef struct si_outline {
    double (*corner)[2];
    size_t count, capacity;
    bool failed; /* no memory */
} si_outline;

/* The regions of one agent: over all the way, and, in a film, of the moment. */
typedef struct si_agent_outlines {
    si_outline way[REGIONS], moment[REGIONS];
} si_agent_outlines;

static void add_to_outline(si_outline *outline, double x, double y)
{
    if (outline->count == outline->capacity) {
        size_t capacity = outline->capacity > 0 ? 2 * outline->capacity : 256;
        void *grown = realloc(outline->corner, capacity * sizeof *outline->corner);
        outline->failed = outline->failed || grown == NULL;
        if (grown == NULL)
            return;
        outline->corner = grown;
        outline->capacity = capacity;
    }
    outline->corner[outline->count][0] = x;
    outline->corner[outline->count++][1] = y;
}

/* A panel whose regions are drawn. */
typedef struct si_view {
    const si_scene_plan *plan;
    si_canvas *canvas;
    const si_scene_panel *panel;
    const si_projection *projection;
    size_t samples, steps; /* of the panel */
    double end;            /* how far predicted time has come, in steps */
    bool way, moment;      /* what is shown */
} si_view;

typedef struct si_outline_pen {
    si_outline *outline;
    const si_density *density;
    double last[2];
} si_outline_pen;

static void add_corner(void *context, double column, double row, bool first)
{
    si_outline_pen *pen = context;
    double x = pen->density->left + column * pen->density->cell;
    double y = pen->density->top + row * pen->density->cell;
    if (first)
        add_to_outline(pen->outline, NAN, NAN);
    else if (hypot(x - pen->last[0], y - pen->last[1]) < closest)
        return;
    add_to_outline(pen->outline, x, y);
    pen->last[0] = x;
    pen->last[1] = y;
}

static void trace_regions(si_scene_work *work, si_outline outline[REGIONS])
{
    for (size_t i = 0; i < REGIONS; i++) {
        si_outline_pen pen = {.outline = &outline[i], .density = &work->density};
        si_contour_trace(&work->contour, work->density.share, work->density.columns,
                         work->density.rows, (float)(1.0 - held[i]), add_corner, &pen);
    }
}

static void add_path(si_canvas *canvas, const si_outline *outline)
{
    cairo_new_path(canvas->cairo);
    for (size_t i = 0; i < outline->count; i++) {
        if (isfinite(outline->corner[i][0])) {
            cairo_line_to(canvas->cairo, outline->corner[i][0], outline->corner[i][1]);
            continue;
        }
        cairo_close_path(canvas->cairo);
        cairo_new_sub_path(canvas->cairo);
    }
    cairo_close_path(canvas->cairo);
}

static void draw_regions(si_canvas *canvas, const si_outline outline[REGIONS], si_colour colour,
                         double strength)
{
    for (size_t i = 0; i < REGIONS; i++) {
        add_path(canvas, &outline[i]);
        si_canvas_colour(canvas, colour, canvas->theme->fill_alpha * strength);
        cairo_fill_preserve(canvas->cairo);
        if (i > 0)
            cairo_new_path(canvas->cairo);
        else
            si_canvas_stroke(canvas, colour, 0.55 * strength, outline_line);
    }
}

/* places[0] is the last observed position, once a sample; places[t] the predicted step t - 1. */
static bool place_samples(const si_view *view, si_scene_work *work, size_t agent)
{
    const si_scene_panel *panel = view->panel;
    const double *last = panel->observed + 2 * ((agent + 1) * panel->observed_steps - 1);
    for (size_t k = 0; k < view->samples; k++) {
        const double *path = panel->samples + 2 * view->steps * (agent * view->samples + k);
        if (!si_projection_point(view->projection, last, work->places + 2 * k))
            return false;
        for (size_t t = 0; t < view->steps; t++)
            if (!si_projection_point(view->projection, path + 2 * t,
                                     work->places + 2 * ((t + 1) * view->samples + k)))
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

static double find_kernel(const si_scene_work *work, size_t samples, size_t step)
{
    double mean[2], covariance[3];
    si_density_moments(samples, work->places + 2 * step * samples, mean, covariance);
    return si_density_kernel(samples, covariance);
}

/* How far the quickest samples go from one step to the next; all but the few that are too far from
 * others for a region to reach them. */
static double find_way(const si_scene_work *work, size_t samples, size_t step)
{
    enum { MOST = 32, LONE = 100 };
    const double *from = work->places + 2 * step * samples, *to = from + 2 * samples;
    double quickest[MOST] = {0.0};
    size_t kept = samples / LONE + 1 < MOST ? samples / LONE + 1 : MOST;
    for (size_t i = 0; i < samples; i++) {
        double x = to[2 * i] - from[2 * i], y = to[2 * i + 1] - from[2 * i + 1];
        double way = x * x + y * y;
        size_t at = kept;
        for (; at > 0 && way > quickest[at - 1]; at--)
            if (at < kept)
                quickest[at] = quickest[at - 1];
        if (at < kept)
            quickest[at] = way;
    }
    return sqrt(quickest[kept - 1]);
}

/* The samples between two steps; into the sum of all agents, or for this one. */
static void add_moment(const si_view *view, si_scene_work *work, size_t before, double part,
                       double kernel)
{
    const double *from = work->places + 2 * before * view->samples;
    const double *to = from + 2 * view->samples;
    for (size_t i = 0; i < 2 * view->samples; i++)
        work->between[i] = from[i] + (to[i] - from[i]) * part;
    if (view->plan->figure->colour_by == SI_SCENE_BY_DENSITY)
        si_density_pour(&work->density, view->samples, work->between, kernel);
    else
        si_density_add(&work->density, view->samples, work->between, kernel);
}

/* Moments so close that no teeth show where their regions join: discs of two kernels that lie d
 * apart leave notches of d^2 / (16 kernel). */
static size_t count_moments(const si_canvas *canvas, double way, double from, double to)
{
    enum { MOST = 60 };
    static const double notch = 0.18, closest_moments = 0.9;
    double kernel = fmax(fmin(from, to), finest_cell * canvas->point);
    double apart = fmax(sqrt(16.0 * kernel * notch), closest_moments * canvas->point);
    return (size_t)fmin(fmax(ceil(way / apart), 1.0), MOST);
}

/* From the last observed step to the end. */
static void add_way(const si_view *view, si_scene_work *work)
{
    double from = find_kernel(work, view->samples, 0);
    for (size_t t = 0; (double)t < view->end; t++) {
        double to = find_kernel(work, view->samples, t + 1);
        size_t moments = count_moments(view->canvas, find_way(work, view->samples, t), from, to);
        for (size_t i = 1; i <= moments; i++) {
            double part = (double)i / (double)moments;
            if ((double)t + part <= view->end + 1e-9)
                add_moment(view, work, t, part, from + (to - from) * part);
        }
        from = to;
    }
}

/* At the end. */
static void add_instant(const si_view *view, si_scene_work *work)
{
    size_t before = (size_t)fmin(floor(view->end), (double)(view->steps - 1));
    double part = view->end - (double)before;
    double from = find_kernel(work, view->samples, before);
    double to = find_kernel(work, view->samples, before + 1);
    add_moment(view, work, before, part, from + (to - from) * part);
}

static double choose_cell(const si_view *view, const si_scene_work *work)
{
    double kernel = find_kernel(work, view->samples, view->steps), unit = view->canvas->point;
    double coarsest = fmax(coarsest_cell * unit, kernel / most_cells_a_kernel);
    return fmin(fmax(kernel / cells_a_kernel, finest_cell * unit), coarsest);
}

static void trace_agent(const si_view *view, si_scene_work *work, size_t agent,
                        si_agent_outlines *made)
{
    double bounds[4];
    if (!place_samples(view, work, agent) ||
        !find_bounds(view->projection, work->places, view->samples * (view->steps + 1), bounds))
        return;
    double cell = choose_cell(view, work);
    for (int moment = 0; moment < 2; moment++) {
        if (!(moment ? view->moment : view->way))
            continue;
        si_density_begin(&work->density, bounds, cell);
        (moment ? add_instant : add_way)(view, work);
        trace_regions(work, moment ? made->moment : made->way);
    }
}

/* The samples of all agents as one density. */
static void trace_crowd(const si_view *view, si_scene_work *work, si_agent_outlines *made)
{
    const si_scene_frame *frame = &view->projection->frame;
    double bounds[4] = {frame->left - 8.0, frame->top - 8.0, frame->left + frame->width + 8.0,
                        frame->top + frame->height + 8.0};
    for (int moment = 0; moment < 2; moment++) {
        if (!(moment ? view->moment : view->way))
            continue;
        si_density_begin(&work->density, bounds, coarsest_cell * view->canvas->point);
        for (size_t a = 0; a < view->panel->agent_count; a++)
            if (place_samples(view, work, a))
                (moment ? add_instant : add_way)(view, work);
        si_density_settle(&work->density);
        trace_regions(work, moment ? made->moment : made->way);
    }
}

/* False if there was no memory for all of it. Frees what was made. */
static bool draw_agent(const si_view *view, si_agent_outlines *made, size_t agent, double strength)
{
    si_colour colour = si_scene_colour(view->plan, view->canvas, view->panel, agent);
    draw_regions(view->canvas, made->way, colour, strength * (view->plan->moving ? 0.4 : 1.0));
    draw_regions(view->canvas, made->moment, colour, strength);
    bool whole = true;
    for (size_t i = 0; i < REGIONS; i++) {
        whole = whole && !made->way[i].failed && !made->moment[i].failed;
        free(made->way[i].corner);
        free(made->moment[i].corner);
    }
    return whole;
}

/* Traced side by side, drawn one after the other in their order. */
static bool draw_agents(const si_view *view)
{
    size_t count = view->panel->agent_count;
    /* Regions of a crowd lie over one another: each is lighter, so that their sum stays light. */
    double strength = fmin(1.0, sqrt(few_agents / (double)count));
    bool whole = true;
#pragma omp parallel for ordered schedule(dynamic) num_threads((int)view->plan->work_count)
    for (size_t a = 0; a < count; a++) {
        si_agent_outlines made = {0};
        trace_agent(view, &view->plan->work[omp_get_thread_num()], a, &made);
#pragma omp ordered
        whole = draw_agent(view, &made, a, strength) && whole;
    }
    return whole;
}

static bool draw_crowd(const si_view *view)
{
    si_agent_outlines made = {0};
    trace_crowd(view, view->plan->work, &made);
    return draw_agent(view, &made, 0, 1.0);
}

si_result si_scene_draw_regions(si_scene_plan *plan, si_canvas *canvas, const si_scene_panel *panel,
                                const si_projection *projection, si_error *error)
{
    const si_scene_figure *figure = plan->figure;
    si_view view = {.plan = plan,
                    .canvas = canvas,
                    .panel = panel,
                    .projection = projection,
                    .samples = panel->sample_count,
                    .steps = panel->predicted_steps,
                    .end = (double)panel->predicted_steps,
                    .way = figure->density == SI_SCENE_DENSITY_PATH,
                    .moment = plan->moving || figure->density == SI_SCENE_DENSITY_END};
    if (plan->moving)
        view.end = fmin(plan->now - (double)(panel->observed_steps - 1), view.end);
    if (panel->sample_count == 0 || plan->path[panel - figure->panel] ||
        figure->density == SI_SCENE_DENSITY_NONE || view.end <= 0.0)
        return SI_OK;
    bool whole = (figure->colour_by == SI_SCENE_BY_DENSITY ? draw_crowd : draw_agents)(&view);
    return whole ? SI_OK : si_error_no_memory(error, "the regions of the samples");
}
