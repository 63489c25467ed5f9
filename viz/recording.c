#include "viz/recording.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "base/order.h"
#include "viz/scene_plan.h"
#include "viz/text.h"

static const double page_margin = 5.0;
static const double bar_width = 7.0;
static const double bar_gap = 10.0;
static const double bar_tick_distance = 26.0;
static const double track_line = 0.55;
static const double track_alpha = 0.8;
static const double title_gap = 5.0;

enum { SHADES = 64 };

/* A recording lies on its page like a scene of one agent, who stands where each track is. */
typedef struct si_recording_plan {
    const si_recording_figure *figure;
    si_scene_panel panel;
    si_scene_figure shown;
    si_scene_plan scene;
    si_frame axes;
    si_frame_parts parts;
    double fastest; /* at the end of the colour bar */
} si_recording_plan;

static si_result check(const si_recording_figure *figure, si_error *error)
{
    static const double largest = 1e150;
    if (figure->track_count == 0 || figure->offset == NULL || figure->offset[0] != 0 ||
        figure->offset[figure->track_count] == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "a recording without tracks has no figure");
    for (size_t n = 0; n < figure->track_count; n++)
        if (figure->offset[n] > figure->offset[n + 1])
            return si_error_set(error, SI_ERR_SHAPE, "the offsets of the tracks fall at %zu", n);
    if (figure->position == NULL || figure->speed == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "a recording lacks an array");
    for (size_t i = 0; i < figure->offset[figure->track_count]; i++)
        if (!(fabs(figure->position[2 * i]) <= largest) ||
            !(fabs(figure->position[2 * i + 1]) <= largest) ||
            !(figure->speed[i] >= 0.0 && figure->speed[i] <= largest))
            return si_error_set(
                error, SI_ERR_NUMERIC, "point %zu at (%g, %g), %g m/s, cannot be shown", i,
                figure->position[2 * i], figure->position[2 * i + 1], figure->speed[i]);
    return SI_OK;
}

static si_result find_fastest(si_recording_plan *plan, si_error *error)
{
    static const double part = 0.99;
    size_t count = plan->figure->offset[plan->figure->track_count];
    double *sorted = malloc(count * sizeof *sorted);
    if (sorted == NULL)
        return si_error_no_memory(error, "the speeds of a recording");
    for (size_t i = 0; i < count; i++)
        sorted[i] = plan->figure->speed[i];
    qsort(sorted, count, sizeof *sorted, si_compare_numbers);
    plan->fastest = sorted[(size_t)(part * (double)(count - 1))];
    if (plan->fastest <= 0.0)
        plan->fastest = 1.0;
    free(sorted);
    return SI_OK;
}

static si_axis speed_axis(const si_recording_plan *plan, si_canvas *canvas)
{
    si_axis axis = {.low = 0.0, .high = plan->fastest};
    si_axis_set_ticks(canvas, &axis, plan->scene.frame[0].height, true,
                      bar_tick_distance * canvas->point);
    return axis;
}

/* Colour bar, numbers and its label, right of the frame. */
static double bar_room(const si_recording_plan *plan, si_canvas *canvas)
{
    si_axis axis = speed_axis(plan, canvas);
    return (bar_gap + bar_width + 9.0) * canvas->point + si_axis_widest_number(canvas, &axis) +
           si_text_capital(canvas, TEXT_NORMAL);
}

/* Title and subtitle from `top` down; returns their height. */
static double set_title(const si_recording_plan *plan, si_canvas *canvas, double left, double top,
                        double width, bool drawn)
{
    double height = 0.0;
    if (plan->figure->title != NULL)
        height += si_text_block(canvas, si_text_heading(canvas), left, top, width,
                                plan->figure->title, drawn);
    if (plan->figure->subtitle != NULL)
        height += si_text_block(canvas, si_text_muted(canvas), left, top + height, width,
                                plan->figure->subtitle, drawn);
    return height;
}

static si_result measure(void *context, si_canvas *canvas, double width, double *height,
                         si_error *error)
{
    si_recording_plan *plan = context;
    si_scene_frame *place = &plan->scene.frame[0];
    double margin = page_margin * canvas->point, bottom = 0.0;
    si_result status = si_scene_extent(&plan->scene, &plan->panel, place->extent, error);
    if (status == SI_OK)
        status = find_fastest(plan, error);
    if (status != SI_OK)
        return status;
    double aspect =
        fabs(place->extent[3] - place->extent[2]) / (place->extent[1] - place->extent[0]);
    aspect = fmin(fmax(aspect, 0.3), 0.95);
    *place = (si_scene_frame){
        .left = margin,
        .top = margin,
        .width = width,
        .height = width * aspect,
        .extent = {place->extent[0], place->extent[1], place->extent[2], place->extent[3]}};
    si_scene_extent_fit(place->extent, aspect);
    for (int pass = 0; pass < 3; pass++) {
        plan->axes = si_scene_axes(&plan->scene, canvas, 0, &plan->parts);
        place->left = margin + si_frame_left_room(canvas, &plan->axes, plan->parts);
        place->width = width - place->left - bar_room(plan, canvas) - margin;
        place->height = place->width * aspect;
        place->top = margin + title_gap * canvas->point +
                     set_title(plan, canvas, 0.0, 0.0, place->width, false);
        bottom = si_frame_bottom_room(canvas, &plan->axes, plan->parts);
    }
    plan->axes = si_scene_axes(&plan->scene, canvas, 0, &plan->parts);
    *height = place->top + place->height + bottom + margin;
    return SI_OK;
}

