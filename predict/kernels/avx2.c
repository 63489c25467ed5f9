#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>

#define KERNELS          si_forward_kernels_avx2
#define KERNELS_NAME     "avx2"
#define VECTOR_WIDTH     ((size_t)8)
#define VECTOR_REGISTERS 16

typedef __m256 vector;

static inline vector vector_load(const float *from)
{
    return _mm256_loadu_ps(from);
}

static inline void vector_store(float *to, vector v)
{
    _mm256_storeu_ps(to, v);
}

static inline vector vector_broadcast(const float *from)
{
    return _mm256_broadcast_ss(from);
}

static inline vector vector_fma(vector a, vector b, vector c)
{
    return _mm256_fmadd_ps(a, b, c);
}

static inline vector vector_rectify(vector v)
{
    return _mm256_max_ps(v, _mm256_setzero_ps());
}

static inline bool vector_any_sign(vector v)
{
    return _mm256_movemask_ps(v) != 0;
}

static inline void vector_twice(vector v, vector twice[2])
{
    vector low = _mm256_unpacklo_ps(v, v), high = _mm256_unpackhi_ps(v, v);
    twice[0] = _mm256_permute2f128_ps(low, high, 0x20);
    twice[1] = _mm256_permute2f128_ps(low, high, 0x31);
}

#define MULTIPLY_WORDS(a, b) _mm256_mul_epu32((__m256i)(a), (__m256i)(b))

static inline void vector_transpose(vector v[4])
{
    vector low01 = _mm256_unpacklo_ps(v[0], v[1]), high01 = _mm256_unpackhi_ps(v[0], v[1]);
    vector low23 = _mm256_unpacklo_ps(v[2], v[3]), high23 = _mm256_unpackhi_ps(v[2], v[3]);
    v[0] = _mm256_shuffle_ps(low01, low23, _MM_SHUFFLE(1, 0, 1, 0));
    v[1] = _mm256_shuffle_ps(low01, low23, _MM_SHUFFLE(3, 2, 3, 2));
    v[2] = _mm256_shuffle_ps(high01, high23, _MM_SHUFFLE(1, 0, 1, 0));
    v[3] = _mm256_shuffle_ps(high01, high23, _MM_SHUFFLE(3, 2, 3, 2));
}

static inline void vector_store_piece(float *to, vector v, size_t piece)
{
    _mm_storeu_ps(to, piece == 0 ? _mm256_castps256_ps128(v) : _mm256_extractf128_ps(v, 1));
}

#include "predict/kernels/template.h"
