#include "viz/scene.h"

#include <math.h>
#include <stdlib.h>

#include "base/size.h"
#include "viz/scene_plan.h"

static size_t most_places(const si_scene_figure *figure, size_t *most_samples)
{
    size_t most = 0;
    for (size_t i = 0; i < figure->panel_count; i++) {
        const si_scene_panel *panel = &figure->panel[i];
        size_t count = panel->sample_count * (panel->predicted_steps + 1);
        most = count > most ? count : most;
        *most_samples = panel->sample_count > *most_samples ? panel->sample_count : *most_samples;
    }
    return most;
}

/* A lattice as fine as the lines on the page, over the largest frame and a rim round it. */
static size_t lattice_nodes(const si_scene_plan *plan, const si_canvas *canvas)
{
    static const double rim = 40.0;
    double cell = 0.6 * canvas->point, most = 0.0;
    for (size_t i = 0; i < plan->figure->panel_count; i++)
        most = fmax(most, (plan->frame[i].width + rim) * (plan->frame[i].height + rim));
    return (size_t)fmin(most / (cell * cell), 4e6);
}

si_result si_scene_workspace(si_scene_plan *plan, const si_canvas *canvas, si_error *error)
{
    size_t samples = 0, numbers;
    size_t places = most_places(plan->figure, &samples);
    if (samples > SIZE_MAX - places - 1 || !si_size_multiply(places + samples + 1, 2, &numbers) ||
        numbers > SIZE_MAX / sizeof *plan->places ||
        (plan->places = malloc(numbers * sizeof *plan->places)) == NULL)
        return si_error_no_memory(error, "the samples of an agent");
    plan->between = plan->places + 2 * places;
    size_t nodes = lattice_nodes(plan, canvas);
    si_result status = si_density_create(&plan->density, nodes, error);
    if (status == SI_OK)
        status = si_contour_create(&plan->contour, nodes, error);
    return status;
}

void si_scene_plan_finish(si_scene_plan *plan)
{
    free(plan->places);
    si_density_finish(&plan->density);
    si_contour_finish(&plan->contour);
}

si_result si_scene_figure_render(const si_scene_figure *figure, const si_figure_output *output,
                                 si_error *error)
{
    si_scene_plan plan = {.figure = figure};
    si_drawing drawing = {&plan, si_scene_layout, si_scene_draw};
    si_result status = si_scene_check(&plan, error);
    if (status == SI_OK)
        status = si_canvas_render(&drawing, output, error);
    si_scene_plan_finish(&plan);
    return status;
}

si_result si_scene_figure_frames(const si_scene_figure *figure, const si_figure_style *style,
                                 si_scene_frame *frame, double *page_width, double *page_height,
                                 si_error *error)
{
    si_scene_plan plan = {.figure = figure};
    si_canvas canvas;
    si_result status = si_scene_check(&plan, error);
    if (status != SI_OK)
        return status;
    status = si_canvas_start(&canvas, style, error);
    if (status == SI_OK)
        status = si_scene_layout(&plan, &canvas, canvas.width, page_height, error);
    if (status == SI_OK) {
        *page_width = canvas.width;
        *page_height += canvas.heading;
        for (size_t i = 0; i < figure->panel_count; i++) {
            frame[i] = plan.frame[i];
            frame[i].top += canvas.heading;
        }
    }
    si_canvas_finish(&canvas);
    return status;
}
