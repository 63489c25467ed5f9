#include "viz/legend.h"

#include <math.h>
#include <string.h>

#include "viz/text.h"

static const double swatch_gap = 4.0;   /* between sample and name */
static const double entry_gap = 13.0;   /* between entries */
static const double line_height = 1.65; /* in text sizes */

static si_text_style name_style(const si_canvas *canvas)
{
    return (si_text_style){.size = TEXT_NORMAL, .colour = canvas->theme->ink};
}

void si_legend_add(si_legend *legend, const si_legend_entry *entry)
{
    for (size_t i = 0; i < legend->count; i++)
        if (strcmp(legend->entry[i].name, entry->name) == 0)
            return;
    if (legend->count < LEGEND_MAX)
        legend->entry[legend->count++] = *entry;
}

static double line_step(const si_canvas *canvas)
{
    return line_height * si_text_points(canvas, TEXT_NORMAL);
}

/* Places entry after entry; draws them where `drawn`. Returns the number of lines. */
static size_t lay_out(si_canvas *canvas, const si_legend *legend, double left, double top,
                      double width, bool drawn)
{
    double x = 0.0;
    size_t line = 0;
    for (size_t i = 0; i < legend->count; i++) {
        const si_legend_entry *entry = &legend->entry[i];
        double head = entry->swatch + swatch_gap * canvas->point;
        char name[256];
        si_text_fit(canvas, name_style(canvas), fmax(width - head, 0.0), entry->name, name,
                    sizeof name);
        double length = head + si_text_width(canvas, name_style(canvas), name);
        if (x > 0.0 && x + length > width) {
            x = 0.0;
            line++;
        }
        if (drawn) {
            double y = top + ((double)line + 0.5) * line_step(canvas);
            entry->draw(canvas, entry, left + x, y);
            si_text_draw(canvas, name_style(canvas), (si_text_anchor){0.0, 0.5}, left + x + head, y,
                         name);
        }
        x += length + entry_gap * canvas->point;
    }
    return legend->count > 0 ? line + 1 : 0;
}

double si_legend_height(si_canvas *canvas, const si_legend *legend, double width)
{
    return (double)lay_out(canvas, legend, 0.0, 0.0, width, false) * line_step(canvas);
}

void si_legend_draw(si_canvas *canvas, const si_legend *legend, double left, double top,
                    double width)
{
    lay_out(canvas, legend, left, top, width, true);
}
