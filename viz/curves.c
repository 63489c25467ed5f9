#include "viz/curves.h"

#include <math.h>

#include "base/argument.h"
#include "viz/plot_grid.h"
#include "viz/text.h"

static const double curve_line = 1.0;
static const double reference_line = 0.85;
static const double marker_radius = 1.6;
static const double band_alpha = 0.16;
static const double swatch_width = 24.0;
static const double panel_aspect = 0.68;
static const double names_aspect = 0.3; /* at least, of panels with names beside them */
static const double pad = 0.05;

typedef struct si_curves_plan {
    const si_curves_figure *figure;
    si_plot_grid grid;
} si_curves_plan;

typedef struct si_range {
    double low, high;
} si_range;

static bool is_shown(double value, bool logarithmic)
{
    return isfinite(value) && (!logarithmic || value > 0.0);
}

static bool is_point(const si_curves_panel *panel, const si_curve *curve, size_t i)
{
    return is_shown(curve->x[i], panel->x_log) && is_shown(curve->y[i], panel->y_log);
}

/* An interval that reaches 0 on a logarithmic axis is one that leaves the frame below. */
static bool is_band(const si_curves_panel *panel, const si_curve *curve, size_t i)
{
    return curve->low != NULL && is_point(panel, curve, i) && isfinite(curve->low[i]) &&
           is_shown(curve->high[i], panel->y_log);
}

static double low_end(const si_frame *frame, const si_curve *curve, size_t i)
{
    bool below = frame->y.logarithmic && curve->low[i] < frame->y.low;
    return si_frame_y(frame, below ? frame->y.low : curve->low[i]);
}

static bool has_bar(const si_curves_panel *panel, const si_curve *curve, size_t i)
{
    return curve->x_low != NULL && is_point(panel, curve, i) &&
           is_shown(curve->x_low[i], panel->x_log) && is_shown(curve->x_high[i], panel->x_log);
}

