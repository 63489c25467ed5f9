#include "viz/frame.h"

#include <math.h>

#include "viz/text.h"

static const double tick_length = 2.4;
static const double number_gap = 2.2; /* between tick and number */
static const double label_gap = 3.6;  /* between numbers and label */
static const double frame_line = 0.5;
static const double grid_line = 0.45;

void si_axis_set_ticks(si_axis *axis, double length, double distance)
{
    double wanted = fmax(length / distance, 1.0);
    if (axis->logarithmic)
        si_ticks_logarithmic(axis->low, axis->high, wanted, &axis->ticks);
    else
        si_ticks_linear(axis->low, axis->high, wanted, axis->whole, &axis->ticks);
}

double si_axis_place(const si_axis *axis, double value)
{
    if (axis->logarithmic)
        return (log(value) - log(axis->low)) / (log(axis->high) - log(axis->low));
    return (value - axis->low) / (axis->high - axis->low);
}

double si_frame_x(const si_frame *frame, double value)
{
    return frame->left + frame->width * si_axis_place(&frame->x, value);
}

double si_frame_y(const si_frame *frame, double value)
{
    return frame->top + frame->height * (1.0 - si_axis_place(&frame->y, value));
}

static si_text_style number_style(const si_canvas *canvas)
{
    return (si_text_style){.size = TEXT_SMALL, .colour = canvas->theme->muted};
}

static si_text_style label_style(const si_canvas *canvas)
{
    return (si_text_style){.size = TEXT_NORMAL, .colour = canvas->theme->ink};
}

static double widest_number(si_canvas *canvas, const si_ticks *ticks)
{
    double widest = 0.0;
    for (size_t i = 0; i < ticks->count; i++)
        widest = fmax(widest, si_text_width(canvas, number_style(canvas), ticks->label[i]));
    return widest;
}

static double numbers_left(si_canvas *canvas, const si_frame *frame)
{
    return (tick_length + number_gap) * canvas->point + widest_number(canvas, &frame->y.ticks);
}

double si_frame_left_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    double room = parts.y_numbers ? numbers_left(canvas, frame) : 0.0;
    if (parts.y_numbers && frame->y.label != NULL)
        room += label_gap * canvas->point + si_text_capital(canvas, TEXT_NORMAL);
    return room;
}

double si_frame_right_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    const si_ticks *ticks = &frame->x.ticks;
    if (!parts.x_numbers || ticks->count == 0)
        return 0.0;
    size_t last = ticks->count - 1;
    double end = frame->width * (1.0 - si_axis_place(&frame->x, ticks->value[last]));
    return fmax(si_text_width(canvas, number_style(canvas), ticks->label[last]) / 2.0 - end, 0.0);
}

static double numbers_below(const si_canvas *canvas)
{
    return (tick_length + number_gap) * canvas->point + si_text_capital(canvas, TEXT_SMALL);
}

double si_frame_bottom_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    double room = parts.x_numbers ? numbers_below(canvas) : 0.0;
    if (parts.x_numbers && frame->x.label != NULL)
        room += (label_gap + 0.6) * canvas->point + si_text_capital(canvas, TEXT_NORMAL);
    return room;
}

void si_frame_draw_grid(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    for (size_t i = 0; parts.grid_x && i < frame->x.ticks.count; i++) {
        double x = si_frame_x(frame, frame->x.ticks.value[i]);
        si_canvas_line(canvas, x, frame->top, x, frame->top + frame->height);
    }
    for (size_t i = 0; parts.grid_y && i < frame->y.ticks.count; i++) {
        double y = si_frame_y(frame, frame->y.ticks.value[i]);
        si_canvas_line(canvas, frame->left, y, frame->left + frame->width, y);
    }
    si_canvas_stroke(canvas, canvas->theme->faint, 1.0, grid_line);
}

static void draw_x_numbers(si_canvas *canvas, const si_frame *frame)
{
    double bottom = frame->top + frame->height;
    for (size_t i = 0; i < frame->x.ticks.count; i++) {
        double x = si_frame_x(frame, frame->x.ticks.value[i]);
        if (!frame->x.unmarked)
            si_canvas_line(canvas, x, bottom, x, bottom + tick_length * canvas->point);
        si_canvas_stroke(canvas, canvas->theme->muted, 1.0, frame_line);
        si_text_draw(canvas, number_style(canvas), (si_text_anchor){0.5, 0.0}, x,
                     bottom + numbers_below(canvas), frame->x.ticks.label[i]);
    }
    if (frame->x.label != NULL)
        si_text_draw(canvas, label_style(canvas), (si_text_anchor){0.5, 0.0},
                     frame->left + frame->width / 2,
                     bottom + numbers_below(canvas) + (label_gap + 0.6) * canvas->point +
                         si_text_capital(canvas, TEXT_NORMAL),
                     frame->x.label);
}

static void draw_y_numbers(si_canvas *canvas, const si_frame *frame)
{
    double reach = tick_length * canvas->point;
    for (size_t i = 0; i < frame->y.ticks.count; i++) {
        double y = si_frame_y(frame, frame->y.ticks.value[i]);
        si_canvas_line(canvas, frame->left - reach, y, frame->left, y);
        si_canvas_stroke(canvas, canvas->theme->muted, 1.0, frame_line);
        si_text_draw(canvas, number_style(canvas), (si_text_anchor){1.0, 0.5},
                     frame->left - reach - number_gap * canvas->point, y, frame->y.ticks.label[i]);
    }
    if (frame->y.label != NULL)
        si_text_draw_upright(canvas, label_style(canvas), (si_text_anchor){0.5, 0.0},
                             frame->left - numbers_left(canvas, frame) - label_gap * canvas->point,
                             frame->top + frame->height / 2, frame->y.label);
}

void si_frame_draw(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    if (parts.x_numbers)
        draw_x_numbers(canvas, frame);
    if (parts.y_numbers)
        draw_y_numbers(canvas, frame);
    cairo_rectangle(canvas->cairo, frame->left, frame->top, frame->width, frame->height);
    si_canvas_stroke(canvas, canvas->theme->muted, 1.0, frame_line);
}
