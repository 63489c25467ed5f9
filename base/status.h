/*
 * How a call ended, what to tell the user when it failed, and what holds for all calls.
 *
 * Every function that can fail returns an si_result. Functions that meet the outside world (files,
 * weights, options) also take an si_error that the caller owns; it may be NULL. The first error
 * wins: setting an error that is already set leaves it as it is, so the message names the cause and
 * not the last thing that fell over because of it.
 *
 * Pointers. What may be NULL a header says, or it is an si_error, a progress, or what is destroyed,
 * or finished. Any other NULL is SI_ERR_ARGUMENT where an si_result is returned; elsewhere
 * nothing is done, and the answer is 0, false, NULL, NaN or a struct of zeros. Handles are what the
 * library made and has not destroyed; sizes are those of the arrays: nobody can check that.
 *
 * Units. Positions are metres, times seconds; speeds and displacements are metres a step where they
 * say so. Arrays are row-major, their extents stand in brackets, and what a letter there means at
 * the head of the file. Positions are absolute unless an origin is named.
 *
 * Numbers. Counts of 0, choices that are none and numbers that are not finite never do harm: each
 * header says what comes of them.
 *
 * Life. `create` and `destroy` are of what lies on the heap, and `destroy` takes NULL. `finish`
 * releases what a struct of the caller's owns and empties it; a struct of zeros is fine. What a
 * function returns as a const pointer it still owns.
 *
 * Growth. Start configs and options from their `..._default()`, or {0} where there is none: fields
 * that a later version adds come at the end and then have a value. Functions that create, cut or
 * evaluate take NULL for a config, options or a sampling that is all default. A program must be
 * compiled again for a library of another SI_API_VERSION (version.h), which its soversion makes
 * sure of.
 *
 * Names. What has values of an enumeration has `si_THING_name`, NULL for another value, and
 * `si_THING_find`, false for another name. `get` stands where the bare name is a type.
 *
 * Threads. Any function may be called from any thread, and what is only read (a pointer to const)
 * by any number at a time. What a call changes, an si_error among it, is for one thread; headers
 * say which handles work on threads of their own. HDF5 takes one file at a time
 * (io/predictions.h).
 *
 * The library never prints, exits or aborts.
 */
#ifndef SI_BASE_STATUS_H
#define SI_BASE_STATUS_H

#include "api.h"

SI_DECLARATIONS_BEGIN

typedef enum si_result {
    SI_OK = 0,
    SI_ERR_ARGUMENT,    /* the caller passed a value outside the documented range */
    SI_ERR_NO_MEMORY,   /* an allocation failed */
    SI_ERR_IO,          /* the operating system refused: missing file, full disk, no permission */
    SI_ERR_FORMAT,      /* a file is not what it should be: syntax, checksum, version */
    SI_ERR_SHAPE,       /* extents do not fit together, or overflow */
    SI_ERR_NUMERIC,     /* not finite, singular, or no convergence */
    SI_ERR_UNSUPPORTED, /* well-formed, but not something this build or version can do */
    SI_ERR_INTERRUPTED, /* the caller's progress callback asked to stop */
} si_result;

enum { SI_ERROR_MESSAGE_SIZE = 1024 };

/* Start from SI_ERROR_INIT. `message` is always terminated; too long a text is cut. */
typedef struct si_error {
    si_result status;
    char message[SI_ERROR_MESSAGE_SIZE];
} si_error;

#define SI_ERROR_INIT \
    {                 \
        SI_OK, ""     \
    }

/* A short name, such as "format". Never NULL, static. */
SI_API const char *si_result_name(si_result status);

/*
 * Fills `error` unless it is NULL or already set, and returns `status`, so that a failing function
 * can end in `return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected ...", ...);`.
 */
SI_API si_result si_error_set(si_error *error, si_result status, const char *format, ...)
    SI_PRINTF(3, 4);

/* The usual message for a failed allocation of `what`; returns SI_ERR_NO_MEMORY. */
SI_API si_result si_error_no_memory(si_error *error, const char *what);

/* Appends ": <strerror(errnum)>" to the text; returns SI_ERR_IO. */
SI_API si_result si_error_errno(si_error *error, int errnum, const char *format, ...)
    SI_PRINTF(3, 4);

SI_DECLARATIONS_END

#endif
