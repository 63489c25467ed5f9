#include <math.h>
#include <stdio.h>

#include "viz/scene_plan.h"
#include "viz/text.h"

static const double swatch_width = 22.0;
static const double shortest_scale = 34.0;
static const double scale_line = 0.8;

static const char *const zone_names[] = {"zone 0", "zone 1", "zone 2", "zone 3"};

static void draw_observed(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    static const double dash[] = {2.4, 1.8};
    si_canvas_line(canvas, x, y, x + entry->swatch, y);
    si_canvas_stroke_dashed(canvas, entry->colour, 0.75, 0.7, dash, 2);
    for (int i = 0; i < 3; i++)
        si_mark_dot(canvas, x + entry->swatch * (1 + 2 * i) / 6.0, y, 1.15 * canvas->point);
    si_canvas_fill(canvas, entry->colour, 1.0);
}

static void draw_truth(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    si_canvas_line(canvas, x, y, x + entry->swatch, y);
    si_canvas_stroke(canvas, entry->colour, 0.7, 0.35);
    for (int i = 0; i < 3; i++)
        si_mark_cross(canvas, x + entry->swatch * (1 + 2 * i) / 6.0, y, 1.9 * canvas->point);
    si_canvas_stroke(canvas, entry->colour, 1.0, 0.75);
}

static void add_oval(si_canvas *canvas, double x, double y, double width, double height)
{
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x, y);
    cairo_scale(canvas->cairo, width, height);
    si_mark_dot(canvas, 0.0, 0.0, 1.0);
    cairo_restore(canvas->cairo);
}

static void draw_regions(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    static const double shares[] = {1.0, 0.68, 0.36};
    for (int i = 0; i < 3; i++) {
        add_oval(canvas, x + entry->swatch / 2.0, y, entry->swatch / 2.0 * shares[i],
                 3.6 * canvas->point * shares[i]);
        si_canvas_colour(canvas, entry->colour, canvas->theme->fill_alpha);
        cairo_fill_preserve(canvas->cairo);
        if (i > 0)
            cairo_new_path(canvas->cairo);
        else
            si_canvas_stroke(canvas, entry->colour, 0.55, 0.4);
    }
}

enum { THICK, THIN };

static void draw_line(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    bool thin = entry->index == THIN;
    si_canvas_line(canvas, x, y, x + entry->swatch, y);
    si_canvas_stroke(canvas, entry->colour, thin ? 0.6 : 1.0, thin ? 0.4 : 1.1);
}

static void draw_ellipse(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    for (int i = 1; i <= 2; i++) {
        add_oval(canvas, x + entry->swatch / 2.0, y, entry->swatch / 4.0 * i,
                 1.9 * canvas->point * i);
        si_canvas_stroke(canvas, entry->colour, 0.9, 0.6);
    }
}

static void draw_zone(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    si_mark_shape(canvas, entry->index, x + entry->swatch / 2.0, y, 2.1 * canvas->point);
    si_canvas_stroke(canvas, entry->colour, 1.0, 0.8);
}

static void draw_bar(si_canvas *canvas, const si_legend_entry *entry, double x, double y)
{
    double tick = 1.6 * canvas->point;
    si_canvas_line(canvas, x, y, x + entry->swatch, y);
    si_canvas_line(canvas, x, y - tick, x, y + tick);
    si_canvas_line(canvas, x + entry->swatch, y - tick, x + entry->swatch, y + tick);
    si_canvas_stroke(canvas, entry->colour, 1.0, scale_line);
}

/* The predictor's colour if there is one only; else a neutral one stands for all. */
static si_colour common_colour(const si_scene_plan *plan, const si_canvas *canvas)
{
    const si_scene_figure *figure = plan->figure;
    if (figure->colour_by == SI_SCENE_BY_AGENT)
        return canvas->theme->muted;
    for (size_t i = 1; i < figure->panel_count; i++)
        if (figure->panel[i].colour != figure->panel[0].colour)
            return canvas->theme->muted;
    return si_theme_series(canvas->theme, figure->panel[0].colour);
}

static void add_zones(si_scene_plan *plan, const si_canvas *canvas)
{
    bool present[sizeof zone_names / sizeof *zone_names] = {false};
    enum { ZONES = sizeof present / sizeof *present };
    for (size_t i = 0; i < plan->figure->panel_count; i++) {
        const si_scene_panel *panel = &plan->figure->panel[i];
        for (size_t a = 0; a < panel->agent_count && panel->zone != NULL; a++)
            present[panel->zone[a] % ZONES] = true;
    }
    for (size_t zone = 0; zone < ZONES; zone++)
        if (present[zone])
            si_legend_add(&plan->legend, &(si_legend_entry){.name = zone_names[zone],
                                                            .swatch = 6.0 * canvas->point,
                                                            .draw = draw_zone,
                                                            .colour = canvas->theme->ink,
                                                            .index = zone});
}

