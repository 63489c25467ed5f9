/*
 * A whole recording: every track, coloured by speed, with a colour bar.
 */
#ifndef SI_VIZ_RECORDING_H
#define SI_VIZ_RECORDING_H

#include "background.h"
#include "figure.h"

SI_DECLARATIONS_BEGIN

typedef struct si_recording_figure {
    const char *title;               /* may be NULL */
    const char *subtitle;            /* may be NULL */
    size_t track_count;              /* N, at least 1 */
    const size_t *offset;            /* [N + 1]: track n has the points offset[n] .. */
    const double *position;          /* [offset[N]][2], metres, finite */
    const double *speed;             /* [offset[N]], metres a second, finite, at least 0 */
    const si_background *background; /* NULL: none */
} si_recording_figure;

/* The colour bar ends at the 99th hundredth of the speeds; faster ones have its last colour. */
SI_API SI_MUST_CHECK si_result si_recording_figure_render(const si_recording_figure *figure,
                                                          const si_figure_output *output,
                                                          si_error *error);

SI_DECLARATIONS_END

#endif
