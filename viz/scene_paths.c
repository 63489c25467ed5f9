#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/order.h"
#include "base/pi.h"
#include "viz/scene_plan.h"
#include "viz/text.h"

static const double path_line = 0.8;
static const double sample_line = 0.3;
static const double mean_line = 1.1;
static const double ellipse_line = 0.6;
static const double cross_line = 0.75;
static const double truth_line = 0.35;

/* Marks shrink where steps are short on the page, so that neighbours stay apart. */
static const double mark_share = 0.36;
static const double smallest_mark = 0.9, largest_mark = 2.1;
static const double few_agents = 12.0;  /* in larger crowds marks are smaller */
static const double wide_panel = 280.0; /* points; in narrower ones marks are smaller too */

typedef struct si_pen {
    si_scene_plan *plan;
    si_canvas *canvas;
    const si_scene_panel *panel;
    const si_projection *projection;
    double mark; /* radius of a mark, points */
} si_pen;

si_colour si_scene_colour(const si_scene_plan *plan, const si_canvas *canvas,
                          const si_scene_panel *panel, size_t agent)
{
    return si_theme_series(canvas->theme,
                           plan->figure->colour_by == SI_SCENE_BY_AGENT ? agent : panel->colour);
}

/* Of what was really walked. */
static si_colour walked_colour(const si_pen *pen, size_t agent)
{
    static const double towards_ink = 0.3;
    if (pen->plan->figure->colour_by != SI_SCENE_BY_AGENT)
        return pen->canvas->theme->ink;
    return si_colour_mix(si_theme_series(pen->canvas->theme, agent), pen->canvas->theme->ink,
                         towards_ink);
}

/* The upper quartile of the agents' observed steps on the page: those who walk set the size. */
static double mark_radius(const si_canvas *canvas, const si_scene_panel *panel,
                          const si_projection *projection)
{
    enum { LOOKED_AT = 256 };
    double step[LOOKED_AT];
    size_t count = 0, steps = panel->observed_steps;
    for (size_t a = 0; a < panel->agent_count && count < LOOKED_AT && steps > 1; a++) {
        double from[2], to[2];
        const double *path = panel->observed + 2 * steps * a;
        if (si_projection_point(projection, path, from) &&
            si_projection_point(projection, path + 2 * (steps - 1), to))
            step[count++] = hypot(to[0] - from[0], to[1] - from[1]) / (double)(steps - 1);
    }
    double crowd = fmin(pow(few_agents / (double)panel->agent_count, 0.25), 1.0);
    double largest = largest_mark * crowd * fmin(sqrt(projection->frame.width / wide_panel), 1.0);
    if (count == 0)
        return largest * canvas->point;
    qsort(step, count, sizeof *step, si_compare_numbers);
    double radius = mark_share * step[3 * count / 4] / canvas->point;
    return fmin(fmax(radius, smallest_mark), largest) * canvas->point;
}

static void add_polyline(const si_pen *pen, const double *position, size_t count)
{
    double page[2];
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        if (!si_projection_point(pen->projection, position + 2 * i, page)) {
            begun = false;
            continue;
        }
        if (begun)
            cairo_line_to(pen->canvas->cairo, page[0], page[1]);
        else
            cairo_move_to(pen->canvas->cairo, page[0], page[1]);
        begun = true;
    }
}

/* Steps of a path of `count` that begins at step `first` and that the film has reached. */
static size_t reached(const si_pen *pen, size_t first, size_t count)
{
    if (!pen->plan->moving)
        return count;
    double steps = floor(pen->plan->now + 1e-9) - (double)first + 1.0;
    return (size_t)fmin(fmax(steps, 0.0), (double)count);
}

static const double *observed_path(const si_pen *pen, size_t agent)
{
    return pen->panel->observed + 2 * agent * pen->panel->observed_steps;
}

static const double *last_observed(const si_pen *pen, size_t agent)
{
    return observed_path(pen, agent) + 2 * (pen->panel->observed_steps - 1);
}

static void draw_samples(const si_pen *pen, size_t agent)
{
    const si_scene_panel *panel = pen->panel;
    size_t steps = reached(pen, panel->observed_steps, panel->predicted_steps);
    size_t shown = pen->plan->figure->sample_paths;
    if (steps == 0)
        return;
    for (size_t k = 0; k < shown && k < panel->sample_count; k++) {
        const double *path =
            panel->samples + 2 * panel->predicted_steps * (agent * panel->sample_count + k);
        double from[2];
        if (!si_projection_point(pen->projection, last_observed(pen, agent), from))
            return;
        add_polyline(pen, path, steps);
        si_canvas_line(pen->canvas, from[0], from[1], from[0], from[1]);
        double to[2];
        if (si_projection_point(pen->projection, path, to))
            cairo_line_to(pen->canvas->cairo, to[0], to[1]);
    }
    si_canvas_stroke(pen->canvas, si_scene_colour(pen->plan, pen->canvas, panel, agent), 0.5,
                     sample_line);
}

