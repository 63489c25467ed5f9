#include "viz/plot_grid.h"

#include <math.h>

#include "viz/text.h"

static const double page_margin = 5.0;
static const double panel_gap = 14.0;
static const double title_gap = 4.5;
static const double row_gap = 8.0;
static const double legend_gap = 7.0;
static const double x_tick_distance = 40.0, y_tick_distance = 20.0;
static const double widest_panel = 300.0; /* a lone panel is not stretched over the page */

static const si_frame_parts all_parts = {.x_numbers = true, .y_numbers = true};

static bool has_numbers(const si_plot_grid *grid, size_t panel)
{
    return !grid->shared_y || panel % grid->columns == 0;
}

/* The largest of a room round the panels. */
static double widest_room(si_plot_grid *grid, si_canvas *canvas,
                          double (*room)(si_canvas *, const si_frame *, si_frame_parts))
{
    double widest = 0.0;
    for (size_t i = 0; i < grid->panel_count; i++)
        widest = fmax(widest, room(canvas, &grid->frame[i], all_parts));
    return widest;
}

static double longest_title(const si_plot_grid *grid, si_canvas *canvas)
{
    double longest = 0.0;
    for (size_t i = 0; i < grid->panel_count; i++)
        if (grid->title[i] != NULL)
            longest = fmax(longest, si_text_block(canvas, si_text_heading(canvas), 0.0, 0.0,
                                                  grid->title_width, grid->title[i], false));
    return longest;
}

static double title_room(const si_plot_grid *grid, const si_canvas *canvas)
{
    if (grid->title_height > 0.0)
        return grid->title_height + title_gap * canvas->point;
    return 0.6 * si_text_line(canvas, TEXT_SMALL);
}

static void set_ticks(si_plot_grid *grid, si_canvas *canvas, double width, double height)
{
    for (size_t i = 0; i < grid->panel_count; i++) {
        si_frame *frame = &grid->frame[i];
        frame->width = width;
        frame->height = height;
        si_axis_set_ticks(canvas, &frame->x, width, false, x_tick_distance * canvas->point);
        si_axis_set_ticks(canvas, &frame->y, height, true, y_tick_distance * canvas->point);
    }
}

static size_t choose_columns(const si_plot_grid *grid)
{
    static const size_t chosen[] = {1, 1, 2, 3, 2, 3, 3};
    enum { LISTED = sizeof chosen / sizeof *chosen };
    return grid->panel_count < LISTED ? chosen[grid->panel_count] : 4;
}

static void place_panels(si_plot_grid *grid, const si_canvas *canvas, double left, double step_x,
                         double step_y)
{
    double top = page_margin * canvas->point + title_room(grid, canvas);
    for (size_t i = 0; i < grid->panel_count; i++) {
        grid->frame[i].left = left + (double)(i % grid->columns) * step_x;
        grid->frame[i].top = top + (double)(i / grid->columns) * step_y;
        grid->parts[i] = (si_frame_parts){
            .x_numbers = true, .y_numbers = has_numbers(grid, i), .grid_x = true, .grid_y = true};
    }
}

/* What a choice of columns comes to. */
typedef struct si_columns {
    double panel, height; /* of a frame */
    double room, between, right;
} si_columns;

static double panel_height(const si_plot_grid *grid, si_canvas *canvas, double width)
{
    double height = fmax(width * grid->aspect, grid->least_height);
    for (size_t i = 0; i < grid->panel_count; i++)
        height = fmax(height, si_frame_least_height(canvas, &grid->frame[i]));
    return height;
}

