#include "viz/bars.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "viz/plot_grid.h"
#include "viz/text.h"

static const double group_share = 0.84; /* of a group's height that its bars take */
static const double bar_share = 0.88;   /* of a bar's slot that it fills */
static const double bar_height = 4.2;   /* points, at least */
static const double panel_aspect = 0.5;
static const double pad = 0.06;
static const double outlier = 4.0; /* times as far as all other groups */

typedef struct si_bars_plan {
    const si_bars_figure *figure;
    si_plot_grid grid;
    double reach[SI_BARS_MAX_PANELS]; /* bars beyond are cut */
    bool changed[SI_BARS_MAX_PANELS]; /* any bar to be seen */
} si_bars_plan;

static double value_at(const si_bars_figure *figure, size_t panel, size_t group, size_t bar)
{
    return figure->value[(panel * figure->group_count + group) * figure->bar_count + bar];
}

static si_result check(const si_bars_figure *figure, si_error *error)
{
    size_t count;
    if (figure->panel_count == 0 || figure->panel_count > SI_BARS_MAX_PANELS ||
        figure->group_count == 0 || figure->bar_count == 0 ||
        !si_size_product((size_t[]){figure->panel_count, figure->group_count, figure->bar_count}, 3,
                         &count) ||
        count > SI_BARS_MAX_BARS)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%zu panels of %zu groups of %zu bars, expected at least one of each, "
                            "at most %d panels and %d bars in all",
                            figure->panel_count, figure->group_count, figure->bar_count,
                            SI_BARS_MAX_PANELS, SI_BARS_MAX_BARS);
    if (figure->value == NULL || figure->panel_title == NULL || figure->group_name == NULL ||
        figure->bar_name == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "a figure of bars lacks an array");
    return SI_OK;
}

/* How far the group's longest bar reaches; 0 if it has none. */
static double group_reach(const si_bars_figure *figure, size_t panel, size_t group)
{
    double reach = 0.0;
    for (size_t bar = 0; bar < figure->bar_count; bar++) {
        double value = fabs(value_at(figure, panel, group, bar));
        if (isfinite(value))
            reach = fmax(reach, value);
    }
    return reach;
}

/* The farthest reach, or a little more than the second if the first lies far beyond it. */
static double find_reach(const si_bars_figure *figure, size_t panel)
{
    static const double more = 1.3;
    double first = 0.0, second = 0.0;
    for (size_t group = 0; group < figure->group_count; group++) {
        double reach = group_reach(figure, panel, group);
        second = fmax(second, fmin(first, reach));
        first = fmax(first, reach);
    }
    return second > 0.0 && first > outlier * second ? more * second : first;
}

static si_result set_panel(si_bars_plan *plan, size_t panel, si_error *error)
{
    static const double largest = 1e150;
    const si_bars_figure *figure = plan->figure;
    double low = 0.0, high = 0.0, reach = find_reach(figure, panel);
    if (reach > largest)
        return si_error_set(error, SI_ERR_NUMERIC, "a bar of %g cannot be shown", reach);
    for (size_t i = 0; i < figure->group_count * figure->bar_count; i++) {
        double value = figure->value[panel * figure->group_count * figure->bar_count + i];
        if (!isfinite(value))
            continue;
        low = fmin(low, fmax(value, -reach));
        high = fmax(high, fmin(value, reach));
    }
    plan->changed[panel] = reach > 1e-6;
    if (!plan->changed[panel])
        low = -(high = 1.0);
    double room = pad * (high - low);
    plan->reach[panel] = reach;
    plan->grid.title[panel] = figure->panel_title[panel];
    plan->grid.frame[panel].x = (si_axis){.low = low < 0.0 ? low - room : 0.0,
                                          .high = high > 0.0 ? high + room : 0.0,
                                          .label = figure->value_label};
    plan->grid.frame[panel].y = (si_axis){.low = (double)figure->group_count,
                                          .high = 0.0,
                                          .category = figure->group_name,
                                          .category_count = figure->group_count};
    return SI_OK;
}

static si_colour shade(const si_canvas *canvas, const si_bars_figure *figure, size_t bar)
{
    double middle = 0.5 * (double)(figure->bar_count - 1);
    return si_theme_diverging(canvas->theme, middle > 0.0 ? ((double)bar - middle) / middle : 1.0);
}

static void draw_swatch(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    double side = entry->swatch;
    cairo_rectangle(canvas->cairo, x, y - side / 2.0, side, side);
    si_canvas_fill(canvas, entry->colour, 1.0);
}

static si_result measure(void *context, si_canvas *canvas, double width, double *height,
                         si_error *error)
{
    si_bars_plan *plan = context;
    const si_bars_figure *figure = plan->figure;
    (void)error;
    for (size_t i = 0; i < figure->bar_count; i++)
        si_legend_add(&plan->grid.legend, &(si_legend_entry){.name = figure->bar_name[i],
                                                             .swatch = 7.0 * canvas->point,
                                                             .draw = draw_swatch,
                                                             .colour = shade(canvas, figure, i)});
    double bars = (double)figure->bar_count * bar_height / group_share * canvas->point;
    plan->grid.least_height = bars * (double)figure->group_count;
    for (size_t i = 0; i < figure->panel_count; i++)
        plan->grid.frame[i].y.category_width = 0.27 * width;
    si_plot_grid_lay_out(&plan->grid, canvas, width, height);
    return SI_OK;
}