static void name_scale(double metres, char *name, size_t size)
{
    char number[TICK_LABEL_SIZE];
    if (metres >= 1e5 || metres < 1e-3)
        si_number_scientific(metres, 1, number, sizeof number);
    else
        snprintf(number, sizeof number, "%g", metres);
    snprintf(name, size, "%s m", number);
}

/* A round length of at least the shortest bar, but with its name no wider than `room`. */
static double choose_scale(si_canvas *canvas, const si_projection *projection, double room,
                           char *name, size_t size)
{
    double scale = si_projection_scale(projection);
    double metres = si_ticks_round_step(shortest_scale * canvas->point / scale);
    for (int i = 0; i < 8; i++, metres = si_ticks_round_step(0.35 * metres)) {
        name_scale(metres, name, size);
        double length = si_text_width(canvas, (si_text_style){.size = TEXT_SMALL}, name);
        if (metres * scale + length + 4.0 * canvas->point <= room)
            break;
    }
    return metres;
}

static void add_scale(si_scene_plan *plan, si_canvas *canvas)
{
    si_projection projection = si_scene_projection(plan, 0);
    double metres = choose_scale(canvas, &projection, plan->legend_width, plan->scale_name,
                                 sizeof plan->scale_name);
    si_legend_add(&plan->legend,
                  &(si_legend_entry){.name = plan->scale_name,
                                     .swatch = metres * si_projection_scale(&projection),
                                     .draw = draw_bar,
                                     .colour = canvas->theme->ink});
}

void si_scene_draw_scale(si_canvas *canvas, const si_projection *projection, double right, double y)
{
    si_text_style style = {.size = TEXT_SMALL, .colour = canvas->theme->muted};
    char name[48];
    double metres = choose_scale(canvas, projection, projection->frame.width, name, sizeof name);
    double length = metres * si_projection_scale(projection);
    si_legend_entry bar = {.swatch = length, .colour = canvas->theme->muted};
    draw_bar(canvas, &bar, right - length, y);
    si_text_draw(canvas, style, (si_text_anchor){1.0, 0.5}, right - length - 3.0 * canvas->point, y,
                 name);
}

/* An entry with the usual sample, if there is any of it. */
static void add(si_scene_plan *plan, const si_canvas *canvas, bool any, si_legend_entry entry)
{
    entry.swatch = swatch_width * canvas->point;
    if (any)
        si_legend_add(&plan->legend, &entry);
}

void si_scene_legend(si_scene_plan *plan, si_canvas *canvas)
{
    const si_scene_figure *figure = plan->figure;
    si_colour ink = canvas->theme->ink, own = common_colour(plan, canvas);
    bool truth = false, samples = false, path = false, ellipse = false;
    for (size_t i = 0; i < figure->panel_count; i++) {
        truth = truth || figure->panel[i].future != NULL;
        samples = samples || (figure->panel[i].sample_count > 0 && !plan->path[i]);
        path = path || plan->path[i];
        ellipse = ellipse || figure->panel[i].ellipse_count > 0;
    }
    const char *regions = figure->colour_by == SI_SCENE_BY_DENSITY ? "50, 80, 95 % of all samples"
                                                                   : "50, 80, 95 % of samples";
    plan->legend.count = 0;
    add(plan, canvas, true, (si_legend_entry){"observed", .draw = draw_observed, .colour = ink});
    add(plan, canvas, truth, (si_legend_entry){"truth", .draw = draw_truth, .colour = ink});
    add(plan, canvas, samples && figure->density != SI_SCENE_DENSITY_NONE,
        (si_legend_entry){regions, .draw = draw_regions, .colour = own});
    add(plan, canvas, samples && figure->sample_paths > 0,
        (si_legend_entry){"single samples", .draw = draw_line, .colour = own, .index = THIN});
    add(plan, canvas, path, (si_legend_entry){"predicted path", .draw = draw_line, .colour = own});
    add(plan, canvas, samples && figure->mean_path,
        (si_legend_entry){"mean path", .draw = draw_line, .colour = own});
    add(plan, canvas, ellipse,
        (si_legend_entry){"1, 2 \xcf\x83 of the mixture", .draw = draw_ellipse,
                          .colour = si_colour_mix(own, ink, 0.35)});
    add_zones(plan, canvas);
    if (!figure->own_axes && !plan->map.picture)
        add_scale(plan, canvas);
}
