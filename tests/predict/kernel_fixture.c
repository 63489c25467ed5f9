#include <string.h>

#include "tests/predict/kernel_fixture.h"
#include "tests/support/suite.h"

const char *const kernel_set_names[KERNEL_SET_COUNT] = {"scalar", "avx2", "avx512",
                                                        "neon",   "four", "sixteen"};
const si_forward_kernels *kernel_set_of(int index)
{
    const si_forward_kernels *kernels;
    if (strcmp(kernel_set_names[index], "four") == 0)
        return &emulated_kernels_4;
    if (strcmp(kernel_set_names[index], "sixteen") == 0)
        return &emulated_kernels_16;
    if (si_forward_kernels_select(kernel_set_names[index], &kernels, NULL) != SI_OK)
        skip_test("this CPU has no %s", kernel_set_names[index]);
    return kernels;
}

enum { GUARD = 40 };
static const float canary = -98765.0f;

guarded guarded_create(size_t count, test_random *random)
{
    guarded made = {.memory = test_allocate(count + 2 * GUARD + 1, sizeof(float)), .count = count};
    made.value = made.memory + GUARD + 1;
    for (size_t i = 0; i < count + 2 * GUARD + 1; i++)
        made.memory[i] = canary;
    for (size_t i = 0; random != NULL && i < count; i++)
        made.value[i] = (float)test_random_uniform(random, -1.0, 1.0);
    return made;
}

bool guards_hold(const guarded *array)
{
    for (size_t i = 0; i < GUARD; i++)
        if (array->value[-1 - (ptrdiff_t)i] != canary || array->value[array->count + i] != canary)
            return false;
    return true;
}
