/* What an exported model is put together from. Internal: not installed. */
#ifndef SI_PREDICT_EMBEDDED_INTERNAL_H
#define SI_PREDICT_EMBEDDED_INTERNAL_H

#include <stdio.h>

#include "predict/embedded.h"

/* A file of predict/embedded as it is; embed.py makes the arrays, which end with a NULL name. */
typedef struct si_embedded_text {
    const char *name;
    const char *text;
} si_embedded_text;

extern const si_embedded_text si_embedded_social_implicit[];
extern const si_embedded_text si_embedded_social_gaussian[];

/* The number as a C constant, exact, whatever the locale. It must be finite. */
void si_embedded_add_float(FILE *text, float value);
/* "{a, b, ...}" */
void si_embedded_add_floats(FILE *text, size_t count, const float *values);

#define SI_EMBEDDED_WEIGHTS_START                                        \
    "/* Written by `simplicit export`; numbers are exact. */\n#include " \
    "\"simplicit_weights.h\"\n\n"

/* What simplicit_config.h of an architecture has besides steps and limits: enumerators. */
void si_embedded_add_implicit_extents(const si_model *model, FILE *text);
void si_embedded_add_gaussian_extents(const si_model *model, FILE *text);
/* simplicit_weights.c of the architecture. */
void si_embedded_add_implicit_weights(const si_model *model, FILE *text);
void si_embedded_add_gaussian_weights(const si_model *model, FILE *text);

#endif
