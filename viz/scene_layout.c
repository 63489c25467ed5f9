#include <math.h>

#include "viz/scene_plan.h"
#include "viz/text.h"

static const double page_margin = 5.0;
static const double panel_gap = 9.0;
static const double title_gap = 4.0; /* between title and frame */
static const double legend_gap = 7.0;
static const double tick_distance = 46.0;
static const double fewest_ticks = 2.6;

enum { MAX_COLUMNS = 4 };

/* What the choice of columns depends on. */
typedef struct si_grid {
    double left, right;  /* margins */
    double title, below; /* room over and under each frame */
    double width;        /* of the page */
    double aspect;       /* height by width that the data have */
} si_grid;

si_projection si_scene_projection(const si_scene_plan *plan, size_t panel)
{
    return (si_projection){.map = plan->map, .frame = plan->frame[panel]};
}

static double title_room(const si_scene_plan *plan, const si_canvas *canvas)
{
    bool any_title = false, any_score = false;
    for (size_t i = 0; i < plan->figure->panel_count; i++) {
        any_title = any_title || plan->figure->panel[i].title != NULL;
        any_score = any_score || plan->figure->panel[i].score_count > 0;
    }
    double room = (any_title ? si_text_line(canvas, TEXT_TITLE) : 0.0) +
                  (any_score ? si_text_line(canvas, TEXT_SMALL) : 0.0);
    return room + title_gap * canvas->point;
}

static double aspect_of(const double extent[4])
{
    return fabs(extent[3] - extent[2]) / (extent[1] - extent[0]);
}

static double panel_width(const si_grid *grid, const si_canvas *canvas, size_t columns)
{
    double gaps = panel_gap * canvas->point * (double)(columns - 1);
    return (grid->width - grid->left - grid->right - gaps) / (double)columns;
}

static double panel_height(const si_grid *grid, double width, size_t rows)
{
    double limit = fmin(1.3 * width, grid->width / (double)rows);
    return fmax(fmin(width * grid->aspect, limit), 0.3 * width);
}

/* The columns that show the data largest on a page that is not much taller than wide. */
static size_t choose_columns(const si_scene_plan *plan, const si_grid *grid,
                             const si_canvas *canvas)
{
    static const double tallest = 1.1;
    size_t count = plan->figure->panel_count, best = 1;
    double best_scale = 0.0;
    for (size_t columns = 1; columns <= count && columns <= MAX_COLUMNS; columns++) {
        size_t rows = (count + columns - 1) / columns;
        double width = panel_width(grid, canvas, columns);
        double height = panel_height(grid, width, rows);
        double page = (double)rows * (height + grid->title + grid->below);
        double scale = fmin(width, height / grid->aspect);
        scale *= fmin(1.0, tallest * grid->width / page);
        if (scale > best_scale * 1.02) {
            best_scale = scale;
            best = columns;
        }
    }
    return best;
}

si_frame si_scene_axes(const si_scene_plan *plan, const si_canvas *canvas, size_t panel,
                       si_frame_parts *parts)
{
    const si_scene_frame *place = &plan->frame[panel];
    bool numbered = !plan->map.picture && !plan->figure->own_axes;
    si_frame frame = {
        .left = place->left,
        .top = place->top,
        .width = place->width,
        .height = place->height,
        .x = {.low = place->extent[0], .high = place->extent[1], .label = plan->x_label},
        .y = {.low = place->extent[2], .high = place->extent[3], .label = plan->y_label},
    };
    *parts = (si_frame_parts){
        .x_numbers = numbered && panel + plan->columns >= plan->figure->panel_count,
        .y_numbers = numbered && panel % plan->columns == 0,
        .grid_x = !plan->map.picture,
        .grid_y = !plan->map.picture,
    };
    if (plan->map.picture)
        return frame;
    double distance = tick_distance * canvas->point;
    /* One step for both axes, so that the grid shows squares, and two numbers at least on each. */
    double wide = frame.x.high - frame.x.low, high = frame.y.high - frame.y.low;
    double step =
        fmin(wide / fmin(fmax(frame.width / distance, 1.0), 9.0), fmin(wide, high) / fewest_ticks);
    si_ticks_linear(frame.x.low, frame.x.high, wide / step, false, &frame.x.ticks);
    si_ticks_linear(frame.y.low, frame.y.high, high / step, false, &frame.y.ticks);
    return frame;
}

