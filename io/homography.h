/* Homographies: how pixels of a picture lie in the world. */
#ifndef SI_IO_HOMOGRAPHY_H
#define SI_IO_HOMOGRAPHY_H

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

/*
 * Reads nine numbers, row by row, from the text at `path`; blanks, commas and lines between, `#`
 * begins a comment. `homography` [3][3] is untouched on failure: SI_ERR_IO if the file cannot be
 * read or is no regular file, SI_ERR_FORMAT if it holds anything else. Whether the matrix can be
 * inverted is for its user to say.
 */
SI_API SI_MUST_CHECK si_result si_homography_read(const char *path, double homography[9],
                                                  si_error *error);

SI_DECLARATIONS_END

#endif
