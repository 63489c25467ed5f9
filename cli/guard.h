/* Ends the command in good order where HDF5 crashes or loops on a damaged file. */
#ifndef SI_CLI_GUARD_H
#define SI_CLI_GUARD_H

/*
 * To be called once, first. While a file is read, a signal of a crash, or more processor time than
 * any undamaged file of its size takes, ends the process with "FILE: is damaged" and EXIT_FAILED.
 * At other times crashes are what they always were.
 */
void guard_start(void);

#endif
