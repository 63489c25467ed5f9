/* What every command shares on the terminal: errors, progress, Ctrl-C. */
#ifndef SI_CLI_CONSOLE_H
#define SI_CLI_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/progress.h"
#include "base/status.h"

/*
 * To be called first. A file that may not grow becomes an error, as a full disk is, not a death.
 * SIGHUP, SIGINT, SIGTERM and SIGPIPE remove temporary files and end the process, or while somebody
 * asks console_interrupted (or shows progress) stop it in good order; the second one ends it.
 * However the process exits, what it could not write to standard output makes that EXIT_FAILED.
 */
void console_start(void);

/*
 * Prints "simplicit: <message>" on stderr and returns EXIT_FAILED, or EXIT_USAGE if an argument was
 * wrong.
 */
int console_fail(const si_error *error);

/*
 * Shows progress of `label` on stderr where that is a terminal, with the time left, and turns
 * Ctrl-C or SIGTERM into a request to stop. The returned progress holds until console_progress_end,
 * which wipes the line. One at a time.
 */
const si_progress *console_progress_begin(const char *label);
void console_progress_end(void);

/* Turns the signals that console_start names into a request to stop; the second one ends. */
void console_catch_interrupts(void);

/*
 * From here on signals end the process at once: of several ranks, whoever started them ends all and
 * says why. Progress is shown where that one's stderr is a terminal, too.
 */
void console_leave_signals(void);

/* Writing to a pipe that nobody reads is then an error of write, EPIPE, and no signal. */
void console_ignore_closed_pipes(void);

/* True once Ctrl-C or SIGTERM came; for loops that report no progress. */
bool console_interrupted(void);

/*
 * To be returned by main: after an interrupt dies of that very signal, so that a shell script
 * around it stops too; otherwise returns `exit_code`.
 */
int console_finish(int exit_code);

#endif
