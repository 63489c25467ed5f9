/*
 * From the ground to the page.
 *
 * A point in metres first goes to the plane that is drawn: the ground itself, or the camera's
 * picture through the inverse of its homography. The plane then goes to a rectangle on the page.
 */
#ifndef SI_VIZ_PROJECTION_H
#define SI_VIZ_PROJECTION_H

#include <stdbool.h>

#include "viz/background.h"
#include "viz/canvas.h"
#include "viz/scene.h"

typedef struct si_plane_map {
    bool picture; /* else the plane is the ground */
    bool row_first;
    double inverse[9]; /* ground to pixel */
} si_plane_map;

/* SI_ERR_ARGUMENT if there is a background without an image or with a singular homography. */
SI_MUST_CHECK si_result si_plane_map_set(si_plane_map *map, const si_background *background,
                                         si_error *error);

/* False for a point that the picture cannot show (behind the camera). */
bool si_plane_map_point(const si_plane_map *map, const double ground[2], double plane[2]);

typedef struct si_projection {
    si_plane_map map;
    si_scene_frame frame;
} si_projection;

/*
 * The point on the page; false if it has none. Points far outside the page are moved nearer, so
 * that Cairo's coordinates do not overflow.
 */
bool si_projection_point(const si_projection *projection, const double ground[2], double page[2]);

/* Points on the page for one unit of the plane. */
double si_projection_scale(const si_projection *projection);

/* The part of the background that `frame` shows, faded towards the page. */
void si_image_draw(si_canvas *canvas, const si_background *background, const si_scene_frame *frame);

#endif
