/* The versions of the library; meson.build reads them from here. */
#ifndef SI_BASE_VERSION_H
#define SI_BASE_VERSION_H

#include "api.h"

SI_DECLARATIONS_BEGIN

#define SI_VERSION "0.1.0"

/*
 * The version of the interface, and the soversion of the libraries. A change after which a program
 * that was compiled before would no longer run rightly raises it: a function gone or of other
 * arguments, a struct of other fields (unless only the library makes it, and they come at its end),
 * another value of an enumerator. Between two releases such changes count once: the first raises
 * it, and says here what is other.
 *     1  the interface of the first programs
 *     2  si_metric in the order in which figures are told; one si_scene_set everywhere; configs of
 *        options' own; names that say what they do
 */
#define SI_API_VERSION 2

/* The version that was linked, to be held against the SI_VERSION that was compiled. Static. */
SI_API const char *si_version(void);

SI_DECLARATIONS_END

#endif
