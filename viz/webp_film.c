#include "viz/webp_film.h"

#include <math.h>
#include <stdlib.h>
#include <webp/encode.h>
#include <webp/mux.h>

struct si_webp_film {
    WebPAnimEncoder *encoder;
    WebPConfig config;
    double seconds; /* shown so far */
};

si_result si_webp_film_begin(const si_png_pixels *size, size_t loops, si_webp_film **film,
                             si_error *error)
{
    enum { MOST_LOOPS = 65535, EFFORT = 2 };
    WebPAnimEncoderOptions options;
    si_webp_film *made = calloc(1, sizeof *made);
    *film = made;
    if (made == NULL || !WebPAnimEncoderOptionsInit(&options) || !WebPConfigInit(&made->config) ||
        !WebPConfigLosslessPreset(&made->config, EFFORT))
        return si_error_no_memory(error, "a film");
    options.anim_params.loop_count = loops > MOST_LOOPS ? MOST_LOOPS : (int)loops;
    made->encoder = WebPAnimEncoderNew((int)size->width, (int)size->height, &options);
    if (made->encoder != NULL)
        return SI_OK;
    return si_error_set(error, SI_ERR_SHAPE, "%zu x %zu pixels are too many for a WebP",
                        size->width, size->height);
}

static int milliseconds(double seconds)
{
    return (int)lround(1000.0 * seconds);
}

si_result si_webp_film_add(si_webp_film *film, const si_png_pixels *picture, double seconds,
                           si_error *error)
{
    WebPPicture frame;
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
    added = added &&
            WebPAnimEncoderAdd(film->encoder, &frame, milliseconds(film->seconds), &film->config);
    WebPPictureFree(&frame);
    film->seconds += seconds;
    return added ? SI_OK : si_error_no_memory(error, "a picture of the film");
}

si_result si_webp_film_end(si_webp_film *film, const si_figure_sink *sink, si_error *error)
{
    WebPData data = {0};
    bool made = WebPAnimEncoderAdd(film->encoder, NULL, milliseconds(film->seconds), NULL) &&
                WebPAnimEncoderAssemble(film->encoder, &data);
    bool written = made && sink->write(sink->context, data.bytes, data.size);
    WebPDataClear(&data);
    if (!made)
        return si_error_no_memory(error, "the film");
    return written ? SI_OK : si_error_set(error, SI_ERR_IO, "the figure could not be written");
}

void si_webp_film_destroy(si_webp_film *film)
{
    if (film == NULL)
        return;
    WebPAnimEncoderDelete(film->encoder);
    free(film);
}
