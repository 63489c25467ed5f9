#include <math.h>

#include "viz/scene_plan.h"
#include "viz/text.h"

static const double page_margin = 5.0;
static const double panel_gap = 9.0;
static const double legend_gap = 7.0;
static const double tick_distance = 46.0;
static const double tallest = 1.1; /* of a page, height by width, where the data let it be */
static const double printed = 235.0 / 25.4 * 72.0; /* height of text on A4 */
static const double least_aspect = 0.75; /* that a page with many rows may have for them */
static const double least_width = 78.0, least_height = 42.0; /* of a frame: three numbers */

enum { MAX_COLUMNS = 4 };

/* What the choice of columns depends on, and what it comes to. */
typedef struct si_grid {
    double left, right;   /* margins with the numbers in them */
    double gap;           /* between frames of a row */
    double title, below;  /* room over and under each frame */
    double page;          /* width */
    double aspect;        /* height by width that the data have */
    double width, height; /* of a frame */
} si_grid;

si_projection si_scene_projection(const si_scene_plan *plan, size_t panel)
{
    return (si_projection){.map = plan->map, .frame = plan->frame[panel]};
}

static double aspect_of(const double extent[4])
{
    return fabs(extent[3] - extent[2]) / (extent[1] - extent[0]);
}

/* Frames have the shape of the data, as large as columns and a page of decent height allow. */
static void size_frames(const si_scene_plan *plan, const si_canvas *canvas, si_grid *grid,
                        size_t columns)
{
    double rows = ceil((double)plan->figure->panel_count / (double)columns);
    double widest = (grid->page - grid->left - grid->right - grid->gap * (double)(columns - 1)) /
                    (double)columns;
    double highest =
        fmax(tallest * grid->page / rows - grid->title - grid->below, least_aspect * widest);
    grid->height = fmax(fmin(widest * grid->aspect, highest), least_height * canvas->point);
    grid->width = fmin(fmax(grid->height / grid->aspect, least_width * canvas->point), widest);
}

static double find_title_room(const si_scene_plan *plan, si_canvas *canvas, double width)
{
    double room = 0.0;
    for (size_t i = 0; i < plan->figure->panel_count; i++)
        room = fmax(room, si_scene_title(canvas, &plan->figure->panel[i], 0.0, 0.0, width, false));
    return room;
}

/* The columns that show the data largest on a page of decent height, with titles of two lines at
 * most. */
static size_t choose_columns(const si_scene_plan *plan, si_canvas *canvas, const si_grid *given)
{
    size_t count = plan->figure->panel_count, best = 1;
    double best_scale = 0.0, unwrapped = find_title_room(plan, canvas, 1e6);
    for (size_t columns = 1; columns <= count && columns <= MAX_COLUMNS; columns++) {
        si_grid grid = *given;
        size_frames(plan, canvas, &grid, columns);
        double scale = fmin(grid.width, grid.height / grid.aspect);
        double rows = ceil((double)count / (double)columns);
        double page = rows * (grid.height + grid.title + grid.below);
        double beyond = fmin(1.0, printed / page);
        scale *= fmin(1.0, 1.1 * tallest * grid.page / page) * beyond * beyond;
        double more = find_title_room(plan, canvas, grid.width) - unwrapped;
        if (columns > 1 && (grid.width < least_width * canvas->point ||
                            more > 2.2 * si_text_line(canvas, TEXT_TITLE)))
            break;
        if (scale > best_scale * 1.02) {
            best_scale = scale;
            best = columns;
        }
    }
    return best;
}

static bool both_fit(si_canvas *canvas, const si_frame *frame)
{
    return si_axis_numbers_fit(canvas, &frame->x, frame->width, false) &&
           si_axis_numbers_fit(canvas, &frame->y, frame->height, true);
}

/* One step for both axes, so that the grid shows squares; each its own where that does not fit. */
static void set_ticks(si_canvas *canvas, si_frame *frame)
{
    double wide = frame->x.high - frame->x.low, high = frame->y.high - frame->y.low;
    double closest = tick_distance * canvas->point / frame->width * wide;
    double step = si_ticks_round_step(fmin(wide, high));
    bool done = false;
    for (int i = 0; i < 12 && !done; i++, step = si_ticks_round_step(step * 0.35)) {
        si_ticks_linear(frame->x.low, frame->x.high, step, &frame->x.ticks);
        si_ticks_linear(frame->y.low, frame->y.high, step, &frame->y.ticks);
        bool enough = frame->x.ticks.count >= 3 && frame->y.ticks.count >= 3;
        if (!both_fit(canvas, frame) || frame->x.ticks.count == TICKS_MAX)
            break;
        done = enough && si_ticks_round_step(step * 0.35) < closest;
    }
    if (done)
        return;
    si_axis_set_ticks(canvas, &frame->x, frame->width, false, tick_distance * canvas->point);
    si_axis_set_ticks(canvas, &frame->y, frame->height, true, tick_distance * canvas->point);
}

