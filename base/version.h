/* The versions of the library; meson.build reads them from here. */
#ifndef SI_BASE_VERSION_H
#define SI_BASE_VERSION_H

#include "api.h"

SI_DECLARATIONS_BEGIN

#define SI_VERSION "0.1.0"

/*
 * Goes up by one when a program that was compiled before would no longer run rightly: a function
 * gone or of other arguments, a struct of other fields. It is the soversion of the libraries.
 */
#define SI_API_VERSION 1

/* The version that was linked, to be held against the SI_VERSION that was compiled. Static. */
SI_API const char *si_version(void);

SI_DECLARATIONS_END

#endif
