#include "metrics/collision.h"

#include <math.h>

#include "base/argument.h"

/* The squared distance of the origin from the segment between two points; NaN spreads. */
static double from_segment(double x, double y, double to_x, double to_y)
{
    double dx = to_x - x, dy = to_y - y;
    double length = dx * dx + dy * dy;
    double along = length > 0.0 ? -(x * dx + y * dy) / length : 0.0;
    along = along < 0.0 ? 0.0 : along > 1.0 ? 1.0 : along;
    x += along * dx;
    y += along * dy;
    return x * x + y * y;
}

double si_collision_distance(size_t predicted_steps, const double *one, const double *other)
{
    if (!SI_ARE_THERE(one, other))
        return NAN;
    double least = INFINITY;
    for (size_t t = 0; t < predicted_steps; t++) {
        size_t next = t + 1 < predicted_steps ? t + 1 : t;
        double squared =
            from_segment(one[2 * t] - other[2 * t], one[2 * t + 1] - other[2 * t + 1],
                         one[2 * next] - other[2 * next], one[2 * next + 1] - other[2 * next + 1]);
        if (isnan(squared))
            return NAN;
        least = squared < least ? squared : least;
    }
    return sqrt(least);
}

double si_collision_at_points(size_t predicted_steps, const double *one, const double *other,
                              double shift)
{
    if (!SI_ARE_THERE(one, other))
        return NAN;
    double least = INFINITY;
    for (size_t t = 0; t + 1 < predicted_steps; t++)
        for (int point = 0; point < 3; point++) {
            const double *a = one + 2 * t, *b = other + 2 * t, along = 0.5 * point;
            const double x = (1.0 - along) * (a[0] - b[0]) + along * (a[2] - b[2]);
            const double y = (1.0 - along) * (a[1] - b[1]) + along * (a[3] - b[3]);
            least = fmin(least, hypot(x + shift, y + shift));
        }
    return least;
}
