#include <string.h>
#include <strings.h>

#include "base/argument.h"
#include "viz/figure.h"
#include "viz/film.h"

si_figure_style si_figure_style_default(void)
{
    return (si_figure_style){
        .width_mm = 180.0,
        .dpi = 300.0,
        .theme = SI_THEME_LIGHT,
        .text_points = 7.5,
    };
}

si_film_options si_film_options_default(void)
{
    return (si_film_options){.step_seconds = 0.2, .frames_per_step = 2, .hold_seconds = 2.0};
}

bool si_figure_format_find(const char *path, si_figure_format *format)
{
    if (!SI_ARE_THERE(path, format))
        return false;
    static const char *const extensions[] = {[SI_FIGURE_PNG] = ".png",
                                             [SI_FIGURE_SVG] = ".svg",
                                             [SI_FIGURE_PDF] = ".pdf",
                                             [SI_FIGURE_WEBP] = ".webp"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof extensions / sizeof *extensions; i++) {
        if (strcasecmp(dot, extensions[i]) == 0) {
            *format = (si_figure_format)i;
            return true;
        }
    }
    return false;
}
