#include "viz/bars.h"

#include <math.h>
#include <stdio.h>

#include "base/size.h"
#include "viz/plot_grid.h"
#include "viz/text.h"

static const double group_share = 0.84; /* of a group's width that its bars take */
static const double bar_share = 0.9;    /* of a bar's slot that it fills */
static const double label_gap = 1.8;
static const double panel_aspect = 0.56;
static const double lightest = 0.78; /* how far the first bar's shade is on the way to the page */

typedef struct si_bars_plan {
    const si_bars_figure *figure;
    si_plot_grid grid;
    bool upright; /* values stand along the bars because they are wider than these */
} si_bars_plan;

static double value_at(const si_bars_figure *figure, size_t panel, size_t group, size_t bar)
{
    return figure->value[(panel * figure->group_count + group) * figure->bar_count + bar];
}

static si_result find_range(const si_bars_figure *figure, double *low, double *high,
                            si_error *error)
{
    static const double largest = 1e150;
    size_t count = figure->panel_count * figure->group_count * figure->bar_count;
    *low = *high = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(figure->value[i]))
            continue;
        if (fabs(figure->value[i]) > largest)
            return si_error_set(error, SI_ERR_NUMERIC, "a bar of %g cannot be shown",
                                figure->value[i]);
        *low = fmin(*low, figure->value[i]);
        *high = fmax(*high, figure->value[i]);
    }
    if (*low == *high)
        *high = 1.0;
    return SI_OK;
}

static si_result check(const si_bars_figure *figure, si_error *error)
{
    size_t count;
    if (figure->panel_count == 0 || figure->panel_count > SI_BARS_MAX_PANELS ||
        figure->group_count == 0 || figure->bar_count == 0 ||
        !si_size_product((size_t[]){figure->panel_count, figure->group_count, figure->bar_count}, 3,
                         &count) ||
        count > SI_BARS_MAX_BARS || figure->group_count > TICKS_MAX)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%zu panels of %zu groups of %zu bars, expected at least one of each, "
                            "at most %d panels, %d groups and %d bars in all",
                            figure->panel_count, figure->group_count, figure->bar_count,
                            SI_BARS_MAX_PANELS, TICKS_MAX, SI_BARS_MAX_BARS);
    if (figure->value == NULL || figure->panel_title == NULL || figure->group_name == NULL ||
        figure->bar_name == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "a figure of bars lacks an array");
    return SI_OK;
}

static si_colour shade(const si_canvas *canvas, const si_bars_figure *figure, size_t bar)
{
    double share = figure->bar_count > 1
                       ? lightest * (1.0 - (double)bar / (double)(figure->bar_count - 1))
                       : 0.0;
    return si_colour_mix(si_theme_series(canvas->theme, 0), canvas->theme->page, share);
}

static void draw_swatch(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    double side = entry->swatch;
    cairo_rectangle(canvas->cairo, x, y - side / 2.0, side, side);
    si_canvas_fill(canvas, entry->colour, 1.0);
}

static void set_groups(const si_bars_figure *figure, si_axis *axis)
{
    axis->low = 0.0;
    axis->high = (double)figure->group_count;
    axis->unmarked = true;
    axis->ticks.count = figure->group_count;
    for (size_t i = 0; i < figure->group_count; i++) {
        axis->ticks.value[i] = (double)i + 0.5;
        snprintf(axis->ticks.label[i], TICK_LABEL_SIZE, "%s", figure->group_name[i]);
    }
}

static double slot_width(const si_bars_plan *plan)
{
    return plan->grid.frame[0].width * group_share /
           (double)(plan->figure->group_count * plan->figure->bar_count);
}

static si_text_style value_style(const si_canvas *canvas)
{
    return (si_text_style){.size = TEXT_SMALL, .colour = canvas->theme->ink};
}

static double widest_value(const si_bars_plan *plan, si_canvas *canvas)
{
    const si_bars_figure *figure = plan->figure;
    size_t count = figure->panel_count * figure->group_count * figure->bar_count;
    double widest = 0.0;
    for (size_t i = 0; i < count; i++) {
        char text[48];
        si_text_number(figure->value[i], text, sizeof text);
        widest = fmax(widest, si_text_width(canvas, value_style(canvas), text));
    }
    return widest;
}

/* Room over and under the bars for the values that stand on them. */
static void make_room(si_bars_plan *plan, si_canvas *canvas, double low, double high)
{
    double widest = widest_value(plan, canvas);
    plan->upright = widest + 1.0 * canvas->point > slot_width(plan);
    double length = plan->upright ? widest : si_text_capital(canvas, TEXT_SMALL);
    double height = plan->grid.frame[0].height;
    double share = fmin((length + 2.5 * label_gap * canvas->point) / height, 0.3);
    /* The axis grows by the part `share` of its new length at each end that has values. */
    double ends = low < 0.0 ? 2.0 : 1.0;
    double room = share * (high - low) / (1.0 - ends * share);
    for (size_t i = 0; i < plan->figure->panel_count; i++) {
        plan->grid.frame[i].y.low = low < 0.0 ? low - room : 0.0;
        plan->grid.frame[i].y.high = high + room;
    }
}

