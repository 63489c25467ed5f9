/* JSON that is whole or an error, and what it holds no plain value for. Internal: not installed. */
#ifndef SI_IO_JSON_TEXT_H
#define SI_IO_JSON_TEXT_H

#include <jansson.h>
#include <stdint.h>

#include "base/status.h"

/* To be called before any JSON is made: remembers allocations that fail meanwhile. */
void json_start(void);

/*
 * SI_ERR_NO_MEMORY if since json_start an allocation failed, so that nobody who builds JSON needs
 * to look: a document would lack something, perhaps without a word.
 */
SI_MUST_CHECK si_result json_check(const char *what, si_error *error);

/* A string; names of files and texts in them may be no UTF-8, which JSON needs: if so, every byte
 * that is not ASCII becomes "?". NULL without memory. */
json_t *json_text(const char *text);

/* JSON knows no infinity and no NaN: both are null. */
json_t *json_number(double value);

/* A number, or a string where JSON's integers end: seeds use all 64 bits. */
json_t *json_seed(uint64_t seed);

#endif
