#include "viz/scene.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/argument.h"
#include "base/size.h"
#include "viz/scene_plan.h"

/* Beyond this, differences and squares of positions overflow. */
static const double largest_position = 1e150;

static si_result check_positions(const char *what, size_t panel, const double *position,
                                 const size_t *extents, size_t rank, si_error *error)
{
    size_t count;
    if (!si_size_product(extents, rank, &count))
        return si_error_set(error, SI_ERR_SHAPE, "panel %zu: the extents of %s overflow", panel,
                            what);
    if (position == NULL && count > 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "panel %zu has no %s", panel, what);
    size_t i = 0;
    while (i < count && fabs(position[i]) <= largest_position)
        i++;
    if (i == count)
        return SI_OK;
    const size_t steps = extents[rank - 2], samples = rank == 4 ? extents[1] : 1;
    char sample[48] = "";
    if (rank == 4)
        snprintf(sample, sizeof sample, "sample %zu, ", i / (steps * 2) % samples);
    return si_error_set(error, SI_ERR_NUMERIC,
                        "panel %zu: %s of agent %zu, %sstep %zu, have %g, which no figure can show",
                        panel, what, i / (samples * steps * 2), sample, i / 2 % steps, position[i]);
}

static si_result check_panel(const si_scene_panel *panel, size_t number, si_error *error)
{
    size_t agents = panel->agent_count, predicted = panel->predicted_steps;
    if (agents == 0 || panel->observed_steps == 0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "panel %zu has nothing to show: %zu agents, %zu observed steps", number,
                            agents, panel->observed_steps);
    si_result status = check_positions("observed positions", number, panel->observed,
                                       (size_t[]){agents, panel->observed_steps, 2}, 3, error);
    if (status == SI_OK && panel->future != NULL)
        status = check_positions("true positions", number, panel->future,
                                 (size_t[]){agents, predicted, 2}, 3, error);
    if (status == SI_OK)
        status = check_positions("samples", number, panel->samples,
                                 (size_t[]){agents, panel->sample_count, predicted, 2}, 4, error);
    return status;
}

static si_result check_ellipses(const si_scene_panel *panel, size_t number, si_error *error)
{
    for (size_t i = 0; i < panel->ellipse_count; i++) {
        const si_scene_ellipse *ellipse = &panel->ellipse[i];
        double sum = ellipse->mean[0] + ellipse->mean[1] + ellipse->covariance[0] +
                     ellipse->covariance[1] + ellipse->covariance[2];
        if (!isfinite(sum) || ellipse->covariance[0] < 0.0 || ellipse->covariance[2] < 0.0)
            return si_error_set(error, SI_ERR_NUMERIC, "panel %zu: ellipse %zu is no Gaussian",
                                number, i);
    }
    return SI_OK;
}

static si_result check_extent(const double *extent, si_error *error)
{
    if (extent == NULL)
        return SI_OK;
    for (int i = 0; i < 4; i++)
        if (fabs(extent[i]) > largest_position)
            return si_error_set(error, SI_ERR_NUMERIC, "the extent holds %g", extent[i]);
    return SI_OK;
}

/* One path an agent: a single sample, or copies of one. */
static bool is_path(const si_scene_panel *panel)
{
    size_t numbers = 2 * panel->predicted_steps;
    for (size_t a = 0; a < panel->agent_count; a++) {
        const double *first = panel->samples + numbers * panel->sample_count * a;
        for (size_t i = numbers; i < numbers * panel->sample_count; i++)
            if (first[i] != first[i % numbers])
                return false;
    }
    return panel->sample_count > 0 && numbers > 0;
}

si_result si_scene_check(si_scene_plan *plan, si_error *error)
{
    const si_scene_figure *figure = plan->figure;
    if (figure->panel_count == 0 || figure->panel_count > SI_SCENE_MAX_PANELS)
        return si_error_set(error, SI_ERR_ARGUMENT, "a scene figure has 1 to %d panels, not %zu",
                            SI_SCENE_MAX_PANELS, figure->panel_count);
    si_result status = si_plane_map_set(&plan->map, figure->background, error);
    if (status == SI_OK)
        status = check_extent(figure->extent, error);
    for (size_t i = 0; i < figure->panel_count && status == SI_OK; i++) {
        status = check_panel(&figure->panel[i], i, error);
        if (status == SI_OK)
            status = check_ellipses(&figure->panel[i], i, error);
        plan->path[i] = status == SI_OK && is_path(&figure->panel[i]);
    }
    return status;
}

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

static si_result make_work(si_scene_work *work, size_t places, size_t samples, size_t nodes,
                           si_error *error)
{
    size_t numbers;
    if (samples > SIZE_MAX - places - 1 || !si_size_multiply(places + samples + 1, 2, &numbers) ||
        numbers > SIZE_MAX / sizeof *work->places ||
        (work->places = malloc(numbers * sizeof *work->places)) == NULL)
        return si_error_no_memory(error, "the samples of an agent");
    work->between = work->places + 2 * places;
    si_result status = si_density_create(&work->density, nodes, error);
    return status == SI_OK ? si_contour_create(&work->contour, nodes, error) : status;
}

/* One thread for a small scene: starting more would take longer. */
static size_t count_threads(const si_scene_figure *figure)
{
    static const double worth_a_thread = 20000.0;
    double most = 0.0;
    for (size_t i = 0; i < figure->panel_count; i++)
        most = fmax(most,
                    (double)figure->panel[i].agent_count * (double)figure->panel[i].sample_count);
    double threads = fmin(fmin((double)omp_get_max_threads(), ceil(most / worth_a_thread)), 64.0);
    return figure->colour_by == SI_SCENE_BY_DENSITY ? 1 : (size_t)fmax(threads, 1.0);
}

si_result si_scene_workspace(si_scene_plan *plan, const si_canvas *canvas, si_error *error)
{
    size_t samples = 0, nodes = lattice_nodes(plan, canvas);
    size_t places = most_places(plan->figure, &samples);
    plan->work_count = count_threads(plan->figure);
    plan->work = calloc(plan->work_count, sizeof *plan->work);
    if (plan->work == NULL)
        return si_error_no_memory(error, "the densities");
    si_result status = SI_OK;
    for (size_t i = 0; i < plan->work_count && status == SI_OK; i++)
        status = make_work(&plan->work[i], places, samples, nodes, error);
    return status;
}

void si_scene_plan_finish(si_scene_plan *plan)
{
    for (size_t i = 0; plan->work != NULL && i < plan->work_count; i++) {
        free(plan->work[i].places);
        si_density_finish(&plan->work[i].density);
        si_contour_finish(&plan->work[i].contour);
    }
    free(plan->work);
}

si_result si_scene_figure_render(const si_scene_figure *figure, const si_figure_output *output,
                                 si_error *error)
{
    SI_REQUIRE(error, figure, output);
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
    SI_REQUIRE(error, figure, style, frame, page_width, page_height);
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
