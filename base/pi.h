/* Which standard C leaves out of math.h. Internal: not installed. */
#ifndef SI_BASE_PI_H
#define SI_BASE_PI_H

#define SI_PI 3.14159265358979323846

#endif
