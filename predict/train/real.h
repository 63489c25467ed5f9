/*
 * Numbers of the training engine. Internal: not installed.
 *
 * si_real is float; the same sources built with SI_TRAIN_DOUBLE work in double, which tests use to
 * hold gradients against references more closely than float could. Functions of <tgmath.h> follow.
 *
 * SI_LANES samples go through the network side by side: every activation is an array
 * [...][SI_LANES] of si_real, aligned to SI_ALIGNMENT, lane l belonging to the l-th sample of the
 * block. Lanes never mix before a gradient is summed, so results do not depend on how wide the
 * machine's vectors are.
 */
#ifndef SI_PREDICT_TRAIN_REAL_H
#define SI_PREDICT_TRAIN_REAL_H

#include <stddef.h>

#ifdef SI_TRAIN_DOUBLE
typedef double si_real;
#else
typedef float si_real;
#endif

enum { SI_LANES = 8, SI_ALIGNMENT = 64 };

/* One vector of lanes; may be used to look at any aligned [SI_LANES] of si_real. */
typedef si_real si_lanes __attribute__((vector_size(SI_LANES * sizeof(si_real)), may_alias));

/* An aligned array of reals as vectors, and back. */
static inline si_lanes *si_lanes_of(si_real *values)
{
    return (void *)values;
}

static inline const si_lanes *si_const_lanes_of(const si_real *values)
{
    return (const void *)values;
}

/* Compiles a static function a second time for wider vectors, picked when the program starts. Its
 * name must be the only one of a library: clang 14 gives the choice of both to the linker. */
#if defined(__x86_64__) && defined(__linux__) && !defined(SI_TRAIN_NO_CLONES)
#define SI_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define SI_VECTOR_CLONES
#endif

/* What such a function calls must become part of it, or stays narrow. */
#if defined(__GNUC__)
#define SI_INLINE static inline __attribute__((always_inline))
#else
#define SI_INLINE static inline
#endif

#endif
