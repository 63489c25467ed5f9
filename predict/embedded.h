/*
 * A model as C99 source for microcontrollers: weights as const arrays, a fixed maximum of agents
 * and samples, nothing allocated, no stdio. What it computes equals this library's forward pass up
 * to rounding (1e-5 m, and 1e-6 of positions beyond 10 m), its noise bit for bit. Both
 * architectures can be exported.
 *
 * The source lies in predict/embedded, one folder an architecture, and travels inside the library.
 */
#ifndef SI_PREDICT_EMBEDDED_H
#define SI_PREDICT_EMBEDDED_H

#include "model.h"

SI_DECLARATIONS_BEGIN

/* The most agents and samples of an exported model. */
enum { SI_EMBEDDED_MAX_EXTENT = 4096 };

typedef struct si_embedded_config {
    size_t max_agents;  /* 1 to SI_EMBEDDED_MAX_EXTENT; default 16 */
    size_t max_samples; /* 1 to SI_EMBEDDED_MAX_EXTENT; default 20 */
} si_embedded_config;

SI_API si_embedded_config si_embedded_config_default(void);

/* One file of the exported folder; both texts end with a 0 and belong to the si_embedded. */
typedef struct si_embedded_file {
    const char *name; /* "simplicit_model.c": without a folder */
    const char *text;
} si_embedded_file;

typedef struct si_embedded si_embedded;

/*
 * The source of the model as it is now; the model is not needed afterwards. *made is the caller's,
 * NULL on failure: SI_ERR_ARGUMENT (the error says which field) or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_embedded_create(const si_model *model,
                                                  const si_embedded_config *config,
                                                  si_embedded **made, si_error *error);
SI_API void si_embedded_destroy(si_embedded *made);

SI_API size_t si_embedded_file_count(const si_embedded *made);
/* `index` below the count. */
SI_API si_embedded_file si_embedded_get_file(const si_embedded *made, size_t index);

SI_DECLARATIONS_END

#endif
