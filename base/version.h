/* The version of the library; meson.build reads it from here. */
#ifndef SI_BASE_VERSION_H
#define SI_BASE_VERSION_H

#include "api.h"

SI_DECLARATIONS_BEGIN

#define SI_VERSION "0.1.0"

/* The version that was linked, to be held against the SI_VERSION that was compiled. Static. */
SI_API const char *si_version(void);

SI_DECLARATIONS_END

#endif
