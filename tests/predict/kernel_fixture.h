/* The sets of kernels that tests go through, and arrays that tell when they are overrun. */
#ifndef TESTS_PREDICT_KERNEL_FIXTURE_H
#define TESTS_PREDICT_KERNEL_FIXTURE_H

#include "predict/kernels/kernels.h"
#include "tests/predict/fixture.h"

/* scalar, avx2, avx512, neon, and two that are emulated: vectors of 4 and 16. */
enum { KERNEL_SET_COUNT = 6 };
extern const si_forward_kernels emulated_kernels_4, emulated_kernels_16;
extern const char *const kernel_set_names[KERNEL_SET_COUNT];

/* Skips the test where the CPU lacks the set. */
const si_forward_kernels *kernel_set_of(int index);

/* An array that starts one float off any alignment. */
typedef struct guarded {
    float *memory, *value;
    size_t count;
} guarded;

/* Of numbers between -1 and 1, or without a generator of no numbers to be read. */
guarded guarded_create(size_t count, test_random *random);
bool guards_hold(const guarded *array);

#endif