/* Margins depend on the numbers, these on the extent, this on the margins: twice is enough. */
static void place_frames(si_scene_plan *plan, const si_grid *grid, const si_canvas *canvas,
                         double height, double top)
{
    double width = panel_width(grid, canvas, plan->columns);
    for (size_t i = 0; i < plan->figure->panel_count; i++) {
        si_scene_frame *place = &plan->frame[i];
        place->left =
            grid->left + (double)(i % plan->columns) * (width + panel_gap * canvas->point);
        place->top = top + (double)(i / plan->columns) * (grid->title + height + grid->below);
        place->top += grid->title;
        place->width = width;
        place->height = height;
        si_scene_extent_fit(place->extent, height / width);
    }
}

static void find_rooms(si_scene_plan *plan, si_canvas *canvas, si_grid *grid, double *bottom)
{
    si_frame_parts parts;
    si_frame first = si_scene_axes(plan, canvas, 0, &parts);
    si_frame_parts outer = {.x_numbers = parts.y_numbers, .y_numbers = parts.y_numbers};
    grid->left = page_margin * canvas->point + si_frame_left_room(canvas, &first, outer);
    grid->right = page_margin * canvas->point + si_frame_right_room(canvas, &first, outer);
    *bottom = si_frame_bottom_room(canvas, &first, outer);
}

static si_result find_extents(si_scene_plan *plan, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < plan->figure->panel_count && status == SI_OK; i++)
        status = si_scene_extent(plan, &plan->figure->panel[i], plan->frame[i].extent, error);
    if (status != SI_OK || plan->figure->own_axes)
        return status;
    double *first = plan->frame[0].extent;
    double flipped = first[2] > first[3] ? -1.0 : 1.0;
    double all[4] = {first[0], first[1], flipped * first[2], flipped * first[3]};
    for (size_t i = 1; i < plan->figure->panel_count; i++) {
        const double *extent = plan->frame[i].extent;
        si_scene_extent_join(
            all, (double[]){extent[0], extent[1], flipped * extent[2], flipped * extent[3]});
    }
    for (size_t i = 0; i < plan->figure->panel_count; i++)
        for (int j = 0; j < 4; j++)
            plan->frame[i].extent[j] = j < 2 ? all[j] : flipped * all[j];
    return SI_OK;
}

static double sheet_aspect(const si_scene_plan *plan)
{
    double sum = 0.0;
    for (size_t i = 0; i < plan->figure->panel_count; i++)
        sum += log(aspect_of(plan->frame[i].extent));
    return fmin(fmax(exp(sum / (double)plan->figure->panel_count), 0.7), 1.0);
}

static void place_legend(si_scene_plan *plan, si_canvas *canvas, const si_grid *grid, double top)
{
    plan->legend_left = grid->left;
    plan->legend_width = grid->width - grid->left - grid->right;
    plan->legend_top = top + legend_gap * canvas->point;
    si_scene_legend(plan, canvas);
    double height = si_legend_height(canvas, &plan->legend, plan->legend_width);
    plan->height = plan->legend_top + height + 0.6 * page_margin * canvas->point;
}

si_result si_scene_layout(void *context, si_canvas *canvas, double width, double *height,
                          si_error *error)
{
    si_scene_plan *plan = context;
    const si_scene_figure *figure = plan->figure;
    double bottom = 0.0, frame_height = 0.0;
    si_result status = find_extents(plan, error);
    if (status != SI_OK)
        return status;
    if (!plan->map.picture && !figure->own_axes) {
        plan->x_label = "x (m)";
        plan->y_label = "y (m)";
    }
    si_grid grid = {.left = page_margin * canvas->point,
                    .right = page_margin * canvas->point,
                    .title = title_room(plan, canvas),
                    .width = width,
                    .aspect =
                        figure->own_axes ? sheet_aspect(plan) : aspect_of(plan->frame[0].extent)};
    grid.below = panel_gap * canvas->point;
    if (figure->own_axes && !plan->map.picture)
        grid.below += si_text_line(canvas, TEXT_SMALL);
    for (int pass = 0; pass < 2; pass++) {
        plan->columns = figure->columns > 0 ? figure->columns : choose_columns(plan, &grid, canvas);
        if (plan->columns > figure->panel_count)
            plan->columns = figure->panel_count;
        plan->rows = (figure->panel_count + plan->columns - 1) / plan->columns;
        frame_height = panel_height(&grid, panel_width(&grid, canvas, plan->columns), plan->rows);
        place_frames(plan, &grid, canvas, frame_height, page_margin * canvas->point);
        find_rooms(plan, canvas, &grid, &bottom);
    }
    double last =
        page_margin * canvas->point + (double)plan->rows * (grid.title + frame_height + grid.below);
    place_legend(plan, canvas, &grid, last - panel_gap * canvas->point + bottom);
    *height = plan->height;
    return SI_OK;
}
