/* JSON on the terminal. */
#ifndef SI_CLI_JSON_TEXT_H
#define SI_CLI_JSON_TEXT_H

#include "io/json_text.h"

/* Prints `document` on standard output, reals with so many digits, and releases it. */
SI_MUST_CHECK si_result json_print(json_t *document, size_t digits, const char *what,
                                   si_error *error);

#endif
