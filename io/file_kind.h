/* What a file is, told by what it holds and not by its name. */
#ifndef SI_IO_FILE_KIND_H
#define SI_IO_FILE_KIND_H

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef enum si_file_kind {
    SI_FILE_RECORDING,   /* whatever is neither; si_tracks_read knows */
    SI_FILE_PREDICTIONS, /* HDF5 that says so, or has samples; or a format of predictions.h */
    SI_FILE_WEIGHTS,     /* HDF5 that says so, or has Social-Cells */
} si_file_kind;

/* SI_ERR_IO if `path` cannot be read; SI_ERR_FORMAT if it is HDF5 of another kind. */
SI_API SI_MUST_CHECK si_result si_file_kind_find(const char *path, si_file_kind *kind,
                                                 si_error *error);

SI_DECLARATIONS_END

#endif
