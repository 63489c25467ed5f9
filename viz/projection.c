#include "viz/projection.h"

#include <math.h>

static bool invert(const double m[9], double inverse[9])
{
    double cofactor[9];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int a = (i + 1) % 3, b = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
            cofactor[3 * j + i] = m[3 * a + c] * m[3 * b + d] - m[3 * a + d] * m[3 * b + c];
        }
    double determinant = m[0] * cofactor[0] + m[1] * cofactor[3] + m[2] * cofactor[6];
    bool usable = isfinite(determinant) && determinant != 0.0;
    for (int i = 0; i < 9; i++) {
        inverse[i] = cofactor[i] / determinant;
        usable = usable && isfinite(inverse[i]);
    }
    return usable;
}

si_result si_plane_map_set(si_plane_map *map, const si_background *background, si_error *error)
{
    *map = (si_plane_map){0};
    if (background == NULL)
        return SI_OK;
    if (background->image == NULL || background->image->pixel == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "a background needs an image");
    if (!invert(background->homography, map->inverse))
        return si_error_set(error, SI_ERR_ARGUMENT, "the homography has no inverse");
    map->picture = true;
    map->row_first = background->row_first;
    return SI_OK;
}

bool si_plane_map_point(const si_plane_map *map, const double ground[2], double plane[2])
{
    if (!map->picture) {
        plane[0] = ground[0];
        plane[1] = ground[1];
        return true;
    }
    const double *h = map->inverse;
    double first = h[0] * ground[0] + h[1] * ground[1] + h[2];
    double second = h[3] * ground[0] + h[4] * ground[1] + h[5];
    double depth = h[6] * ground[0] + h[7] * ground[1] + h[8];
    plane[map->row_first] = first / depth;
    plane[!map->row_first] = second / depth;
    return isfinite(plane[0]) && isfinite(plane[1]);
}

static double bound(double value)
{
    static const double limit = 2e4;
    return value < -limit ? -limit : value > limit ? limit : value;
}

bool si_projection_point(const si_projection *projection, const double ground[2], double page[2])
{
    const si_scene_frame *frame = &projection->frame;
    double plane[2];
    if (!si_plane_map_point(&projection->map, ground, plane))
        return false;
    page[0] = frame->left + bound(frame->width * ((plane[0] - frame->extent[0]) /
                                                  (frame->extent[1] - frame->extent[0])));
    page[1] = frame->top + bound(frame->height * ((frame->extent[3] - plane[1]) /
                                                  (frame->extent[3] - frame->extent[2])));
    return true;
}

double si_projection_scale(const si_projection *projection)
{
    return projection->frame.width / (projection->frame.extent[1] - projection->frame.extent[0]);
}
