/* A fuzzer's input as a file that the readers can open: they take paths, not memory. */
#ifndef SI_TESTS_FUZZ_INPUT_FILE_H
#define SI_TESTS_FUZZ_INPUT_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Writes `data` into a file in memory and returns its path; a static buffer. */
const char *input_file(const uint8_t *data, size_t size);

#endif