static int shade_of(const si_recording_plan *plan, double speed)
{
    return (int)(fmin(speed / plan->fastest, 1.0) * (SHADES - 1) + 0.5);
}

static void stroke_shade(si_canvas *canvas, int shade)
{
    si_colour colour = si_theme_sequence(canvas->theme, (double)shade / (SHADES - 1));
    si_canvas_stroke(canvas, colour, track_alpha, track_line);
}

/* Neighbouring pieces of one shade are one line: fewer to write, and no dots where they overlap. */
static void draw_track(const si_recording_plan *plan, si_canvas *canvas, size_t track)
{
    const si_recording_figure *figure = plan->figure;
    const si_projection projection = si_scene_projection(&plan->scene, 0);
    double from[2], to[2];
    bool begun = false;
    int shade = 0;
    for (size_t i = figure->offset[track]; i < figure->offset[track + 1]; i++) {
        if (!si_projection_point(&projection, figure->position + 2 * i, to)) {
            begun = false;
            continue;
        }
        int next = shade_of(plan, figure->speed[i]);
        if (begun) {
            if (next != shade) {
                stroke_shade(canvas, shade);
                cairo_move_to(canvas->cairo, from[0], from[1]);
            }
            cairo_line_to(canvas->cairo, to[0], to[1]);
        } else {
            cairo_move_to(canvas->cairo, to[0], to[1]);
        }
        shade = next;
        from[0] = to[0];
        from[1] = to[1];
        begun = true;
    }
    stroke_shade(canvas, shade);
}

static void draw_bar(const si_recording_plan *plan, si_canvas *canvas)
{
    const si_scene_frame *place = &plan->scene.frame[0];
    double left = place->left + place->width + bar_gap * canvas->point;
    double width = bar_width * canvas->point, step = place->height / SHADES;
    si_axis axis = speed_axis(plan, canvas);
    for (int i = 0; i < SHADES; i++) {
        double top = place->top + place->height - step * (i + 1);
        cairo_rectangle(canvas->cairo, left, top, width, i > 0 ? step * 1.5 : step);
        si_canvas_fill(canvas, si_theme_sequence(canvas->theme, (double)i / (SHADES - 1)), 1.0);
    }
    cairo_rectangle(canvas->cairo, left, place->top, width, place->height);
    si_canvas_stroke(canvas, canvas->theme->muted, 1.0, 0.5);
    for (size_t i = 0; i < axis.ticks.count; i++) {
        double y = place->top + place->height * (1.0 - si_axis_place(&axis, axis.ticks.value[i]));
        si_canvas_line(canvas, left + width, y, left + width + 2.0 * canvas->point, y);
        si_canvas_stroke(canvas, canvas->theme->muted, 1.0, 0.5);
        si_text_draw(canvas, si_text_muted(canvas), (si_text_anchor){0.0, 0.5},
                     left + width + 4.0 * canvas->point, y, axis.ticks.label[i]);
    }
    si_text_draw_upright(canvas, si_text_label(canvas), (si_text_anchor){0.5, 1.0},
                         left + width + 8.0 * canvas->point + si_axis_widest_number(canvas, &axis),
                         place->top + place->height / 2.0, "speed (m/s)");
}

static si_result draw(void *context, si_canvas *canvas, si_error *error)
{
    si_recording_plan *plan = context;
    const si_scene_frame *place = &plan->scene.frame[0];
    si_canvas_clip(canvas, place->left, place->top, place->width, place->height);
    if (plan->scene.map.picture)
        si_image_draw(canvas, plan->figure->background, place);
    si_frame_draw_grid(canvas, &plan->axes, plan->parts);
    for (size_t n = 0; n < plan->figure->track_count; n++)
        draw_track(plan, canvas, n);
    si_canvas_unclip(canvas);
    si_frame_draw(canvas, &plan->axes, plan->parts);
    double title = set_title(plan, canvas, 0.0, 0.0, place->width, false);
    set_title(plan, canvas, place->left, place->top - 0.5 * title_gap * canvas->point - title,
              place->width, true);
    draw_bar(plan, canvas);
    return si_canvas_check(canvas, error);
}

si_result si_recording_figure_render(const si_recording_figure *figure,
                                     const si_figure_output *output, si_error *error)
{
    SI_REQUIRE(error, figure, output);
    si_result status = check(figure, error);
    if (status != SI_OK)
        return status;
    si_recording_plan plan = {
        .figure = figure,
        .panel = {.agent_count = 1,
                  .observed_steps = figure->offset[figure->track_count],
                  .observed = figure->position},
        .shown = {.panel_count = 1, .panel = &plan.panel, .background = figure->background},
        .scene = {.figure = &plan.shown, .columns = 1, .x_label = "x (m)", .y_label = "y (m)"}};
    si_drawing drawing = {&plan, measure, draw};
    status = si_plane_map_set(&plan.scene.map, figure->background, error);
    return status == SI_OK ? si_canvas_render(&drawing, output, error) : status;
}