si_frame si_scene_axes(const si_scene_plan *plan, si_canvas *canvas, size_t panel,
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
    if (!plan->map.picture)
        set_ticks(canvas, &frame);
    return frame;
}

/* Titles are as wide as their frames. */
static void set_title_room(si_scene_plan *plan, si_canvas *canvas, si_grid *grid)
{
    double beside =
        0.5 * (grid->page - grid->left + grid->width + grid->right) - page_margin * canvas->point;
    plan->title_width = plan->columns > 1 ? grid->width : beside;
    grid->title = find_title_room(plan, canvas, plan->title_width);
}

static void place_frames(si_scene_plan *plan, const si_canvas *canvas, const si_grid *grid)
{
    double columns = (double)plan->columns;
    double used = grid->left + grid->right + columns * grid->width + (columns - 1.0) * grid->gap;
    double left = grid->left + (grid->page - used) / 2.0;
    for (size_t i = 0; i < plan->figure->panel_count; i++) {
        si_scene_frame *place = &plan->frame[i];
        double row = (double)(i / plan->columns);
        place->left = left + (double)(i % plan->columns) * (grid->width + grid->gap);
        place->top = page_margin * canvas->point + grid->title +
                     row * (grid->title + grid->height + grid->below);
        place->width = grid->width;
        place->height = grid->height;
        si_scene_extent_fit(place->extent, grid->height / grid->width);
    }
}

/* Returns the room below the last row. */
static double find_rooms(si_scene_plan *plan, si_canvas *canvas, si_grid *grid)
{
    si_frame_parts parts;
    si_frame first = si_scene_axes(plan, canvas, 0, &parts);
    si_frame_parts outer = {.x_numbers = parts.y_numbers, .y_numbers = parts.y_numbers};
    double right = si_frame_right_room(canvas, &first, outer);
    double excess = si_frame_left_excess(canvas, &first, outer);
    grid->left = page_margin * canvas->point + si_frame_left_room(canvas, &first, outer);
    grid->right = page_margin * canvas->point + right;
    grid->gap = fmax(panel_gap * canvas->point, right + excess + 2.0 * canvas->point);
    set_title_room(plan, canvas, grid);
    return si_frame_bottom_room(canvas, &first, outer);
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

static void place_legend(si_scene_plan *plan, si_canvas *canvas, double page, double top)
{
    plan->legend_left = plan->frame[0].left;
    plan->legend_width = page - plan->legend_left - page_margin * canvas->point;
    plan->legend_top = top + legend_gap * canvas->point;
    si_scene_legend(plan, canvas);
    double height = si_legend_height(canvas, &plan->legend, plan->legend_width);
    plan->height = plan->legend_top + height + 0.6 * page_margin * canvas->point;
}

static void choose_grid(si_scene_plan *plan, si_canvas *canvas, si_grid *grid)
{
    const si_scene_figure *figure = plan->figure;
    plan->columns = figure->columns > 0 ? figure->columns : choose_columns(plan, canvas, grid);
    if (plan->columns > figure->panel_count)
        plan->columns = figure->panel_count;
    plan->rows = (figure->panel_count + plan->columns - 1) / plan->columns;
    size_frames(plan, canvas, grid, plan->columns);
    set_title_room(plan, canvas, grid);
    place_frames(plan, canvas, grid);
}

si_result si_scene_layout(void *context, si_canvas *canvas, double width, double *height,
                          si_error *error)
{
    si_scene_plan *plan = context;
    const si_scene_figure *figure = plan->figure;
    double margin = page_margin * canvas->point, bottom = 0.0;
    si_result status = find_extents(plan, error);
    if (status != SI_OK)
        return status;
    if (!plan->map.picture && !figure->own_axes) {
        plan->x_label = "x (m)";
        plan->y_label = "y (m)";
    }
    si_grid grid = {
        .left = margin, .right = margin, .gap = panel_gap * canvas->point, .page = width};
    grid.aspect = figure->own_axes ? sheet_aspect(plan) : aspect_of(plan->frame[0].extent);
    grid.title = find_title_room(plan, canvas, 1e6);
    grid.below = panel_gap * canvas->point;
    if (figure->own_axes && !plan->map.picture)
        grid.below += si_text_line(canvas, TEXT_SMALL);
    /* Margins depend on the numbers, these on the frames, and these on the margins. */
    for (int pass = 0; pass < 3; pass++) {
        choose_grid(plan, canvas, &grid);
        bottom = find_rooms(plan, canvas, &grid);
    }
    size_frames(plan, canvas, &grid, plan->columns);
    place_frames(plan, canvas, &grid);
    double last = margin + (double)plan->rows * (grid.title + grid.height + grid.below);
    place_legend(plan, canvas, width, last - panel_gap * canvas->point + bottom);
    *height = plan->height;
    return SI_OK;
}
