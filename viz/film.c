#include "viz/film.h"

#include <math.h>
#include <stdlib.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "base/argument.h"
#include "viz/scene_plan.h"

si_film_options si_film_options_default(void)
{
    return (si_film_options){.step_seconds = 0.2, .frames_per_step = 2, .hold_seconds = 2.0};
}

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
static si_result draw_picture(si_scene_plan *plan, si_canvas *canvas, si_pixels *pixels,
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

/* Either kind of file, a picture at a time. */
typedef struct si_film_file {
    si_png_film *png;
    si_palette *palette; /* of the PNG */
    WebPAnimEncoder *webp;
    WebPConfig config;
    double seconds; /* shown so far */
} si_film_file;

static si_result begin_webp(si_film_file *file, const si_pixels *size, size_t loops,
                            si_error *error)
{
    enum { MOST_LOOPS = 65535, EFFORT = 2 };
    WebPAnimEncoderOptions options;
    if (!WebPAnimEncoderOptionsInit(&options) || !WebPConfigInit(&file->config) ||
        !WebPConfigLosslessPreset(&file->config, EFFORT))
        return si_error_no_memory(error, "a film");
    options.anim_params.loop_count = loops > MOST_LOOPS ? MOST_LOOPS : (int)loops;
    file->webp = WebPAnimEncoderNew((int)size->width, (int)size->height, &options);
    return file->webp != NULL
               ? SI_OK
               : si_error_set(error, SI_ERR_SHAPE, "%zu x %zu pixels are too many for a WebP",
                              size->width, size->height);
}

static si_result begin_file(si_film_file *file, const si_pixels *poster, const si_canvas *canvas,
                            size_t pictures, const si_film_options *options,
                            const si_figure_output *output, si_error *error)
{
    si_png_about about = si_canvas_about(canvas, output);
    if (output->format == SI_FIGURE_WEBP)
        return begin_webp(file, poster, options->loops, error);
    return si_png_film_begin(poster, &about, file->palette, pictures, options->loops, &output->sink,
                             &file->png, error);
}

/* Adds the picture, NULL at the end, at the time that has been shown. */
static bool add_to_webp(si_film_file *file, WebPPicture *picture)
{
    return WebPAnimEncoderAdd(file->webp, picture, (int)lround(1000.0 * file->seconds),
                              picture != NULL ? &file->config : NULL);
}

static si_result add_picture(si_film_file *file, const si_pixels *picture, double seconds,
                             si_error *error)
{
    WebPPicture frame;
    if (file->png != NULL)
        return si_png_film_add(file->png, picture, seconds, error);
    if (!WebPPictureInit(&frame))
        return si_error_no_memory(error, "a picture of the film");
    frame.use_argb = 1;
    frame.width = (int)picture->width;
    frame.height = (int)picture->height;
    bool added = WebPPictureAlloc(&frame);
    for (size_t y = 0; added && y < picture->height; y++)
        for (size_t x = 0; x < picture->width; x++)
            frame.argb[y * (size_t)frame.argb_stride + x] =
                0xff000000 | picture->pixel[y * picture->stride + x];
    added = added && add_to_webp(file, &frame);
    WebPPictureFree(&frame);
    file->seconds += seconds;
    return added ? SI_OK : si_error_no_memory(error, "a picture of the film");
}

static si_result end_file(si_film_file *file, const si_figure_sink *sink, si_error *error)
{
    WebPData data = {0};
    if (file->png != NULL)
        return si_png_film_end(file->png, error);
    bool made = add_to_webp(file, NULL) && WebPAnimEncoderAssemble(file->webp, &data);
    bool written = made && sink->write(sink->context, data.bytes, data.size);
    WebPDataClear(&data);
    if (!made)
        return si_error_no_memory(error, "the film");
    return written ? SI_OK : si_error_set(error, SI_ERR_IO, "the figure could not be written");
}

static si_result shoot(si_scene_plan *plan, si_canvas *canvas, const si_film_options *options,
                       si_film_file *file, const si_progress *progress, si_error *error)
{
    size_t count = count_pictures(plan->figure, options);
    double seconds = options->step_seconds / (double)options->frames_per_step;
    si_result status = SI_OK;
    plan->moving = true;
    for (size_t i = 0; i < count && status == SI_OK; i++) {
        si_pixels picture;
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
                                si_pixels *whole, si_error *error)
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
    si_pixels whole;
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
        status = end_file(&file, &output->sink, error);
    free(file.palette);
    si_png_film_destroy(file.png);
    WebPAnimEncoderDelete(file.webp);
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
