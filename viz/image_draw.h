/* Laying a camera picture under a plot. */
#ifndef SI_VIZ_IMAGE_DRAW_H
#define SI_VIZ_IMAGE_DRAW_H

#include "viz/background.h"
#include "viz/canvas.h"
#include "viz/scene.h"

/* The part of the picture that `frame` shows, faded towards the page. */
void si_image_draw(si_canvas *canvas, const si_background *background, const si_scene_frame *frame);

#endif
