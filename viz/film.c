#include "viz/film.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "viz/palette.h"
#include "viz/scene_plan.h"
#include "viz/webp_film.h"

static si_result check_options(const si_scene_figure *figure, const si_film_options *options,
                               const si_figure_output *output, si_error *error)
{
    if (output->format != SI_FIGURE_PNG && output->format != SI_FIGURE_WEBP)
        return si_error_set(error, SI_ERR_ARGUMENT, "a film is an animated .png or .webp");
    if (output->sink.write == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "a film needs a sink to go to");
    if (!(options->step_seconds >= 0.01 && options->step_seconds <= 60.0))
        return si_error_set(error, SI_ERR_ARGUMENT, "a step is shown 0.01 to 60 s, not %g",
                            options->step_seconds);
    if (!(options->hold_seconds >= 0.0 && options->hold_seconds <= 60.0))
        return si_error_set(error, SI_ERR_ARGUMENT, "the last picture stands 0 to 60 s, not %g",
                            options->hold_seconds);
    if (options->frames_per_step < 1 || options->frames_per_step > 20)
        return si_error_set(error, SI_ERR_ARGUMENT, "a step has 1 to 20 pictures, not %zu",
                            options->frames_per_step);
    for (size_t i = 1; i < figure->panel_count; i++)
        if (figure->panel[i].observed_steps != figure->panel[0].observed_steps ||
            figure->panel[i].predicted_steps != figure->panel[0].predicted_steps)
            return si_error_set(error, SI_ERR_SHAPE,
                                "panel %zu has %zu + %zu steps, panel 0 has %zu + %zu", i,
                                figure->panel[i].observed_steps, figure->panel[i].predicted_steps,
                                figure->panel[0].observed_steps, figure->panel[0].predicted_steps);
    return SI_OK;
}

/* Draws the scene at `plan->now`, or all of it, onto the page that is there. */
static si_result draw_picture(si_scene_plan *plan, si_canvas *canvas, si_png_pixels *pixels,
                              si_error *error)
{
    si_canvas_clear(canvas);
    si_result status = si_scene_draw(plan, canvas, error);
    if (status == SI_OK)
        status = si_canvas_check(canvas, error);
    if (status == SI_OK)
        *pixels = si_canvas_pixels(canvas);
    return status;
}

static size_t count_pictures(const si_scene_figure *figure, const si_film_options *options)
{
    const si_scene_panel *panel = &figure->panel[0];
    return (panel->observed_steps + panel->predicted_steps - 1) * options->frames_per_step + 1;
}

/* Either kind of file; both take a picture at a time. */
typedef struct si_film_file {
    si_png_film *png;
    si_webp_film *webp;
    si_palette *palette; /* of the PNG */
} si_film_file;

static si_result begin_file(si_film_file *file, const si_png_pixels *poster,
                            const si_canvas *canvas, size_t pictures,
                            const si_film_options *options, const si_figure_output *output,
                            si_error *error)
{
    si_png_about about = si_canvas_about(canvas, output);
    about.palette = file->palette;
    if (output->format == SI_FIGURE_WEBP)
        return si_webp_film_begin(poster, options->loops, &file->webp, error);
    return si_png_film_begin(poster, &about, pictures, options->loops, &output->sink, &file->png,
                             error);
}

static si_result add_picture(si_film_file *file, const si_png_pixels *picture, double seconds,
                             si_error *error)
{
    return file->webp != NULL ? si_webp_film_add(file->webp, picture, seconds, error)
                              : si_png_film_add(file->png, picture, seconds, error);
}

static si_result shoot(si_scene_plan *plan, si_canvas *canvas, const si_film_options *options,
                       si_film_file *file, const si_progress *progress, si_error *error)
{
    size_t count = count_pictures(plan->figure, options);
    double seconds = options->step_seconds / (double)options->frames_per_step;
    si_result status = SI_OK;
    plan->moving = true;
    for (size_t i = 0; i < count && status == SI_OK; i++) {
        si_png_pixels picture;
        if (!si_progress_report(progress, i, count))
            return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted");
        plan->now = (double)i / (double)options->frames_per_step;
        status = draw_picture(plan, canvas, &picture, error);
        if (status == SI_OK)
            status = add_picture(file, &picture, seconds, error);
    }
    return status;
}

/* The colours of a picture on the way and of the whole: which `whole` then is. */
static si_result choose_colours(si_scene_plan *plan, si_canvas *canvas, si_palette *palette,
                                si_png_pixels *whole, si_error *error)
{
    static const double on_the_way = 0.7;
    const si_scene_panel *panel = &plan->figure->panel[0];
    plan->moving = true;
    plan->now =
        floor((double)panel->observed_steps + on_the_way * ((double)panel->predicted_steps - 1.0));
    si_result status = draw_picture(plan, canvas, whole, error);
    plan->moving = false;
    if (status != SI_OK)
        return status;
    si_palette_add(palette, whole);
    status = draw_picture(plan, canvas, whole, error);
    if (status == SI_OK) {
        si_palette_add(palette, whole);
        si_palette_choose(palette);
    }
    return status;
}

/* The whole figure: first as what plain viewers show, at the end as the picture that stands. */
static si_result make_film(si_scene_plan *plan, si_canvas *canvas, const si_film_options *options,
                           const si_figure_output *output, const si_progress *progress,
                           si_error *error)
{
    si_film_file file = {.palette = calloc(1, sizeof(si_palette))};
    si_png_pixels whole;
    si_result status = file.palette != NULL
                           ? choose_colours(plan, canvas, file.palette, &whole, error)
                           : si_error_no_memory(error, "the colours of a film");
    if (status == SI_OK)
        status = begin_file(&file, &whole, canvas, count_pictures(plan->figure, options) + 1,
                            options, output, error);
    if (status == SI_OK)
        status = shoot(plan, canvas, options, &file, progress, error);
    plan->moving = false;
    if (status == SI_OK)
        status = draw_picture(plan, canvas, &whole, error);
    if (status == SI_OK)
        status = add_picture(&file, &whole, options->hold_seconds, error);
    if (status == SI_OK)
        status = file.webp != NULL ? si_webp_film_end(file.webp, &output->sink, error)
                                   : si_png_film_end(file.png, error);
    free(file.palette);
    si_png_film_destroy(file.png);
    si_webp_film_destroy(file.webp);
    return status;
}

si_result si_film_render(const si_scene_figure *figure, const si_film_options *options,
                         const si_figure_output *output, const si_progress *progress,
                         si_error *error)
{
    SI_REQUIRE(error, figure, output);
    si_scene_plan plan = {.figure = figure};
    si_canvas canvas = {0};
    double height;
    si_result status = si_scene_check(&plan, error);
    if (status == SI_OK)
        status = check_options(figure, options, output, error);
    if (status == SI_OK)
        status = si_canvas_start(&canvas, &output->style, error);
    if (status == SI_OK)
        status = si_scene_layout(&plan, &canvas, canvas.width, &height, error);
    if (status == SI_OK)
        status = si_canvas_open_page(&canvas, output, height, error);
    if (status == SI_OK)
        status = make_film(&plan, &canvas, options, output, progress, error);
    si_canvas_finish(&canvas);
    si_scene_plan_finish(&plan);
    return status;
}
