#include "base/version.h"

const char *si_version(void)
{
    return SI_VERSION;
}
