/* What JSON holds no plain value for. */
#ifndef SI_CLI_JSON_TEXT_H
#define SI_CLI_JSON_TEXT_H

#include <jansson.h>
#include <stdint.h>

/* A string; names of files and texts in them may be no UTF-8, which JSON needs: if so, every byte
 * that is not ASCII becomes "?". NULL without memory. */
json_t *json_text(const char *text);

/* JSON knows no infinity and no NaN: both are null. */
json_t *json_number(double value);

/* A number, or a string where JSON's integers end: seeds use all 64 bits. */
json_t *json_seed(uint64_t seed);

#endif
