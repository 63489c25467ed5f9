#include "base/status.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const char *si_result_name(si_result status)
{
    static const char *const names[] = {
        [SI_OK] = "ok",
        [SI_ERR_ARGUMENT] = "argument",
        [SI_ERR_NO_MEMORY] = "no memory",
        [SI_ERR_IO] = "input/output",
        [SI_ERR_FORMAT] = "format",
        [SI_ERR_SHAPE] = "shape",
        [SI_ERR_NUMERIC] = "numeric",
        [SI_ERR_UNSUPPORTED] = "unsupported",
        [SI_ERR_INTERRUPTED] = "interrupted",
    };
    return (size_t)status < sizeof names / sizeof *names ? names[status] : "unknown";
}

static bool is_open(const si_error *error)
{
    return error != NULL && error->status == SI_OK;
}

static void set_message(si_error *error, si_result status, const char *format, va_list arguments)
{
    error->status = status;
    vsnprintf(error->message, sizeof error->message, format, arguments);
}

si_result si_error_set(si_error *error, si_result status, const char *format, ...)
{
    if (is_open(error)) {
        va_list arguments;
        va_start(arguments, format);
        set_message(error, status, format, arguments);
        va_end(arguments);
    }
    return status;
}

si_result si_error_no_memory(si_error *error, const char *what)
{
    return si_error_set(error, SI_ERR_NO_MEMORY, "not enough memory for %s", what);
}

si_result si_error_errno(si_error *error, int errnum, const char *format, ...)
{
    if (is_open(error)) {
        va_list arguments;
        va_start(arguments, format);
        set_message(error, SI_ERR_IO, format, arguments);
        va_end(arguments);
        size_t length = strlen(error->message);
        snprintf(error->message + length, sizeof error->message - length, ": %s", strerror(errnum));
    }
    return SI_ERR_IO;
}
