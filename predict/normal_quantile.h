/*
 * The quantile of the standard normal distribution of a NUMBER, which is a float or a vector of
 * them, in single precision: polynomials of our own, within 5e-7 of the quantile. Nothing but IEEE
 * additions, multiplications and square roots, so that the bits are the same whatever a NUMBER is.
 * The includer says what these are:
 *     NUMBER, WORD              float and uint32_t, or vectors of as many of them
 *     NUMBER_OF(w), WORD_OF(x)  of the same bits
 *     FLOAT_OF(w)               of the same value; w is below 2^31
 */

/* By even and odd powers, which do not wait for one another. */
static inline NUMBER polynomial(int degree, const float *coefficient, NUMBER x)
{
    const NUMBER square = x * x;
    int next = degree % 2 > 0 ? degree - 1 : degree - 2;
    NUMBER sum = coefficient[next + 1] * x + coefficient[next];
    if (next + 2 == degree)
        sum += square * coefficient[degree];
    for (next -= 2; next >= 0; next -= 2)
        sum = sum * square + (coefficient[next + 1] * x + coefficient[next]);
    return sum;
}

/* -log(x), x > 0 and normal, to 3e-7: mantissas are from the root of 1/2 to twice that. */
static inline NUMBER minus_log(NUMBER x)
{
    static const float c[] = {-0.500014842f, 0.333155453f,  -0.248977661f,
                              0.204925686f,  -0.187617183f, 0.119864069f};
    const uint32_t root = 0x3F3504F3, one = 0x3F800000;
    const WORD shifted = WORD_OF(x) + (one - root);
    const NUMBER exponent = FLOAT_OF(shifted >> 23) - 127.0f;
    const NUMBER f = NUMBER_OF((shifted & 0x7FFFFF) + root) - 1.0f;
    return -0.693147182f * exponent - (f + f * f * polynomial(5, c, f));
}

/* All bits where p, whose upper bits are given, is below 1/2; and the bits of |p - 1/2| 2^32. */
static inline WORD below_half(WORD upper)
{
    return (upper >> 31) - 1;
}
static inline WORD distance_from_half(WORD upper)
{
    return (upper ^ below_half(upper)) & 0x7FFFFFFF;
}

/*
 * Of p in the middle of the cell of its upper 32 bits, if its tail is not deep (si_noise_is_deep):
 * |p - 1/2| times a polynomial in -log(4 p (1 - p)), as Giles (2010) does for the error function.
 */
static inline NUMBER shallow_quantile(WORD upper)
{
    static const float c[] = {4.24662733f,     0.697605312f,   -0.0118163424f,
                              -0.00354602025f, 0.0006183004f,  -1.24359858e-5f,
                              -9.98113046e-6f, 9.72207886e-7f, 8.07093059e-8f};
    const WORD distance = distance_from_half(upper);
    const NUMBER q = (FLOAT_OF(distance) + 0.5f) * 0x1p-32f;
    const NUMBER tail = (FLOAT_OF(distance ^ 0x7FFFFFFF) + 0.5f) * 0x1p-30f;
    const NUMBER value = q * polynomial(8, c, minus_log(tail * (q + 0.5f)) - 2.5f);
    return NUMBER_OF(WORD_OF(value) | (below_half(upper) & 0x80000000));
}