static void mean_position(const si_scene_panel *panel, size_t agent, size_t step, double mean[2])
{
    mean[0] = mean[1] = 0.0;
    for (size_t k = 0; k < panel->sample_count; k++) {
        const double *point =
            panel->samples +
            2 * ((agent * panel->sample_count + k) * panel->predicted_steps + step);
        mean[0] += point[0] / (double)panel->sample_count;
        mean[1] += point[1] / (double)panel->sample_count;
    }
}

static void draw_mean(const si_pen *pen, size_t agent)
{
    const si_scene_panel *panel = pen->panel;
    size_t steps = reached(pen, panel->observed_steps, panel->predicted_steps);
    double mean[2], page[2];
    if (steps == 0 || panel->sample_count == 0 ||
        !si_projection_point(pen->projection, last_observed(pen, agent), page))
        return;
    cairo_move_to(pen->canvas->cairo, page[0], page[1]);
    for (size_t t = 0; t < steps; t++) {
        mean_position(panel, agent, t, mean);
        if (si_projection_point(pen->projection, mean, page))
            cairo_line_to(pen->canvas->cairo, page[0], page[1]);
    }
    si_canvas_stroke(pen->canvas, si_scene_colour(pen->plan, pen->canvas, panel, agent), 1.0,
                     mean_line);
}

/* The image of the circle of `deviations` under the Cholesky factor of the covariance. */
static void add_ellipse(const si_pen *pen, const si_scene_ellipse *ellipse, double deviations)
{
    enum { CORNERS = 72 };
    double l00 = sqrt(ellipse->covariance[0]);
    double l10 = l00 > 0.0 ? ellipse->covariance[1] / l00 : 0.0;
    double l11 = sqrt(fmax(ellipse->covariance[2] - l10 * l10, 0.0));
    double round[2 * (CORNERS + 1)];
    for (int i = 0; i <= CORNERS; i++) {
        double angle = 2.0 * SI_PI * i / CORNERS;
        double x = deviations * cos(angle), y = deviations * sin(angle);
        round[2 * i] = ellipse->mean[0] + l00 * x;
        round[2 * i + 1] = ellipse->mean[1] + l10 * x + l11 * y;
    }
    add_polyline(pen, round, CORNERS + 1);
}

static void draw_ellipses(const si_pen *pen)
{
    si_colour colour = si_colour_mix(si_theme_series(pen->canvas->theme, pen->panel->colour),
                                     pen->canvas->theme->ink, 0.35);
    if (pen->plan->moving && reached(pen, pen->panel->observed_steps, pen->panel->predicted_steps) <
                                 pen->panel->predicted_steps)
        return;
    for (size_t i = 0; i < pen->panel->ellipse_count; i++) {
        add_ellipse(pen, &pen->panel->ellipse[i], 1.0);
        add_ellipse(pen, &pen->panel->ellipse[i], 2.0);
    }
    si_canvas_stroke(pen->canvas, colour, 0.9, ellipse_line);
}

/* A rim in the page's colour keeps lines and marks apart from the regions under them. */
static void stroke_rim(const si_pen *pen, double width)
{
    cairo_path_t *path = cairo_copy_path(pen->canvas->cairo);
    si_canvas_stroke(pen->canvas, pen->canvas->theme->page, 0.7, width);
    cairo_append_path(pen->canvas->cairo, path);
    cairo_path_destroy(path);
}

static void draw_observed(const si_pen *pen, size_t agent)
{
    static const double dash[] = {2.4, 1.8};
    const double *path = observed_path(pen, agent);
    size_t count = reached(pen, 0, pen->panel->observed_steps);
    double page[2];
    add_polyline(pen, path, count);
    stroke_rim(pen, 2.2 * path_line);
    si_canvas_stroke_dashed(pen->canvas, walked_colour(pen, agent), 0.75, 0.85 * path_line, dash,
                            2);
    for (size_t t = 0; t < count; t++)
        if (si_projection_point(pen->projection, path + 2 * t, page))
            si_mark_dot(pen->canvas, page[0], page[1], 0.62 * pen->mark);
    si_canvas_fill(pen->canvas, walked_colour(pen, agent), 1.0);
}

static void draw_truth(const si_pen *pen, size_t agent)
{
    const si_scene_panel *panel = pen->panel;
    const double *path = panel->future + 2 * agent * panel->predicted_steps;
    size_t count = reached(pen, panel->observed_steps, panel->predicted_steps);
    double page[2];
    if (count > 0) {
        add_polyline(pen, last_observed(pen, agent), 1);
        if (cairo_has_current_point(pen->canvas->cairo) &&
            si_projection_point(pen->projection, path, page))
            cairo_line_to(pen->canvas->cairo, page[0], page[1]);
        add_polyline(pen, path, count);
        si_canvas_stroke(pen->canvas, walked_colour(pen, agent), 0.7, truth_line);
    }
    for (size_t t = 0; t < count; t++)
        if (si_projection_point(pen->projection, path + 2 * t, page))
            si_mark_cross(pen->canvas, page[0], page[1], pen->mark);
    stroke_rim(pen, 2.2 * cross_line);
    si_canvas_stroke(pen->canvas, walked_colour(pen, agent), 1.0, cross_line);
}

