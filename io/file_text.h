/* Files by name, and whole in memory. Internal: not installed. */
#ifndef SI_IO_FILE_TEXT_H
#define SI_IO_FILE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/status.h"

/*
 * *text is the caller's to free, with a NUL behind its `length` bytes; NULL on failure. SI_ERR_IO
 * for what cannot be read or is no regular file, SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result si_file_text_read(const char *path, char **text, size_t *length,
                                          si_error *error);

/* Whether more than `ending` stands in a path that ends so. */
bool si_path_ends_in(const char *path, const char *ending);

#endif
