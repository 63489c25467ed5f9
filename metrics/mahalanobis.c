#include "metrics/mahalanobis.h"

#include <float.h>
#include <math.h>

#include "base/argument.h"
#include "metrics/special.h"
#include "metrics/spread.h"

/* The inverse of a covariance and the determinant of that inverse. */
typedef struct precision {
    si_symmetric matrix;
    double determinant;
} precision;

static const double LEAST_SINGULAR_VALUE = 1e-15; /* of the largest */

/* For narrow ranges: log of 2/sqrt(pi) times the integral of exp(-s^2), by Gauss and Legendre in
 * five points about the middle m, exp(-m^2) taken out. */
static double log_narrow_difference(double low, double high)
{
    static const double node[5] = {-0.9061798459386640, -0.5384693101056831, 0.0,
                                   0.5384693101056831, 0.9061798459386640};
    static const double weight[5] = {0.2369268850561891, 0.4786286704993665, 0.5688888888888889,
                                     0.4786286704993665, 0.2369268850561891};
    double middle = 0.5 * (low + high);
    double half = 0.5 * (high - low);
    double sum = 0.0;
    for (int i = 0; i < 5; i++) {
        double offset = half * node[i];
        sum += weight[i] * exp(-offset * (2.0 * middle + offset));
    }
    return log(half * sum * M_2_SQRTPI) - middle * middle;
}

/* For x >= 0; -infinity at infinity. GSL's overflows far out, where one term is exact. */
static double log_erfc(double x)
{
    return x > 1e8 ? -x * x - log(x) - 0.5 * log(M_PI) : special_log_erfc(x);
}

double si_log_erf_difference(double low, double high)
{
    if (!(low < high))
        return isnan(low) || isnan(high) ? NAN : -INFINITY;
    if (high < 0.0)
        return si_log_erf_difference(-high, -low);
    if (isinf(low) && isinf(high))
        return M_LN2;
    if ((high - low) * (1.0 + fabs(low + high)) < 0.25)
        return log_narrow_difference(low, high);
    if (low < 0.0)
        return log(erf(high) - erf(low));
    double near_tail = log_erfc(low);
    return near_tail + log1p(-exp(log_erfc(high) - near_tail));
}

/* The inverse along the axes, small variances raised. */
static precision invert_singular(const si_symmetric *s)
{
    si_eigen axes = si_symmetric_decompose(s);
    double floor = fmax(LEAST_SINGULAR_VALUE * fabs(axes.value[0]), DBL_MIN);
    precision inverse = {.determinant = 1.0};
    for (int i = 0; i < 2; i++) {
        double share = 1.0 / fmax(fabs(axes.value[i]), floor);
        double x = axes.vector[i][0];
        double y = axes.vector[i][1];
        inverse.matrix.xx += share * x * x;
        inverse.matrix.xy += share * x * y;
        inverse.matrix.yy += share * y * y;
        inverse.determinant *= share;
    }
    return inverse;
}

/* In closed form: GSL's inversion of two by two alone takes 1.6 times as long as the whole distance
 * (bench-metrics tells), and a cell of 20 samples has little else to do. */
static precision invert(const si_symmetric *s)
{
    double product = s->xx * s->yy;
    double determinant = product - s->xy * s->xy;
    if (!(determinant > 1e-12 * product) || !(product > 1e-200))
        return invert_singular(s);
    return (precision){
        .matrix = {s->yy / determinant, -s->xy / determinant, s->xx / determinant},
        .determinant = 1.0 / determinant,
    };
}

static double bilinear(const si_symmetric *matrix, const double a[2], const double b[2])
{
    return a[0] * (matrix->xx * b[0] + matrix->xy * b[1]) +
           a[1] * (matrix->xy * b[0] + matrix->yy * b[1]);
}

/* One component seen along the way from the mixture mean (s = 0 ends at u - v) to the truth. */
typedef struct component_view {
    double squared_distance; /* v' S^-1 v */
    double log_integral;     /* log I_k */
    bool underflows;         /* I_k as the released code computes it is 0 or not a number */
} component_view;

/*
 * With q = v' S^-1 v and s = v' S^-1 u the exponent is that of a Gaussian in s, of height
 * exp(-Z/2), Z = u' S^-1 u - s^2 / q. Z is the squared cross product of whitened u and v over q;
 * since u = (m - c) + v it needs m - c only, so nothing cancels however far away the truth is.
 */
static component_view view_component(const si_mixture *mixture, size_t k, const double centre[2],
                                     const double v[2])
{
    precision inverse = invert(&mixture->covariance[k]);
    double offset[2] = {mixture->mean[k][0] - centre[0], mixture->mean[k][1] - centre[1]};
    double u[2] = {offset[0] + v[0], offset[1] + v[1]};
    double q = bilinear(&inverse.matrix, v, v);
    if (!(q > 0.0)) /* the truth is the mean: the integrand is constant */
        return (component_view){0.0, -0.5 * bilinear(&inverse.matrix, u, u), true};
    double cross = offset[0] * v[1] - offset[1] * v[0];
    double z = cross * (cross / q) * inverse.determinant;
    double low = -(q + bilinear(&inverse.matrix, v, offset)) / sqrt(2.0 * q);
    double high = low + sqrt(0.5 * q);
    return (component_view){
        .squared_distance = q,
        .log_integral = 0.5 * log(M_PI_2 / q) - 0.5 * z + si_log_erf_difference(low, high),
        .underflows = exp(-0.5 * z) * (erf(high) - erf(low)) == 0.0,
    };
}

/* Numbers that everything below can compute with. */
static bool is_mixture(const si_mixture *mixture)
{
    size_t count = mixture->component_count;
    bool sound = count >= 1 && count <= SI_MIXTURE_MAX_COMPONENTS;
    for (size_t k = 0; sound && k < count; k++) {
        const si_symmetric *own = &mixture->covariance[k];
        sound = mixture->weight[k] >= 0.0 && isfinite(mixture->weight[k]) &&
                isfinite(mixture->mean[k][0]) && isfinite(mixture->mean[k][1]) &&
                isfinite(own->xx) && isfinite(own->xy) && isfinite(own->yy);
    }
    return sound;
}

double si_mahalanobis_distance(const si_mixture *mixture, const double truth[2],
                               bool *released_zero)
{
    if (!SI_ARE_THERE(mixture, truth))
        return NAN;
    if (released_zero != NULL)
        *released_zero = false;
    if (!is_mixture(mixture) || !isfinite(truth[0]) || !isfinite(truth[1]))
        return INFINITY;
    double centre[2];
    si_symmetric whole;
    si_mixture_moments(mixture, centre, &whole);
    double v[2] = {centre[0] - truth[0], centre[1] - truth[1]};
    component_view view[SI_MIXTURE_MAX_COMPONENTS];
    double weight[SI_MIXTURE_MAX_COMPONENTS];
    double largest = -INFINITY;
    bool all_underflow = true;
    for (size_t k = 0; k < mixture->component_count; k++) {
        view[k] = view_component(mixture, k, centre, v);
        weight[k] = log(mixture->weight[k]) + view[k].log_integral;
        largest = fmax(largest, weight[k]);
        all_underflow = all_underflow && view[k].underflows;
    }
    double sum = 0.0;
    double weighted = 0.0;
    for (size_t k = 0; k < mixture->component_count; k++) {
        double share = exp(weight[k] - largest);
        sum += share;
        weighted += share * view[k].squared_distance;
    }
    if (released_zero != NULL)
        *released_zero = all_underflow;
    double squared = weighted / sum;
    return isnan(squared) ? INFINITY : sqrt(squared);
}