/* Ticks depend on the panel's size and the panel's size on their numbers: three times is enough. */
static si_columns try_columns(si_plot_grid *grid, si_canvas *canvas, double width)
{
    double margin = page_margin * canvas->point, gap = panel_gap * canvas->point;
    double columns = (double)grid->columns;
    si_columns made = {.panel = (width - 2.0 * margin) / columns * 0.85};
    for (int pass = 0; pass < 3; pass++) {
        made.height = panel_height(grid, canvas, made.panel);
        set_ticks(grid, canvas, made.panel, made.height);
        made.room = widest_room(grid, canvas, si_frame_left_room);
        made.right = widest_room(grid, canvas, si_frame_right_room);
        double excess = widest_room(grid, canvas, si_frame_left_excess);
        made.between = grid->shared_y ? fmax(gap, made.right + excess)
                                      : fmax(gap, made.right + 0.4 * gap) + made.room;
        made.panel =
            (width - 2.0 * margin - made.room - made.right - (columns - 1.0) * made.between) /
            columns;
        made.panel = fmin(made.panel, fmax(widest_panel * canvas->point, width / 3.0));
        made.panel = fmax(made.panel, 1.0);
    }
    made.height = panel_height(grid, canvas, made.panel);
    set_ticks(grid, canvas, made.panel, made.height);
    grid->title_width = grid->columns > 1
                            ? made.panel
                            : 0.5 * (width + made.panel + made.right - made.room) - margin;
    grid->title_height = longest_title(grid, canvas);
    return made;
}

/* Room for three numbers at each axis, and titles in two lines at most. */
static bool is_roomy(const si_plot_grid *grid, si_canvas *canvas, double panel)
{
    static const double least = 62.0;
    bool roomy = panel >= least * canvas->point &&
                 grid->title_height < 2.5 * si_text_line(canvas, TEXT_TITLE);
    for (size_t i = 0; i < grid->panel_count && roomy; i++)
        roomy = si_axis_count_numbers(&grid->frame[i].x) >= 3 &&
                si_axis_numbers_fit(canvas, &grid->frame[i].x, panel, false);
    return roomy;
}

void si_plot_grid_lay_out(si_plot_grid *grid, si_canvas *canvas, double width, double *height)
{
    double margin = page_margin * canvas->point;
    bool chosen = grid->columns != 0;
    if (!chosen)
        grid->columns = choose_columns(grid);
    if (grid->columns > grid->panel_count)
        grid->columns = grid->panel_count;
    si_columns made = try_columns(grid, canvas, width);
    while (!chosen && grid->columns > 1 && !is_roomy(grid, canvas, made.panel)) {
        grid->columns--;
        made = try_columns(grid, canvas, width);
    }
    double columns = (double)grid->columns;
    double used = made.room + columns * made.panel + (columns - 1.0) * made.between + made.right;
    double left = (width - used) / 2.0 + made.room;
    double row = title_room(grid, canvas) + made.height +
                 widest_room(grid, canvas, si_frame_bottom_room) + row_gap * canvas->point;
    place_panels(grid, canvas, left, made.panel + made.between, row);
    double rows = ceil((double)grid->panel_count / columns);
    grid->legend_left = left;
    grid->legend_width = width - margin - left;
    grid->legend_top = margin + rows * row + (legend_gap - row_gap) * canvas->point;
    *height = grid->legend_top + si_legend_height(canvas, &grid->legend, grid->legend_width) +
              0.6 * margin;
}

void si_plot_grid_under(si_plot_grid *grid, si_canvas *canvas, size_t panel)
{
    si_frame_draw_grid(canvas, &grid->frame[panel], grid->parts[panel]);
}

void si_plot_grid_over(si_plot_grid *grid, si_canvas *canvas, size_t panel)
{
    const si_frame *frame = &grid->frame[panel];
    si_frame_draw(canvas, frame, grid->parts[panel]);
    if (grid->title[panel] == NULL)
        return;
    double lines = si_text_block(canvas, si_text_heading(canvas), 0.0, 0.0, grid->title_width,
                                 grid->title[panel], false);
    si_text_block(canvas, si_text_heading(canvas), frame->left,
                  frame->top - title_gap * canvas->point - lines +
                      0.2 * si_text_points(canvas, TEXT_TITLE),
                  grid->title_width, grid->title[panel], true);
}

void si_plot_grid_legend(si_plot_grid *grid, si_canvas *canvas)
{
    si_legend_draw(canvas, &grid->legend, grid->legend_left, grid->legend_top, grid->legend_width);
}