static si_result measure(void *context, si_canvas *canvas, double width, double *height,
                         si_error *error)
{
    si_bars_plan *plan = context;
    const si_bars_figure *figure = plan->figure;
    double low, high;
    si_result status = find_range(figure, &low, &high, error);
    if (status != SI_OK)
        return status;
    for (size_t i = 0; i < figure->panel_count; i++) {
        si_frame *frame = &plan->grid.frame[i];
        set_groups(figure, &frame->x);
        frame->y = (si_axis){.low = low, .high = high, .label = figure->value_label};
        plan->grid.title[i] = figure->panel_title[i];
    }
    for (size_t i = 0; i < figure->bar_count; i++)
        si_legend_add(&plan->grid.legend, &(si_legend_entry){.name = figure->bar_name[i],
                                                             .swatch = 7.0 * canvas->point,
                                                             .draw = draw_swatch,
                                                             .colour = shade(canvas, figure, i)});
    si_plot_grid_lay_out(&plan->grid, canvas, width, height);
    make_room(plan, canvas, low, high);
    si_plot_grid_lay_out(&plan->grid, canvas, width, height);
    return SI_OK;
}

static void draw_value(const si_bars_plan *plan, si_canvas *canvas, double middle, double end,
                       double value)
{
    char text[48];
    double gap = label_gap * canvas->point * (value < 0.0 ? 1.0 : -1.0);
    if (slot_width(plan) < 1.15 * si_text_capital(canvas, TEXT_SMALL))
        return; /* lines of text would run into each other */
    si_text_number(value, text, sizeof text);
    if (plan->upright && isfinite(value))
        si_text_draw_upright(canvas, value_style(canvas),
                             (si_text_anchor){value < 0.0 ? 1.0 : 0.0, 0.5}, middle, end + gap,
                             text);
    else
        si_text_draw(canvas, value_style(canvas), (si_text_anchor){0.5, value < 0.0 ? 1.0 : 0.0},
                     middle, end + gap, text);
}

static void draw_bar(const si_bars_plan *plan, si_canvas *canvas, size_t panel, size_t group,
                     size_t bar)
{
    const si_frame *frame = &plan->grid.frame[panel];
    double slot = slot_width(plan);
    double value = value_at(plan->figure, panel, group, bar);
    double bars = (double)plan->figure->bar_count;
    double middle =
        si_frame_x(frame, (double)group + 0.5) + slot * ((double)bar + 0.5 - bars / 2.0);
    double zero = si_frame_y(frame, 0.0);
    double end = isfinite(value) ? si_frame_y(frame, value) : zero;
    cairo_rectangle(canvas->cairo, middle - slot * bar_share / 2.0, fmin(zero, end),
                    slot * bar_share, fabs(end - zero));
    si_canvas_fill(canvas, shade(canvas, plan->figure, bar), 1.0);
    draw_value(plan, canvas, middle, end, value);
}

static void draw_panel(si_bars_plan *plan, si_canvas *canvas, size_t panel)
{
    const si_frame *frame = &plan->grid.frame[panel];
    si_plot_grid_under(&plan->grid, canvas, panel);
    for (size_t group = 0; group < plan->figure->group_count; group++)
        for (size_t bar = 0; bar < plan->figure->bar_count; bar++)
            draw_bar(plan, canvas, panel, group, bar);
    double zero = si_frame_y(frame, 0.0);
    si_canvas_line(canvas, frame->left, zero, frame->left + frame->width, zero);
    si_canvas_stroke(canvas, canvas->theme->muted, 1.0, 0.5);
    si_plot_grid_over(&plan->grid, canvas, panel);
}

static si_result draw(void *context, si_canvas *canvas, si_error *error)
{
    si_bars_plan *plan = context;
    for (size_t i = 0; i < plan->figure->panel_count; i++)
        draw_panel(plan, canvas, i);
    si_plot_grid_legend(&plan->grid, canvas);
    return si_canvas_check(canvas, error);
}

si_result si_bars_figure_render(const si_bars_figure *figure, const si_figure_output *output,
                                si_error *error)
{
    si_bars_plan plan = {.figure = figure};
    si_drawing drawing = {&plan, measure, draw};
    si_result status = check(figure, error);
    plan.grid = (si_plot_grid){.panel_count = figure->panel_count,
                               .columns = figure->columns,
                               .aspect = panel_aspect,
                               .shared_y = true};
    return status == SI_OK ? si_canvas_render(&drawing, output, error) : status;
}
