#include <math.h>
#include <stdio.h>
#include <string.h>

#include "viz/scene_plan.h"
#include "viz/text.h"

static const double score_gap = 9.0;
static const double title_gap = 4.0;

/* "ADE 0.331" after "ADE 0.331", in lines from `top` down. Returns their height. */
static double set_scores(si_canvas *canvas, const si_scene_panel *panel, double left, double top,
                         double width, bool drawn)
{
    si_text_style name_style = si_text_muted(canvas), value_style = name_style;
    value_style.colour = canvas->theme->ink;
    si_text_anchor start = {0.0, 0.0};
    double x = 0.0, y = si_text_points(canvas, TEXT_SMALL), space = 2.2 * canvas->point;
    for (size_t i = 0; i < panel->score_count; i++) {
        char value[48];
        si_text_number(panel->score[i].value, value, sizeof value);
        double name_width = si_text_width(canvas, name_style, panel->score[i].name) + space;
        double length = name_width + si_text_width(canvas, value_style, value);
        if (x > 0.0 && x + length > width) {
            x = 0.0;
            y += si_text_line(canvas, TEXT_SMALL);
        }
        if (drawn) {
            si_text_draw(canvas, name_style, start, left + x, top + y, panel->score[i].name);
            si_text_draw(canvas, value_style, start, left + x + name_width, top + y, value);
        }
        x += length + score_gap * canvas->point;
    }
    return panel->score_count > 0
               ? y - si_text_points(canvas, TEXT_SMALL) + si_text_line(canvas, TEXT_SMALL)
               : 0.0;
}

static double set_title(si_canvas *canvas, const si_scene_panel *panel, double left, double top,
                        double width, bool drawn)
{
    double block = 0.62 * si_text_points(canvas, TEXT_TITLE);
    bool marked = panel->sample_count > 0 && !panel->unmarked;
    double indent = marked ? block + 3.5 * canvas->point : 0.0;
    if (panel->title == NULL)
        return 0.0;
    if (drawn && marked) {
        double middle =
            top + si_text_points(canvas, TEXT_TITLE) - 0.5 * si_text_capital(canvas, TEXT_TITLE);
        cairo_rectangle(canvas->cairo, left, middle - block / 2.0, block, block);
        si_canvas_fill(canvas, si_theme_series(canvas->theme, panel->colour), 1.0);
    }
    return si_text_block(canvas, si_text_heading(canvas), left + indent, top,
                         fmax(width - indent, 1.0), panel->title, drawn);
}

double si_scene_title(si_canvas *canvas, const si_scene_panel *panel, double left, double bottom,
                      double width, bool drawn)
{
    double gap = title_gap * canvas->point;
    double title = set_title(canvas, panel, left, 0.0, width, false);
    double scores = set_scores(canvas, panel, left, 0.0, width, false);
    if (drawn) {
        set_title(canvas, panel, left, bottom - gap - scores - title, width, true);
        set_scores(canvas, panel, left, bottom - gap - scores, width, true);
    }
    return title + scores + gap;
}

/* A film's time, where the prediction begins at 0. */
static void draw_clock(const si_scene_plan *plan, si_canvas *canvas, const si_scene_panel *panel,
                       const si_scene_frame *place)
{
    si_text_style style = {.size = TEXT_NORMAL, .bold = true, .colour = canvas->theme->ink};
    double time = plan->now - (double)(panel->observed_steps - 1), gap = 4.0 * canvas->point;
    double step = plan->figure->step_seconds;
    char number[48], text[64];
    snprintf(number, sizeof number, "%.*f", step > 0.0, fabs(time) * (step > 0.0 ? step : 1.0));
    snprintf(text, sizeof text, "%s%s %s", time < -1e-9 ? "\xe2\x88\x92" : "+", number,
             step > 0.0 ? "s" : "steps");
    double width = si_text_width(canvas, style, text), height = si_text_line(canvas, TEXT_NORMAL);
    cairo_rectangle(canvas->cairo, place->left + place->width - width - 3.0 * gap, place->top + gap,
                    width + 2.0 * gap, height);
    si_canvas_fill(canvas, canvas->theme->page, 0.8);
    si_text_draw(canvas, style, (si_text_anchor){1.0, 0.5}, place->left + place->width - 2.0 * gap,
                 place->top + gap + 0.5 * height, text);
}

static si_result draw_panel(si_scene_plan *plan, si_canvas *canvas, size_t number, si_error *error)
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
    si_result status = si_scene_draw_regions(plan, canvas, panel, &projection, error);
    si_scene_draw_paths(plan, canvas, panel, &projection);
    si_canvas_unclip(canvas);
    si_frame_draw(canvas, &frame, parts);
    si_scene_title(canvas, panel, place->left, place->top + 2.0 * canvas->point, plan->title_width,
                   true);
    if (plan->figure->own_axes && !plan->map.picture)
        si_scene_draw_scale(canvas, &projection, place->left + place->width,
                            place->top + place->height + 0.75 * si_text_line(canvas, TEXT_SMALL));
    if (plan->moving)
        draw_clock(plan, canvas, panel, place);
    return status == SI_OK ? si_canvas_check(canvas, error) : status;
}

si_result si_scene_draw(void *context, si_canvas *canvas, si_error *error)
{
    si_scene_plan *plan = context;
    si_result status = SI_OK;
    if (plan->work == NULL)
        status = si_scene_workspace(plan, canvas, error);
    for (size_t i = 0; i < plan->figure->panel_count && status == SI_OK; i++)
        status = draw_panel(plan, canvas, i, error);
    if (status == SI_OK)
        si_legend_draw(canvas, &plan->legend, plan->legend_left, plan->legend_top,
                       plan->legend_width);
    return status;
}
