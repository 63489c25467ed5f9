#include "viz/image_draw.h"

#include <math.h>

/* NULL, or a surface in error, if memory runs out: Cairo then keeps the failure. */
static cairo_surface_t *make_surface(const si_image *image)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)image->width, (int)image->height);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return surface;
    unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    for (size_t y = 0; y < image->height; y++) {
        uint32_t *row = (uint32_t *)(void *)(data + y * stride);
        const uint8_t *pixel = image->pixel + 3 * y * image->width;
        for (size_t x = 0; x < image->width; x++)
            row[x] =
                (uint32_t)pixel[3 * x] << 16 | (uint32_t)pixel[3 * x + 1] << 8 | pixel[3 * x + 2];
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

void si_image_draw(si_canvas *canvas, const si_background *background, const si_scene_frame *frame)
{
    cairo_surface_t *surface = make_surface(background->image);
    double scale = frame->width / (frame->extent[1] - frame->extent[0]);
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, frame->left - frame->extent[0] * scale,
                    frame->top - frame->extent[3] * scale);
    cairo_scale(canvas->cairo, scale, scale);
    cairo_set_source_surface(canvas->cairo, surface, 0.0, 0.0);
    cairo_paint_with_alpha(canvas->cairo, 1.0 - fmin(fmax(background->fade, 0.0), 1.0));
    cairo_restore(canvas->cairo);
    cairo_surface_destroy(surface);
}
