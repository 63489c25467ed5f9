/*
 * Manual pages and completion for shells, made from the tables that --help is made of. The build
 * asks for them: simplicit --manual man [COMMAND [KIND]], or bash, zsh, fish.
 */
#ifndef SI_CLI_MANUAL_H
#define SI_CLI_MANUAL_H

#include <stddef.h>

#include "cli/command.h"

/* Prints what `format` names for the command tree `root`; a page is of the command that `path`
 * leads to. Returns the exit code. */
int manual_print(const command *root, const char *format, int depth, char *const *path);

/* Their parts. */
void manual_print_page(const command *shown, const char *invocation);
void completion_print_bash(const command *root);
void completion_print_zsh(const command *root);
void completion_print_fish(const command *root);

#endif
