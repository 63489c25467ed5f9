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

static double left_room(si_plot_grid *grid, si_canvas *canvas)
{
    double room = 0.0;
    for (size_t i = 0; i < grid->panel_count; i++)
        room = fmax(room, si_frame_left_room(canvas, &grid->frame[i], all_parts));
    return room;
}

static double bottom_room(si_plot_grid *grid, si_canvas *canvas)
{
    double room = 0.0;
    for (size_t i = 0; i < grid->panel_count; i++)
        room = fmax(room, si_frame_bottom_room(canvas, &grid->frame[i], all_parts));
    return room;
}

static double right_room(si_plot_grid *grid, si_canvas *canvas)
{
    double room = 0.0;
    for (size_t i = 0; i < grid->panel_count; i++)
        room = fmax(room, si_frame_right_room(canvas, &grid->frame[i], all_parts));
    return room;
}

static double title_room(const si_plot_grid *grid, const si_canvas *canvas)
{
    for (size_t i = 0; i < grid->panel_count; i++)
        if (grid->title[i] != NULL)
            return si_text_line(canvas, TEXT_TITLE) + title_gap * canvas->point;
    return 0.6 * si_text_line(canvas, TEXT_SMALL);
}

static void set_ticks(si_plot_grid *grid, const si_canvas *canvas, double width, double height)
{
    for (size_t i = 0; i < grid->panel_count; i++) {
        si_frame *frame = &grid->frame[i];
        frame->width = width;
        frame->height = height;
        if (!frame->x.unmarked)
            si_axis_set_ticks(&frame->x, width, x_tick_distance * canvas->point);
        si_axis_set_ticks(&frame->y, height, y_tick_distance * canvas->point);
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
        grid->parts[i] = (si_frame_parts){.x_numbers = true,
                                          .y_numbers = has_numbers(grid, i),
                                          .grid_x = !grid->frame[i].x.unmarked,
                                          .grid_y = true};
    }
}

void si_plot_grid_lay_out(si_plot_grid *grid, si_canvas *canvas, double width, double *height)
{
    double margin = page_margin * canvas->point, gap = panel_gap * canvas->point;
    if (grid->columns == 0)
        grid->columns = choose_columns(grid);
    if (grid->columns > grid->panel_count)
        grid->columns = grid->panel_count;
    double columns = (double)grid->columns;
    double panel = (width - 2.0 * margin) / columns * 0.85;
    double room = 0.0, between = 0.0, right = 0.0;
    /* Ticks depend on the panel's size and the panel's size on their numbers: twice is enough. */
    for (int pass = 0; pass < 2; pass++) {
        set_ticks(grid, canvas, panel, panel * grid->aspect);
        room = left_room(grid, canvas);
        right = right_room(grid, canvas);
        between = gap + (grid->shared_y ? 0.0 : room);
        panel = (width - 2.0 * margin - room - right - (columns - 1.0) * between) / columns;
        panel = fmin(panel, fmax(widest_panel * canvas->point, width / 3.0));
    }
    set_ticks(grid, canvas, panel, panel * grid->aspect);
    double used = room + columns * panel + (columns - 1.0) * between + right;
    double left = (width - used) / 2.0 + room;
    double row = title_room(grid, canvas) + panel * grid->aspect + bottom_room(grid, canvas) +
                 row_gap * canvas->point;
    place_panels(grid, canvas, left, panel + between, row);
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
    si_text_style style = {.size = TEXT_TITLE, .bold = true, .colour = canvas->theme->ink};
    char title[256];
    si_frame_draw(canvas, frame, grid->parts[panel]);
    if (grid->title[panel] == NULL)
        return;
    si_text_fit(canvas, style, frame->width, grid->title[panel], title, sizeof title);
    si_text_draw(canvas, style, (si_text_anchor){0.0, 0.0}, frame->left,
                 frame->top - title_gap * canvas->point, title);
}

void si_plot_grid_legend(si_plot_grid *grid, si_canvas *canvas)
{
    si_legend_draw(canvas, &grid->legend, grid->legend_left, grid->legend_top, grid->legend_width);
}
