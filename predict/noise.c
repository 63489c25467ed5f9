#include "predict/noise.h"

#include <math.h>
#include <stddef.h>

enum { PHILOX_ROUNDS = 10 };

void si_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        uint64_t product0 = (uint64_t)0xD2511F53u * c0;
        uint64_t product1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(product1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)product1;
        c2 = (uint32_t)(product0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)product0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
}

/* The finaliser of SplitMix64 (Steele et al. 2014): a bijection that mixes every bit. */
static uint64_t mix_bits(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

uint32_t si_noise_agent_stream(int64_t agent_id)
{
    uint32_t stream = (uint32_t)(mix_bits((uint64_t)agent_id + 0x9E3779B97F4A7C15u) >> 32);
    return stream != SI_NOISE_SCENE_STREAM ? stream : 1;
}

/* The middle of one of 2^52 equal cells of (0, 1): exact, and never 0 or 1. */
static double uniform_of(uint32_t high, uint32_t low)
{
    uint64_t bits = (uint64_t)high << 32 | low;
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

void si_noise_uniform_pair(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t sample,
                           double uniform[2])
{
    uint64_t scene = (uint64_t)scene_key;
    uint32_t counter[4] = {(uint32_t)scene, (uint32_t)(scene >> 32), stream, sample};
    uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t words[4];
    si_philox4x32(counter, key, words);
    uniform[0] = uniform_of(words[0], words[1]);
    uniform[1] = uniform_of(words[2], words[3]);
}

void si_noise_normal_pair(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t sample,
                          float normal[2])
{
    double uniform[2];
    si_noise_uniform_pair(seed, scene_key, stream, sample, uniform);
    normal[0] = (float)si_normal_quantile(uniform[0]);
    normal[1] = (float)si_normal_quantile(uniform[1]);
}

/*
 * log(x) for x > 0, the same bits everywhere, which libm does not promise: x = m 2^e with m next
 * to 1, and log m = 2 atanh(f) with f = (m - 1) / (m + 1), |f| < 0.172.
 */
static double portable_log(double x)
{
    static const double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
    int exponent;
    double m = frexp(x, &exponent);
    if (m < 0.70710678118654752) {
        m *= 2.0;
        exponent--;
    }
    double f = (m - 1.0) / (m + 1.0), square = f * f, series = 0.0;
    for (int odd = 23; odd >= 3; odd -= 2)
        series = (series + 1.0 / odd) * square;
    return exponent * ln2_high + (exponent * ln2_low + 2.0 * f * series + 2.0 * f);
}

static double polynomial(const double coefficient[8], double x)
{
    double sum = coefficient[7];
    for (int i = 6; i >= 0; i--)
        sum = sum * x + coefficient[i];
    return sum;
}

/* |p - 1/2| <= 0.425 */
static double quantile_centre(double q)
{
    static const double a[8] = {
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
        1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
        3.3430575583588128105e4, 2.5090809287301226727e3,
    };
    static const double b[8] = {
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    };
    double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
}

/* r = sqrt(-log(tail)) <= 5 */
static double quantile_tail(double r)
{
    static const double c[8] = {
        1.42343711074968357734e0,  4.63033784615654529590e0,  5.76949722146069140550e0,
        3.64784832476320460504e0,  1.27045825245236838258e0,  2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4,
    };
    static const double d[8] = {
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    };
    return polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
}

/* r > 5 */
static double quantile_far_tail(double r)
{
    static const double e[8] = {
        6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7,
    };
    static const double f[8] = {
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    };
    return polynomial(e, r - 5.0) / polynomial(f, r - 5.0);
}

double si_normal_quantile(double p)
{
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return quantile_centre(q);
    double r = sqrt(-portable_log(q < 0.0 ? p : 1.0 - p));
    double value = r <= 5.0 ? quantile_tail(r) : quantile_far_tail(r);
    return q < 0.0 ? -value : value;
}
