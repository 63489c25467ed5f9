/*
 * HDF5 files as this room reads them: opening, attributes, and HDF5's errors as si_error. Internal.
 *
 * HDF5 prints its errors unless told otherwise. Every public function of this room that calls it
 * does so within SI_HDF5_DO, which gives a host program its setting back; the functions below rely
 * on that.
 */
#ifndef SI_IO_HDF5_UTIL_H
#define SI_IO_HDF5_UTIL_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

/* What attribute "format" says of a file of ours. */
#define SI_PREDICTIONS_FORMAT "simplicit-predictions"
#define SI_WEIGHTS_FORMAT     "simplicit-weights"

/* Fills `error` with the text and what HDF5 last said about the cause; returns `status`. */
si_result si_hdf5_error(si_error *error, si_result status, const char *format, ...) SI_PRINTF(3, 4);

/* Says that a file is read, unless `path` is NULL (see read_guard.h), and whether it did. */
bool si_hdf5_enter(const char *path);
void si_hdf5_leave(bool entered);

/* Does what HDF5 has to do with a file; `path` if it is read, NULL if written. Never nested. */
#define SI_HDF5_DO(path, ...)                        \
    do {                                             \
        const bool si_entered = si_hdf5_enter(path); \
        H5E_BEGIN_TRY                                \
        {                                            \
            __VA_ARGS__;                             \
        }                                            \
        H5E_END_TRY                                  \
        si_hdf5_leave(si_entered);                   \
    } while (0)

/* Start from SI_HDF5_INPUT_INIT. */
typedef struct si_hdf5_input {
    char *name; /* for errors, owned */
    hid_t id;
    uint64_t size; /* bytes; what the file claims to hold is held against it */
} si_hdf5_input;

#define SI_HDF5_INPUT_INIT    \
    {                         \
        .id = H5I_INVALID_HID \
    }

/* SI_ERR_IO if it is missing, not a regular file or not readable; SI_ERR_FORMAT if not HDF5. */
SI_MUST_CHECK si_result si_hdf5_input_open(const char *path, si_hdf5_input *input, si_error *error);
/* Calling it twice is fine. */
void si_hdf5_input_finish(si_hdf5_input *input);

/* What an attribute holds. Owned; release with si_hdf5_value_finish. */
typedef struct si_hdf5_value {
    char *text;     /* a single text */
    size_t count;   /* otherwise numbers, of any shape */
    double *number; /* [count] */
    bool is_whole;  /* one whole number: */
    uint64_t whole; /* exactly */
} si_hdf5_value;

/*
 * Attribute `name` of the file. One that is absent, empty, or neither a text nor numbers gives an
 * empty value: no text and count 0. SI_ERR_FORMAT if it cannot be read or is above 1 MB.
 */
SI_MUST_CHECK si_result si_hdf5_attribute_read(const si_hdf5_input *input, const char *name,
                                               si_hdf5_value *value, si_error *error);
void si_hdf5_value_finish(si_hdf5_value *value);

/*
 * Holds attributes `format` and `version` against what the caller reads. Where they are absent:
 * SI_ERR_FORMAT with the line of Python that adds them if `required`, else fine. A newer version is
 * SI_ERR_UNSUPPORTED.
 */
SI_MUST_CHECK si_result si_hdf5_check_format(const si_hdf5_input *input, const char *format,
                                             unsigned version, bool required, si_error *error);

/* Attributes of a file or dataset that is being written; false if HDF5 refuses. An array [count],
 * or for 0 a scalar. */
SI_MUST_CHECK bool si_hdf5_attribute_write(hid_t object, const char *name, hid_t file_type,
                                           hid_t memory_type, size_t count, const void *data);
SI_MUST_CHECK bool si_hdf5_attribute_write_text(hid_t file, const char *name, const char *text);
/* Writes format, version and created_by. */
SI_MUST_CHECK bool si_hdf5_write_format(hid_t file, const char *format, unsigned version);

#endif