/* In place of what was cut off: the bars' ends point on, and their values stand on them. */
static void draw_cut(si_canvas *canvas, double end, double middle, double least, double most)
{
    si_text_style style = {.size = TEXT_SMALL, .colour = canvas->theme->ink};
    double sign = most < 0.0 ? -1.0 : 1.0, gap = 2.0 * canvas->point, slot = 6.0 * canvas->point;
    char text[104], nearest[48], farthest[48];
    cairo_move_to(canvas->cairo, end, middle - 0.5 * slot);
    cairo_line_to(canvas->cairo, end + sign * 0.6 * slot, middle);
    cairo_line_to(canvas->cairo, end, middle + 0.5 * slot);
    si_canvas_fill(canvas, canvas->theme->ink, 1.0);
    si_text_number(least, nearest, sizeof nearest);
    si_text_number(most, farthest, sizeof farthest);
    snprintf(text, sizeof text, "%s%s%s", nearest,
             strcmp(nearest, farthest) != 0 ? " \xe2\x80\xa6 " : "",
             strcmp(nearest, farthest) != 0 ? farthest : "");
    double width = si_text_width(canvas, style, text), left = end - sign * gap;
    left -= sign > 0.0 ? width : 0.0;
    cairo_rectangle(canvas->cairo, left - gap, middle - 0.5 * si_text_points(canvas, TEXT_SMALL),
                    width + 2.0 * gap, si_text_points(canvas, TEXT_SMALL));
    si_canvas_fill(canvas, canvas->theme->page, 0.85);
    si_text_draw(canvas, style, (si_text_anchor){0.0, 0.5}, left, middle, text);
}

static void draw_bar(const si_bars_plan *plan, si_canvas *canvas, size_t panel, size_t group,
                     size_t bar)
{
    const si_frame *frame = &plan->grid.frame[panel];
    double value = value_at(plan->figure, panel, group, bar), reach = plan->reach[panel];
    double bars = (double)plan->figure->bar_count;
    double slot = frame->height * group_share / ((double)plan->figure->group_count * bars);
    double middle =
        si_frame_y(frame, (double)group + 0.5) + slot * ((double)bar + 0.5 - bars / 2.0);
    double zero = si_frame_x(frame, 0.0);
    if (!plan->changed[panel])
        return;
    if (!isfinite(value)) {
        si_canvas_line(canvas, zero + canvas->point, middle, zero + 5.0 * canvas->point, middle);
        si_canvas_stroke(canvas, canvas->theme->muted, 1.0, 0.8);
        return;
    }
    double end = si_frame_x(frame, fmin(fmax(value, -reach), reach));
    cairo_rectangle(canvas->cairo, fmin(zero, end), middle - slot * bar_share / 2.0,
                    fabs(end - zero), slot * bar_share);
    si_canvas_fill(canvas, shade(canvas, plan->figure, bar), 1.0);
}

/* The bars that are cut on a side say together from where to where they go. */
static void draw_cuts(const si_bars_plan *plan, si_canvas *canvas, size_t panel, size_t group)
{
    const si_frame *frame = &plan->grid.frame[panel];
    for (double sign = -1.0; sign <= 1.0; sign += 2.0) {
        double least = INFINITY, most = 0.0, reach = plan->reach[panel];
        for (size_t bar = 0; bar < plan->figure->bar_count; bar++) {
            double length = sign * value_at(plan->figure, panel, group, bar);
            if (!isfinite(length) || length <= reach)
                continue;
            least = fmin(least, length);
            most = fmax(most, length);
        }
        if (most > 0.0)
            draw_cut(canvas, si_frame_x(frame, sign * reach),
                     si_frame_y(frame, (double)group + 0.5), sign * least, sign * most);
    }
}

static void draw_panel(si_bars_plan *plan, si_canvas *canvas, size_t panel)
{
    const si_frame *frame = &plan->grid.frame[panel];
    si_plot_grid_under(&plan->grid, canvas, panel);
    for (size_t group = 0; group < plan->figure->group_count; group++) {
        for (size_t bar = 0; bar < plan->figure->bar_count; bar++)
            draw_bar(plan, canvas, panel, group, bar);
        draw_cuts(plan, canvas, panel, group);
    }
    double zero = si_frame_x(frame, 0.0);
    if (plan->changed[panel])
        si_canvas_line(canvas, zero, frame->top, zero, frame->top + frame->height);
    else
        si_text_draw(canvas, si_text_muted(canvas), (si_text_anchor){0.5, 0.5}, zero,
                     frame->top + 0.5 * frame->height, "unchanged");
    si_canvas_stroke(canvas, canvas->theme->ink, 1.0, 0.6);
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
    SI_REQUIRE(error, figure, output);
    si_bars_plan plan = {.figure = figure};
    si_drawing drawing = {&plan, measure, draw};
    si_result status = check(figure, error);
    plan.grid = (si_plot_grid){.panel_count = figure->panel_count,
                               .columns = figure->columns,
                               .aspect = panel_aspect,
                               .shared_y = true};
    for (size_t i = 0; status == SI_OK && i < figure->panel_count; i++)
        status = set_panel(&plan, i, error);
    return status == SI_OK ? si_canvas_render(&drawing, output, error) : status;
}
