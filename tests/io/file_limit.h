/* Alone because <signal.h> defines a macro si_result, which our type of that name does not survive.
 */
#ifndef SI_TESTS_IO_FILE_LIMIT_H
#define SI_TESTS_IO_FILE_LIMIT_H

#include <stdbool.h>
#include <sys/types.h>

/* Before <signal.h>, whose macro si_result would take our type's name. */
#include "base/status.h"

/* From here on files cannot grow beyond `bytes`: writing fails as on a full disk. False: refused.
 */
bool limit_file_size(off_t bytes);
bool lift_file_size(void);

typedef si_result (*write_function)(si_error *error);

/* What `write` returns in a child with that limit, if the child then exits by itself; else -1. */
int run_limited(off_t bytes, write_function write);

#endif
