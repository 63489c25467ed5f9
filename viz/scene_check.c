#include <math.h>
#include <stdio.h>

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
