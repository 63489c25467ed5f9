/* Small recordings for tests: texts as files, files as tracks. */
#ifndef SI_TESTS_IO_RECORDING_H
#define SI_TESTS_IO_RECORDING_H

#include <stddef.h>

#include "io/tracks.h"

/* The path of a new file with these bytes, in the test's scratch folder. Static buffer. */
const char *write_bytes(const char *name, const void *bytes, size_t size);
const char *write_text(const char *text);

/* What reading that text gives; fails the test if it cannot be read. */
si_tracks tracks_of(const char *text);

/* Fails the test unless the file is refused with `status` and a message that has `part` in it. */
void expect_refused(const char *path, si_result status, const char *part);
void expect_text_refused(const char *text, const char *part);

/* Equal to the last bit. */
void expect_same_tracks(const si_tracks *tracks, const si_tracks *expected);

#endif
