/* Recordings to files. */
#ifndef SI_IO_TRACKS_WRITE_H
#define SI_IO_TRACKS_WRITE_H

#include "tracks.h"

SI_DECLARATIONS_BEGIN

/*
 * Writes the rows as the ending of `path` says: .txt, `frame id x y` with tabs; .csv, the same
 * named and with commas; .ndjson, TrajNet++ with the scenes that the recording names, and their
 * rate. Numbers have the fewest digits that read back to the same bits. The file is there whole or
 * as it was before. SI_ERR_ARGUMENT for another ending; SI_ERR_IO.
 */
SI_API SI_MUST_CHECK si_result si_tracks_write(const char *path, const si_tracks *tracks,
                                               si_error *error);

SI_DECLARATIONS_END

#endif
