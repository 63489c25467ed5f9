/* Large recordings for benchmarks, made of a small one. */
#ifndef SI_TESTS_BENCH_RECORDING_WRITER_H
#define SI_TESTS_BENCH_RECORDING_WRITER_H

#include <stdbool.h>
#include <stdio.h>

#include "io/tracks.h"

/*
 * Writes `tracks` again and again, each time later, until there are about `text_size` bytes;
 * numbers as the public ETH/UCY files have them. If `shuffled`, the rows are in an order without
 * order.
 */
bool write_repeated(FILE *stream, const si_tracks *tracks, size_t text_size, bool shuffled);

#endif
