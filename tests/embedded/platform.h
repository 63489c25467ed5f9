/* What the test programs need of the machine they run on: a desktop or a bare Cortex-M. */
#ifndef SI_TESTS_EMBEDDED_PLATFORM_H
#define SI_TESTS_EMBEDDED_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

void put_text(const char *text);
void put_number(uint32_t number);

/* Of a Cortex-M only: instructions since the start, to the next 40, and the most stack that was
 * in use, bytes. */
uint32_t instructions_run(void);
uint32_t stack_used(void);

#endif
