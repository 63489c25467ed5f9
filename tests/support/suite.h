/* What every Check program here shares: running as TAP, skipping by name, finding golden cases. */
#ifndef SI_TESTS_SUPPORT_SUITE_H
#define SI_TESTS_SUPPORT_SUITE_H

#include <check.h>
#include <stddef.h>

/* Runs the suite in forked children, prints TAP on stdout, and returns main's exit code. */
int suite_run(Suite *suite);

/* Ends the running test as skipped, with a reason. */
_Noreturn void skip_test(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The path of a file of the shared golden cases and recordings, such as
 * "reference/weights_eth.h5"; where it is absent the part of it in tests/golden, and where that is
 * too the running test is skipped. Static buffers, valid until the fourth call after.
 */
const char *shared_path(const char *relative);

/* A fresh folder for the running test, removed by suite_run. Static buffer. */
const char *scratch_folder(void);

#endif
