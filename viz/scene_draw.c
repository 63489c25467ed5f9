#include <math.h>
#include <stdio.h>
#include <string.h>

#include "viz/image_draw.h"
#include "viz/scene_plan.h"
#include "viz/text.h"

static const double score_gap = 9.0;
static const double title_gap = 4.0;

/* "ADE 0.331" after "ADE 0.331"; what no longer fits is left out whole. */
static void draw_scores(si_canvas *canvas, const si_scene_panel *panel, double left,
                        double baseline, double width)
{
    si_text_style name_style = {.size = TEXT_SMALL, .colour = canvas->theme->muted};
    si_text_style value_style = {.size = TEXT_SMALL, .colour = canvas->theme->ink};
    double x = 0.0, space = 2.2 * canvas->point;
    for (size_t i = 0; i < panel->score_count; i++) {
        char value[48];
        si_text_number(panel->score[i].value, value, sizeof value);
        double name_width = si_text_width(canvas, name_style, panel->score[i].name);
        double end = x + name_width + space + si_text_width(canvas, value_style, value);
        if (end > width)
            return;
        si_text_draw(canvas, name_style, (si_text_anchor){0.0, 0.0}, left + x, baseline,
                     panel->score[i].name);
        si_text_draw(canvas, value_style, (si_text_anchor){0.0, 0.0}, left + x + name_width + space,
                     baseline, value);
        x = end + score_gap * canvas->point;
    }
}

static void draw_title(const si_scene_plan *plan, si_canvas *canvas, const si_scene_panel *panel,
                       const si_scene_frame *place)
{
    si_text_style style = {.size = TEXT_TITLE, .bold = true, .colour = canvas->theme->ink};
    double baseline = place->top - title_gap * canvas->point;
    double block = 0.62 * si_text_points(canvas, TEXT_TITLE);
    double indent = panel->sample_count > 0 ? block + 3.5 * canvas->point : 0.0;
    char title[256];
    bool any_score = false;
    for (size_t i = 0; i < plan->figure->panel_count; i++)
        any_score = any_score || plan->figure->panel[i].score_count > 0;
    if (any_score) {
        draw_scores(canvas, panel, place->left, baseline, place->width);
        baseline -= si_text_line(canvas, TEXT_SMALL);
    }
    if (panel->title == NULL)
        return;
    if (panel->sample_count > 0) {
        double middle = baseline - 0.5 * si_text_capital(canvas, TEXT_TITLE);
        cairo_rectangle(canvas->cairo, place->left, middle - block / 2.0, block, block);
        si_canvas_fill(canvas, si_theme_series(canvas->theme, panel->colour), 1.0);
    }
    si_text_fit(canvas, style, place->width - indent, panel->title, title, sizeof title);
    si_text_draw(canvas, style, (si_text_anchor){0.0, 0.0}, place->left + indent, baseline, title);
}

static void draw_panel(si_scene_plan *plan, si_canvas *canvas, size_t number)
{
    const si_scene_panel *panel = &plan->figure->panel[number];
    const si_scene_frame *place = &plan->frame[number];
    si_projection projection = si_scene_projection(plan, number);
    si_frame_parts parts;
    si_frame frame = si_scene_axes(plan, canvas, number, &parts);
    si_canvas_clip(canvas, place->left, place->top, place->width, place->height);
    if (plan->map.picture)
        si_image_draw(canvas, plan->figure->background, place);
    si_frame_draw_grid(canvas, &frame, parts);
    for (size_t agent = 0; agent < panel->agent_count; agent++)
        si_scene_draw_regions(plan, canvas, panel, &projection, agent);
    si_scene_draw_paths(plan, canvas, panel, &projection);
    si_canvas_unclip(canvas);
    si_frame_draw(canvas, &frame, parts);
    draw_title(plan, canvas, panel, place);
    if (plan->figure->own_axes && !plan->map.picture)
        si_scene_draw_scale(canvas, &projection, place->left + place->width,
                            place->top + place->height + 0.75 * si_text_line(canvas, TEXT_SMALL));
}

si_result si_scene_draw(void *context, si_canvas *canvas, si_error *error)
{
    si_scene_plan *plan = context;
    si_result status = SI_OK;
    if (plan->places == NULL)
        status = si_scene_workspace(plan, canvas, error);
    for (size_t i = 0; i < plan->figure->panel_count && status == SI_OK; i++) {
        draw_panel(plan, canvas, i);
        status = si_canvas_check(canvas, error);
    }
    if (status == SI_OK)
        si_legend_draw(canvas, &plan->legend, plan->legend_left, plan->legend_top,
                       plan->legend_width);
    return status;
}
