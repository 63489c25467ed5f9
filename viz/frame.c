#include "viz/frame.h"

#include <math.h>

#include "viz/text.h"

static const double tick_length = 2.4;
static const double number_gap = 2.2; /* between tick and number */
static const double label_gap = 3.6;  /* between numbers and label */
static const double frame_line = 0.5;
static const double grid_line = 0.45;

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

static si_text_style number_style(const si_canvas *canvas, si_figure_part part)
{
    si_text_style style = si_text_muted(canvas);
    style.part = part;
    return style;
}

/* --- ticks -------------------------------------------------------------------------------- */

size_t si_axis_count_numbers(const si_axis *axis)
{
    size_t count = 0;
    for (size_t i = 0; i < axis->ticks.count; i++)
        count += axis->ticks.label[i][0] != '\0';
    return count;
}

/* Half of what a number takes up along its axis. */
static double half_extent(si_canvas *canvas, const char *label, bool upright)
{
    static const double gap = 3.2;
    if (upright)
        return 0.55 * si_text_points(canvas, TEXT_SMALL);
    return (si_text_width(canvas, number_style(canvas, SI_FIGURE_X_NUMBER), label) +
            gap * canvas->point) /
           2.0;
}

bool si_axis_numbers_fit(si_canvas *canvas, const si_axis *axis, double length, bool upright)
{
    double taken = -INFINITY;
    for (size_t i = 0; i < axis->ticks.count; i++) {
        const char *label = axis->ticks.label[i];
        double half = half_extent(canvas, label, upright);
        double place = length * si_axis_place(axis, axis->ticks.value[i]);
        if (label[0] == '\0')
            continue;
        if (place - half < taken)
            return false;
        taken = place + half;
    }
    return true;
}

/* The ticks of the `number`-th choice, from fine to coarse; false when there are no more. */
static bool choose_ticks(si_axis *axis, size_t number)
{
    enum { CHOICES = 28, STRIDES = 6 };
    if (axis->logarithmic)
        return number < STRIDES && si_ticks_decades(axis->low, axis->high, number, &axis->ticks);
    return number < CHOICES &&
           si_ticks_steps(axis->low, axis->high, number, axis->whole, &axis->ticks);
}

static bool ticks_fit(si_canvas *canvas, const si_axis *axis, double length, bool upright,
                      double most)
{
    return axis->ticks.count > 0 && (double)axis->ticks.count <= most &&
           si_axis_numbers_fit(canvas, axis, length, upright);
}

/* The finest choice of at most `most` ticks whose numbers fit; if these are too few, the coarsest
 * of three ticks or more. False if none has as many. */
static bool find_ticks(si_canvas *canvas, si_axis *axis, double length, bool upright, double most)
{
    si_ticks enough = {0};
    for (size_t i = 0; choose_ticks(axis, i); i++) {
        if (ticks_fit(canvas, axis, length, upright, TICKS_MAX - 1) && axis->ticks.count >= 3)
            enough = axis->ticks;
        if (axis->ticks.count >= 3 && ticks_fit(canvas, axis, length, upright, most))
            return true;
    }
    axis->ticks = enough;
    return enough.count >= 3;
}

/* The coarsest choice of three ticks or more, with numbers at every second of them if need be. */
static void thin_out(si_canvas *canvas, si_axis *axis, double length, bool upright)
{
    si_ticks best = {0};
    for (size_t i = 0; choose_ticks(axis, i); i++)
        if (axis->ticks.count >= 3 || best.count < 3)
            best = axis->ticks;
    axis->ticks = best;
    for (size_t i = 1; i < best.count && !si_axis_numbers_fit(canvas, axis, length, upright);
         i += 2)
        axis->ticks.label[i][0] = '\0';
}

void si_axis_set_ticks(si_canvas *canvas, si_axis *axis, double length, bool upright,
                       double distance)
{
    axis->ticks.count = 0;
    if (axis->category != NULL)
        return;
    bool logarithmic = axis->logarithmic;
    if (find_ticks(canvas, axis, length, upright, fmax(length / distance + 1.0, 3.0)))
        return;
    /* Too short for decades: round numbers, placed where they are on a logarithmic axis. */
    axis->logarithmic = false;
    for (size_t i = 0; logarithmic && choose_ticks(axis, i); i++) {
        axis->logarithmic = true;
        if (axis->ticks.count < 3 || si_axis_numbers_fit(canvas, axis, length, upright))
            break;
        axis->logarithmic = false;
    }
    axis->logarithmic = logarithmic;
    if (logarithmic && axis->ticks.count >= 3)
        return;
    thin_out(canvas, axis, length, upright);
}

/* --- rooms -------------------------------------------------------------------------------- */

static void wrap_category(si_canvas *canvas, const si_axis *axis, size_t number,
                          si_text_lines *lines)
{
    si_text_wrap(canvas, si_text_muted(canvas),
                 axis->category_width > 0.0 ? axis->category_width : 1e6, axis->category[number],
                 lines);
}

double si_axis_widest_number(si_canvas *canvas, const si_axis *axis)
{
    double widest = 0.0;
    for (size_t i = 0; i < axis->ticks.count; i++)
        widest = fmax(widest, si_text_width(canvas, number_style(canvas, SI_FIGURE_Y_NUMBER),
                                            axis->ticks.label[i]));
    for (size_t i = 0; i < axis->category_count; i++) {
        si_text_lines lines;
        wrap_category(canvas, axis, i, &lines);
        widest = fmax(widest, lines.width);
    }
    return widest;
}

