/* Fuzzed bytes as a real file, for readers that take a path. */
#ifndef SI_TESTS_FUZZ_INPUT_FILE_H
#define SI_TESTS_FUZZ_INPUT_FILE_H

#include <stddef.h>
#include <stdint.h>

/* A path that holds until the next call, which removes the file. */
const char *input_file(const uint8_t *data, size_t size);

#endif
