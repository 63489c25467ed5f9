#include <arm_neon.h>
#include <stdbool.h>
#include <stddef.h>

#define KERNELS          si_forward_kernels_neon
#define KERNELS_NAME     "neon"
#define VECTOR_WIDTH     ((size_t)4)
#define VECTOR_REGISTERS 32

typedef float32x4_t vector;

static inline vector vector_load(const float *from)
{
    return vld1q_f32(from);
}

static inline void vector_store(float *to, vector v)
{
    vst1q_f32(to, v);
}

static inline vector vector_broadcast(const float *from)
{
    return vld1q_dup_f32(from);
}

static inline vector vector_fma(vector a, vector b, vector c)
{
    return vfmaq_f32(c, a, b);
}

/* The NaN-swallowing maximum, as on x86. */
static inline vector vector_rectify(vector v)
{
    return vmaxnmq_f32(v, vdupq_n_f32(0.0f));
}

static inline bool vector_any_sign(vector v)
{
    return vminvq_s32(vreinterpretq_s32_f32(v)) < 0;
}

static inline void vector_twice(vector v, vector twice[2])
{
    twice[0] = vzip1q_f32(v, v);
    twice[1] = vzip2q_f32(v, v);
}

#define MULTIPLY_WORDS(a, b) vmull_u32(vmovn_u64((uint64x2_t)(a)), vmovn_u64((uint64x2_t)(b)))

static inline void vector_transpose(vector v[4])
{
    float32x4x2_t v01 = vtrnq_f32(v[0], v[1]), v23 = vtrnq_f32(v[2], v[3]);
    v[0] = vcombine_f32(vget_low_f32(v01.val[0]), vget_low_f32(v23.val[0]));
    v[1] = vcombine_f32(vget_low_f32(v01.val[1]), vget_low_f32(v23.val[1]));
    v[2] = vcombine_f32(vget_high_f32(v01.val[0]), vget_high_f32(v23.val[0]));
    v[3] = vcombine_f32(vget_high_f32(v01.val[1]), vget_high_f32(v23.val[1]));
}

static inline void vector_store_piece(float *to, vector v, size_t piece)
{
    (void)piece; /* there is but one */
    vst1q_f32(to, v);
}

#include "predict/kernels/template.h"