static void widen(si_range *range, double value)
{
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

/* Bands widen what the curves need, but not beyond twice its length, or a decade of a logarithmic
 * axis: a wild interval leaves the frame and not the curves flat. */
static void widen_by_bands(const si_curves_panel *panel, si_range *y)
{
    double low = panel->y_log ? log(y->low) : y->low, high = panel->y_log ? log(y->high) : y->high;
    double most = high > low ? 2.0 * (high - low) : fabs(high);
    si_range limit = {low - most, high + most};
    if (panel->y_log)
        limit =
            (si_range){fmin(exp(limit.low), y->low / 10.0), fmax(exp(limit.high), 10.0 * y->high)};
    if (panel->y_from_zero && y->low >= 0.0)
        limit.low = fmax(limit.low, 0.0);
    for (size_t c = 0; c < panel->curve_count; c++)
        for (size_t i = 0; i < panel->curve[c].point_count; i++)
            if (is_band(panel, &panel->curve[c], i)) {
                if (is_shown(panel->curve[c].low[i], panel->y_log))
                    widen(y, fmax(panel->curve[c].low[i], limit.low));
                widen(y, fmin(panel->curve[c].high[i], limit.high));
            }
}

static void find_ranges(const si_curves_panel *panel, si_range *x, si_range *y)
{
    *x = *y = (si_range){INFINITY, -INFINITY};
    for (size_t c = 0; c < panel->curve_count; c++) {
        const si_curve *curve = &panel->curve[c];
        for (size_t i = 0; i < curve->point_count; i++) {
            if (!is_point(panel, curve, i))
                continue;
            widen(x, curve->x[i]);
            widen(y, curve->y[i]);
            if (has_bar(panel, curve, i)) {
                widen(x, curve->x_low[i]);
                widen(x, curve->x_high[i]);
            }
        }
    }
    widen_by_bands(panel, y);
}

static void set_axis(si_axis *axis, si_range range, bool logarithmic, double share)
{
    axis->logarithmic = logarithmic;
    if (logarithmic) {
        double more = exp(fmax(share * log(range.high / range.low), 0.04));
        axis->low = range.low / more;
        axis->high = range.high * more;
        return;
    }
    double more = share * (range.high - range.low);
    double least = 0.02 * fmax(fabs(range.low), fabs(range.high));
    if (range.high - range.low <= 1e-12 * fmax(fabs(range.low), fabs(range.high)))
        more = least > 0.0 ? least : 1.0;
    axis->low = range.low - more;
    axis->high = range.high + more;
}

static void set_limits(si_axis *axis, const double limit[2])
{
    if (!(limit[0] < limit[1]) || (axis->logarithmic && limit[0] <= 0.0))
        return;
    axis->low = limit[0];
    axis->high = limit[1];
}

static si_result set_panel(si_curves_plan *plan, size_t number, si_error *error)
{
    static const double largest = 1e150;
    const si_curves_panel *panel = &plan->figure->panel[number];
    si_frame *frame = &plan->grid.frame[number];
    si_range x, y;
    find_ranges(panel, &x, &y);
    if (panel->x_zero_line)
        widen(&x, 0.0);
    if (!(x.low <= x.high))
        return si_error_set(error, SI_ERR_ARGUMENT, "panel %zu has no point that can be shown",
                            number);
    if (fmax(fabs(x.low), fabs(x.high)) > largest || fmax(fabs(y.low), fabs(y.high)) > largest)
        return si_error_set(error, SI_ERR_NUMERIC,
                            "panel %zu holds numbers beyond %g, which no figure can show", number,
                            largest);
    frame->x.label = panel->x_label;
    frame->y.label = panel->y_label;
    frame->x.whole = panel->x_whole;
    set_axis(&frame->x, x, panel->x_log, 0.6 * pad);
    set_axis(&frame->y, y, panel->y_log, pad);
    if (panel->y_from_zero && !panel->y_log && y.low >= 0.0)
        frame->y.low = 0.0;
    set_limits(&frame->x, panel->x_limit);
    set_limits(&frame->y, panel->y_limit);
    if (panel->category != NULL)
        frame->y = (si_axis){.low = (double)panel->category_count,
                             .high = 0.0,
                             .category = panel->category,
                             .category_count = panel->category_count};
    plan->grid.title[number] = panel->title;
    return SI_OK;
}

static si_result check_curves(const si_curves_panel *panel, size_t number, si_error *error)
{
    if (panel->curve_count == 0 || panel->curve_count > SI_CURVES_MAX_CURVES)
        return si_error_set(error, SI_ERR_ARGUMENT, "panel %zu has %zu curves, not 1 to %d", number,
                            panel->curve_count, SI_CURVES_MAX_CURVES);
    for (size_t i = 0; i < panel->curve_count; i++) {
        const si_curve *curve = &panel->curve[i];
        bool half_band = (curve->low == NULL) != (curve->high == NULL) ||
                         (curve->x_low == NULL) != (curve->x_high == NULL);
        if (curve->name == NULL || half_band ||
            (curve->point_count > 0 && (curve->x == NULL || curve->y == NULL)))
            return si_error_set(error, SI_ERR_ARGUMENT, "panel %zu: curve %zu lacks an array",
                                number, i);
    }
    return SI_OK;
}

static si_colour colour_of(const si_canvas *canvas, const si_curve *curve)
{
    return curve->reference ? canvas->theme->muted : si_theme_series(canvas->theme, curve->colour);
}

static void stroke_curve(si_canvas *canvas, const si_curve *curve)
{
    static const double reference[] = {4.0, 2.4};
    double width = curve->reference ? reference_line : curve_line, lengths[8];
    int count = 2;
    const double *dash = curve->reference ? reference : si_theme_dash(curve->colour, &count);
    for (int i = 0; i < count; i++)
        lengths[i] = dash[i] * width * canvas->point;
    si_canvas_stroke_dashed(canvas, colour_of(canvas, curve), 1.0, width, lengths, count);
}

static void draw_marker(si_canvas *canvas, const si_curve *curve, double x, double y, bool stressed)
{
    double radius = marker_radius * canvas->point * (stressed ? 1.55 : 1.0);
    si_mark_shape(canvas, curve->reference ? 0 : curve->colour, x, y, radius);
    si_canvas_colour(canvas, stressed ? canvas->theme->page : colour_of(canvas, curve), 1.0);
    cairo_fill_preserve(canvas->cairo);
    if (stressed)
        si_canvas_stroke(canvas, colour_of(canvas, curve), 1.0, 1.1);
    else
        si_canvas_stroke(canvas, canvas->theme->page, 1.0, 0.4);
}

static void draw_swatch(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    const si_curve *curve = entry->context;
    double middle = x + entry->swatch / 2.0;
    if (!curve->apart) {
        si_canvas_line(canvas, x, y, x + entry->swatch, y);
        stroke_curve(canvas, curve);
    }
    if (curve->points)
        draw_marker(canvas, curve, middle, y, false);
}

static void draw_mark_swatch(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    si_curve neutral = {.reference = true};
    draw_marker(canvas, &neutral, x + entry->swatch / 2.0, y, true);
}

static void draw_band_swatch(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    double height = 6.0 * canvas->point;
    cairo_rectangle(canvas->cairo, x, y - height / 2.0, entry->swatch, height);
    si_canvas_fill(canvas, entry->colour, 2.0 * band_alpha);
}

static void fill_legend(si_curves_plan *plan, const si_canvas *canvas)
{
    const si_curves_figure *figure = plan->figure;
    si_legend *legend = &plan->grid.legend;
    double width = swatch_width * canvas->point;
    for (size_t p = 0; p < figure->panel_count; p++)
        for (size_t c = 0; c < figure->panel[p].curve_count && figure->panel[p].category == NULL;
             c++)
            si_legend_add(legend, &(si_legend_entry){.name = figure->panel[p].curve[c].name,
                                                     .swatch = width,
                                                     .draw = draw_swatch,
                                                     .context = &figure->panel[p].curve[c]});
    if (figure->band_name != NULL)
        si_legend_add(legend, &(si_legend_entry){.name = figure->band_name,
                                                 .swatch = 0.7 * width,
                                                 .draw = draw_band_swatch,
                                                 .colour = canvas->theme->muted});
    if (figure->mark_name != NULL)
        si_legend_add(legend, &(si_legend_entry){.name = figure->mark_name,
                                                 .swatch = 0.4 * width,
                                                 .draw = draw_mark_swatch});
}

static si_result measure(void *context, si_canvas *canvas, double width, double *height,
                         si_error *error)
{
    si_curves_plan *plan = context;
    (void)error;
    fill_legend(plan, canvas);
    for (size_t p = 0; p < plan->figure->panel_count; p++) {
        size_t rows = plan->figure->panel[p].category_count;
        plan->grid.frame[p].y.category_width = 0.27 * width;
        plan->grid.shared_y = rows > 0;
        if (rows > 0)
            plan->grid.aspect = names_aspect;
    }
    si_plot_grid_lay_out(&plan->grid, canvas, width, height);
    return SI_OK;
}

static void draw_band(si_canvas *canvas, const si_frame *frame, const si_curves_panel *panel,
                      const si_curve *curve)
{
    for (size_t start = 0; start < curve->point_count; start++) {
        size_t end = start;
        while (end < curve->point_count && is_band(panel, curve, end))
            end++;
        for (size_t i = start; i < end; i++)
            cairo_line_to(canvas->cairo, si_frame_x(frame, curve->x[i]),
                          si_frame_y(frame, curve->high[i]));
        for (size_t i = end; i-- > start;)
            cairo_line_to(canvas->cairo, si_frame_x(frame, curve->x[i]), low_end(frame, curve, i));
        cairo_close_path(canvas->cairo);
        si_canvas_fill(canvas, colour_of(canvas, curve), band_alpha);
        start = end;
    }
}

static void draw_bars(si_canvas *canvas, const si_frame *frame, const si_curves_panel *panel,
                      const si_curve *curve)
{
    static const double bar_line = 0.7;
    for (size_t i = 0; i < curve->point_count; i++) {
        double x = si_frame_x(frame, curve->x[i]), y = si_frame_y(frame, curve->y[i]);
        if (has_bar(panel, curve, i))
            si_canvas_line(canvas, si_frame_x(frame, curve->x_low[i]), y,
                           si_frame_x(frame, curve->x_high[i]), y);
        if (curve->bars && is_band(panel, curve, i))
            si_canvas_line(canvas, x, low_end(frame, curve, i), x,
                           si_frame_y(frame, curve->high[i]));
    }
    si_canvas_stroke(canvas, colour_of(canvas, curve), 1.0, bar_line);
}

static void draw_curve(si_canvas *canvas, const si_frame *frame, const si_curves_panel *panel,
                       const si_curve *curve)
{
    bool begun = false;
    draw_bars(canvas, frame, panel, curve);
    for (size_t i = 0; i < curve->point_count && !curve->apart; i++) {
        bool shown = is_point(panel, curve, i);
        if (shown && begun)
            cairo_line_to(canvas->cairo, si_frame_x(frame, curve->x[i]),
                          si_frame_y(frame, curve->y[i]));
        else if (shown)
            cairo_move_to(canvas->cairo, si_frame_x(frame, curve->x[i]),
                          si_frame_y(frame, curve->y[i]));
        begun = shown;
    }
    stroke_curve(canvas, curve);
    for (size_t i = 0; i < curve->point_count; i++) {
        bool stressed = curve->mark >= 0 && i == (size_t)curve->mark;
        if ((curve->points || stressed) && is_point(panel, curve, i))
            draw_marker(canvas, curve, si_frame_x(frame, curve->x[i]),
                        si_frame_y(frame, curve->y[i]), stressed);
    }
}

static void draw_rules(si_canvas *canvas, const si_frame *frame, const si_curves_panel *panel)
{
    static const double dash[] = {2.5, 2.0};
    if (panel->x_zero_line)
        si_canvas_line(canvas, si_frame_x(frame, 0.0), frame->top, si_frame_x(frame, 0.0),
                       frame->top + frame->height);
    si_canvas_stroke(canvas, canvas->theme->muted, 1.0, 0.7);
    if (panel->diagonal) {
        double low = fmax(frame->x.low, frame->y.low), high = fmin(frame->x.high, frame->y.high);
        si_canvas_line(canvas, si_frame_x(frame, low), si_frame_y(frame, low),
                       si_frame_x(frame, high), si_frame_y(frame, high));
    }
    cairo_set_dash(canvas->cairo, dash, 2, 0.0);
    si_canvas_stroke(canvas, canvas->theme->muted, 1.0, 0.7);
    cairo_set_dash(canvas->cairo, NULL, 0, 0.0);
}

/* An arrow to the lower left corner with its word beside it. */
static void draw_better(si_canvas *canvas, const si_frame *frame)
{
    double unit = canvas->point, x = frame->left + 6.0 * unit;
    double y = frame->top + frame->height - 6.0 * unit, length = 13.0 * unit, head = 4.5 * unit;
    si_canvas_line(canvas, x + length, y - length, x, y);
    si_canvas_line(canvas, x + head, y, x, y);
    si_canvas_line(canvas, x, y - head, x, y);
    si_canvas_stroke(canvas, canvas->theme->muted, 1.0, 1.0);
    si_text_draw(canvas, si_text_muted(canvas), (si_text_anchor){0.0, 0.5}, x + 0.75 * length,
                 y - 3.0 * unit, "better");
}

static void draw_panel(si_curves_plan *plan, si_canvas *canvas, size_t number)
{
    const si_curves_panel *panel = &plan->figure->panel[number];
    const si_frame *frame = &plan->grid.frame[number];
    si_plot_grid_under(&plan->grid, canvas, number);
    si_canvas_clip(canvas, frame->left, frame->top, frame->width, frame->height);
    draw_rules(canvas, frame, panel);
    for (size_t c = 0; c < panel->curve_count; c++)
        if (panel->curve[c].low != NULL && !panel->curve[c].bars)
            draw_band(canvas, frame, panel, &panel->curve[c]);
    for (int references = 1; references >= 0; references--)
        for (size_t c = 0; c < panel->curve_count; c++)
            if (panel->curve[c].reference == references)
                draw_curve(canvas, frame, panel, &panel->curve[c]);
    si_canvas_unclip(canvas);
    if (panel->better_low)
        draw_better(canvas, frame);
    si_plot_grid_over(&plan->grid, canvas, number);
}

static si_result draw(void *context, si_canvas *canvas, si_error *error)
{
    si_curves_plan *plan = context;
    for (size_t i = 0; i < plan->figure->panel_count; i++)
        draw_panel(plan, canvas, i);
    si_plot_grid_legend(&plan->grid, canvas);
    return si_canvas_check(canvas, error);
}

si_result si_curves_figure_render(const si_curves_figure *figure, const si_figure_output *output,
                                  si_error *error)
{
    SI_REQUIRE(error, figure, output);
    si_curves_plan plan = {.figure = figure};
    si_drawing drawing = {&plan, measure, draw};
    if (figure->panel_count == 0 || figure->panel_count > SI_CURVES_MAX_PANELS)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "a figure of curves has 1 to %d panels, not %zu", SI_CURVES_MAX_PANELS,
                            figure->panel_count);
    plan.grid = (si_plot_grid){
        .panel_count = figure->panel_count, .columns = figure->columns, .aspect = panel_aspect};
    si_result status = SI_OK;
    for (size_t i = 0; i < figure->panel_count && status == SI_OK; i++) {
        status = check_curves(&figure->panel[i], i, error);
        if (status == SI_OK)
            status = set_panel(&plan, i, error);
    }
    return status == SI_OK ? si_canvas_render(&drawing, output, error) : status;
}
