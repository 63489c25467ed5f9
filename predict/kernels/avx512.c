#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>

#define KERNELS          si_forward_kernels_avx512
#define KERNELS_NAME     "avx512"
#define VECTOR_WIDTH     ((size_t)16)
#define VECTOR_REGISTERS 32
#define NARROW_KERNELS   si_forward_kernels_avx2
#define NARROW_WIDTH     ((size_t)8)

typedef __m512 vector;

static inline vector vector_load(const float *from)
{
    return _mm512_loadu_ps(from);
}

static inline void vector_store(float *to, vector v)
{
    _mm512_storeu_ps(to, v);
}

static inline vector vector_broadcast(const float *from)
{
    return _mm512_set1_ps(*from);
}

static inline vector vector_fma(vector a, vector b, vector c)
{
    return _mm512_fmadd_ps(a, b, c);
}

static inline vector vector_rectify(vector v)
{
    return _mm512_max_ps(v, _mm512_setzero_ps());
}

static inline bool vector_any_sign(vector v)
{
    return _mm512_cmplt_epi32_mask(_mm512_castps_si512(v), _mm512_setzero_si512()) != 0;
}

static inline void vector_twice(vector v, vector twice[2])
{
    const __m512i low = _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
    twice[0] = _mm512_permutexvar_ps(low, v);
    twice[1] = _mm512_permutexvar_ps(_mm512_add_epi32(low, _mm512_set1_epi32(8)), v);
}

#define MULTIPLY_WORDS(a, b) _mm512_mul_epu32((__m512i)(a), (__m512i)(b))

static inline void vector_transpose(vector v[4])
{
    vector low01 = _mm512_unpacklo_ps(v[0], v[1]), high01 = _mm512_unpackhi_ps(v[0], v[1]);
    vector low23 = _mm512_unpacklo_ps(v[2], v[3]), high23 = _mm512_unpackhi_ps(v[2], v[3]);
    v[0] = _mm512_shuffle_ps(low01, low23, _MM_SHUFFLE(1, 0, 1, 0));
    v[1] = _mm512_shuffle_ps(low01, low23, _MM_SHUFFLE(3, 2, 3, 2));
    v[2] = _mm512_shuffle_ps(high01, high23, _MM_SHUFFLE(1, 0, 1, 0));
    v[3] = _mm512_shuffle_ps(high01, high23, _MM_SHUFFLE(3, 2, 3, 2));
}

static inline void vector_store_piece(float *to, vector v, size_t piece)
{
    switch (piece) { /* which piece is part of the instruction */
    case 0:
        _mm_storeu_ps(to, _mm512_castps512_ps128(v));
        break;
    case 1:
        _mm_storeu_ps(to, _mm512_extractf32x4_ps(v, 1));
        break;
    case 2:
        _mm_storeu_ps(to, _mm512_extractf32x4_ps(v, 2));
        break;
    default:
        _mm_storeu_ps(to, _mm512_extractf32x4_ps(v, 3));
        break;
    }
}

#include "predict/kernels/template.h"