/* Where the agent stands when the prediction begins; its shape is its zone. */
static void draw_start(const si_pen *pen, size_t agent)
{
    double page[2];
    size_t zone = pen->panel->zone != NULL ? pen->panel->zone[agent] : 0;
    if (reached(pen, 0, pen->panel->observed_steps) < pen->panel->observed_steps ||
        !si_projection_point(pen->projection, last_observed(pen, agent), page))
        return;
    si_mark_shape(pen->canvas, zone, page[0], page[1], 1.15 * pen->mark);
    si_canvas_colour(pen->canvas, pen->canvas->theme->page, 1.0);
    cairo_fill_preserve(pen->canvas->cairo);
    si_canvas_stroke(pen->canvas, walked_colour(pen, agent), 1.0, path_line);
}

typedef struct si_box {
    double left, top, right, bottom;
} si_box;

static bool is_free(const si_pen *pen, const si_box *taken, size_t count, const si_box *box)
{
    const si_scene_frame *frame = &pen->projection->frame;
    double edge = pen->canvas->point;
    bool room = box->left > frame->left + edge && box->right < frame->left + frame->width - edge &&
                box->top > frame->top + edge && box->bottom < frame->top + frame->height - edge;
    for (size_t i = 0; i < count && room; i++)
        room = box->right < taken[i].left || box->left > taken[i].right ||
               box->bottom < taken[i].top || box->top > taken[i].bottom;
    return room;
}

/* The number beside the agent's start, in the first of eight places that is free of other
 * numbers and starts. */
static bool draw_id(const si_pen *pen, size_t agent, const si_box *taken, size_t count, si_box *box)
{
    static const double ways[8][2] = {{1.0, -0.6}, {1.0, 0.6}, {-1.0, -0.6}, {-1.0, 0.6},
                                      {0.0, -1.0}, {0.0, 1.0}, {1.0, 0.0},   {-1.0, 0.0}};
    si_text_style style = {.size = TEXT_SMALL, .colour = walked_colour(pen, agent)};
    char text[24];
    double page[2];
    snprintf(text, sizeof text, "%lld", (long long)pen->panel->agent_id[agent]);
    if (!si_projection_point(pen->projection, last_observed(pen, agent), page))
        return false;
    double width = si_text_width(pen->canvas, style, text);
    double height = si_text_points(pen->canvas, TEXT_SMALL), gap = 1.6 * pen->mark;
    for (int i = 0; i < 8; i++) {
        double x = page[0] + ways[i][0] * (gap + 0.5 * width);
        double y = page[1] + ways[i][1] * (gap + 0.5 * height);
        *box = (si_box){x - 0.5 * width, y - 0.5 * height, x + 0.5 * width, y + 0.5 * height};
        if (!is_free(pen, taken, count, box))
            continue;
        cairo_rectangle(pen->canvas->cairo, box->left - 0.5, box->top, width + 1.0, height);
        si_canvas_fill(pen->canvas, pen->canvas->theme->page, 0.6);
        si_text_draw(pen->canvas, style, (si_text_anchor){0.5, 0.5}, x, y, text);
        return true;
    }
    return false;
}

static void draw_ids(const si_pen *pen)
{
    enum { MOST = 512 };
    si_box taken[2 * MOST];
    size_t count = 0, agents = pen->panel->agent_count < MOST ? pen->panel->agent_count : MOST;
    double page[2], radius = pen->mark;
    for (size_t a = 0; a < agents; a++)
        if (si_projection_point(pen->projection, last_observed(pen, a), page))
            taken[count++] =
                (si_box){page[0] - radius, page[1] - radius, page[0] + radius, page[1] + radius};
    for (size_t a = 0; a < agents; a++)
        count += draw_id(pen, a, taken, count, &taken[count]);
}

void si_scene_draw_paths(si_scene_plan *plan, si_canvas *canvas, const si_scene_panel *panel,
                         const si_projection *projection)
{
    si_pen pen = {plan, canvas, panel, projection, mark_radius(canvas, panel, projection)};
    for (size_t a = 0; a < panel->agent_count && plan->figure->sample_paths > 0; a++)
        draw_samples(&pen, a);
    bool mean = plan->figure->mean_path || plan->path[panel - plan->figure->panel];
    for (size_t a = 0; a < panel->agent_count && mean; a++)
        draw_mean(&pen, a);
    draw_ellipses(&pen);
    for (size_t a = 0; a < panel->agent_count; a++)
        draw_observed(&pen, a);
    for (size_t a = 0; a < panel->agent_count && panel->future != NULL; a++)
        draw_truth(&pen, a);
    for (size_t a = 0; a < panel->agent_count; a++)
        draw_start(&pen, a);
    if (plan->figure->agent_ids && panel->agent_id != NULL)
        draw_ids(&pen);
}
