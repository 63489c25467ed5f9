/* Films as animated WebP, through libwebp. Same order of calls as si_png_film. */
#ifndef SI_VIZ_WEBP_FILM_H
#define SI_VIZ_WEBP_FILM_H

#include "viz/png_file.h"

typedef struct si_webp_film si_webp_film;

SI_MUST_CHECK si_result si_webp_film_begin(const si_png_pixels *size, size_t loops,
                                           si_webp_film **film, si_error *error);
SI_MUST_CHECK si_result si_webp_film_add(si_webp_film *film, const si_png_pixels *picture,
                                         double seconds, si_error *error);
SI_MUST_CHECK si_result si_webp_film_end(si_webp_film *film, const si_figure_sink *sink,
                                         si_error *error);
void si_webp_film_destroy(si_webp_film *film);

#endif
