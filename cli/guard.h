/* Ends the command in good order where HDF5 crashes or loops on a damaged file. */
#ifndef SI_CLI_GUARD_H
#define SI_CLI_GUARD_H

/*
 * To be called once, first. While a file is read, a signal of a crash, or more processor time than
 * any undamaged file of its size takes, ends the process with "FILE: is damaged" and EXIT_FAILED;
 * more memory than any takes (1 GB, and 64 bytes a byte of the file) is refused, and the reader
 * says where. Time is the processor's, since what a busy machine or a slow disk takes says nothing.
 * At other times crashes are what they always were.
 */
void guard_start(void);

#endif