static double numbers_left(si_canvas *canvas, const si_frame *frame)
{
    return (tick_length + number_gap) * canvas->point + si_axis_widest_number(canvas, &frame->y);
}

double si_frame_left_excess(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    const si_ticks *ticks = &frame->x.ticks;
    if (!parts.x_numbers || ticks->count == 0)
        return 0.0;
    double start = frame->width * si_axis_place(&frame->x, ticks->value[0]);
    return fmax(half_extent(canvas, ticks->label[0], false) - start, 0.0);
}

double si_frame_right_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    const si_ticks *ticks = &frame->x.ticks;
    if (!parts.x_numbers || ticks->count == 0)
        return 0.0;
    size_t last = ticks->count - 1;
    double end = frame->width * (1.0 - si_axis_place(&frame->x, ticks->value[last]));
    return fmax(half_extent(canvas, ticks->label[last], false) - end, 0.0);
}

double si_frame_left_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    double room = parts.y_numbers ? numbers_left(canvas, frame) : 0.0;
    if (parts.y_numbers && frame->y.label != NULL)
        room += label_gap * canvas->point + si_text_points(canvas, TEXT_NORMAL);
    return fmax(room, si_frame_left_excess(canvas, frame, parts));
}

static double numbers_below(const si_canvas *canvas)
{
    return (tick_length + number_gap) * canvas->point + si_text_capital(canvas, TEXT_SMALL);
}

/* The label below may be wider than the frame. */
static double label_lines(si_canvas *canvas, const si_frame *frame, double top, bool drawn)
{
    si_text_lines lines;
    si_text_wrap(canvas, si_text_label(canvas), frame->width, frame->x.label, &lines);
    double step = si_text_line(canvas, TEXT_NORMAL);
    if (drawn)
        si_text_draw_lines(canvas, si_text_label(canvas), (si_text_anchor){0.5, 1.0},
                           frame->left + frame->width / 2.0, top, step, &lines);
    return step * (double)lines.count;
}

double si_frame_bottom_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts)
{
    double room = parts.x_numbers ? numbers_below(canvas) : 0.0;
    if (parts.x_numbers && frame->x.label != NULL)
        room += label_gap * canvas->point + label_lines(canvas, frame, 0.0, false);
    return room;
}

double si_frame_least_height(si_canvas *canvas, const si_frame *frame)
{
    double lines = 0.0, apart = 0.8; /* lines between names */
    for (size_t i = 0; i < frame->y.category_count; i++) {
        si_text_lines name;
        wrap_category(canvas, &frame->y, i, &name);
        lines = fmax(lines, (double)name.count + apart);
    }
    double names = lines * si_text_line(canvas, TEXT_SMALL) * (double)frame->y.category_count;
    double label =
        frame->y.label != NULL ? si_text_width(canvas, si_text_label(canvas), frame->y.label) : 0.0;
    return fmax(names, label);
}

/* --- drawing ------------------------------------------------------------------------------ */

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
        si_canvas_line(canvas, x, bottom, x, bottom + tick_length * canvas->point);
        si_canvas_stroke(canvas, canvas->theme->muted, 1.0, frame_line);
        si_text_draw(canvas, number_style(canvas, SI_FIGURE_X_NUMBER), (si_text_anchor){0.5, 0.0},
                     x, bottom + numbers_below(canvas), frame->x.ticks.label[i]);
    }
    if (frame->x.label != NULL)
        label_lines(canvas, frame, bottom + numbers_below(canvas) + label_gap * canvas->point,
                    true);
}

static void draw_categories(si_canvas *canvas, const si_frame *frame)
{
    double right = frame->left - (tick_length + number_gap) * canvas->point;
    double step = si_text_line(canvas, TEXT_SMALL);
    for (size_t i = 0; i < frame->y.category_count; i++) {
        si_text_lines lines;
        double middle = si_frame_y(frame, (double)i + 0.5);
        wrap_category(canvas, &frame->y, i, &lines);
        si_text_draw_lines(canvas, si_text_muted(canvas), (si_text_anchor){1.0, 0.5}, right,
                           middle - 0.5 * step * (double)(lines.count - 1), step, &lines);
    }
}

static void draw_y_numbers(si_canvas *canvas, const si_frame *frame)
{
    double reach = tick_length * canvas->point;
    draw_categories(canvas, frame);
    for (size_t i = 0; i < frame->y.ticks.count; i++) {
        double y = si_frame_y(frame, frame->y.ticks.value[i]);
        si_canvas_line(canvas, frame->left - reach, y, frame->left, y);
        si_canvas_stroke(canvas, canvas->theme->muted, 1.0, frame_line);
        si_text_draw(canvas, number_style(canvas, SI_FIGURE_Y_NUMBER), (si_text_anchor){1.0, 0.5},
                     frame->left - reach - number_gap * canvas->point, y, frame->y.ticks.label[i]);
    }
    if (frame->y.label != NULL)
        si_text_draw_upright(canvas, si_text_label(canvas), (si_text_anchor){0.5, 0.0},
                             frame->left - numbers_left(canvas, frame) -
                                 (label_gap + 1.5) * canvas->point,
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
    si_canvas_tell(
        canvas, SI_FIGURE_FRAME,
        (double[]){frame->left, frame->top, frame->left + frame->width, frame->top + frame->height},
        NULL, false);
}
