/* Figures into memory, and back into pixels; scenes to draw that are the same on every machine. */
#ifndef SI_TESTS_VIZ_PICTURE_H
#define SI_TESTS_VIZ_PICTURE_H

#include <stdint.h>

#include "viz/film.h"
#include "viz/scene.h"

/* Bytes of a file. */
typedef struct file_bytes {
    size_t size;
    uint8_t *data;
    size_t limit; /* refuses to grow beyond; 0: no limit */
} file_bytes;

si_figure_sink file_sink(file_bytes *bytes);
void file_finish(file_bytes *bytes);

/* A default output of that format into `bytes`, in the font that is everywhere where tests run. */
si_figure_output output_to(file_bytes *bytes, si_figure_format format);

/* Decoded by libpng's own reader; fails the running test if it is no PNG. */
typedef struct picture {
    size_t width, height;
    uint8_t *pixel; /* [height][width][3] */
} picture;

picture picture_decode(const file_bytes *bytes);
void picture_finish(picture *shown);

/* Brightness of a pixel, 0 to 255. */
double picture_grey(const picture *shown, size_t x, size_t y);

/* Skips the running test unless that font family is installed. */
void need_font(const char *family);

/*
 * Agents that walk to the right, side by side and each a little differently, with samples round a
 * straight continuation. Everything is owned; release with crowd_finish.
 */
enum { CROWD_OBSERVED = 8, CROWD_PREDICTED = 12 };

typedef struct crowd {
    double *observed, *future, *samples;
    si_scene_panel panel;
} crowd;

crowd crowd_create(size_t agents, size_t samples);
void crowd_finish(crowd *all);

/* A standard normal number, the next of a fixed sequence. */
double next_normal(uint64_t *state);

#endif
