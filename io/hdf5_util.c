#include "io/hdf5_util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/read_guard.h"

static si_read_guard guard;

void si_read_guard_set(const si_read_guard *chosen)
{
    guard = chosen != NULL ? *chosen : (si_read_guard){NULL, NULL};
    /* What it could not close of a damaged file it would try again then, and complain. */
    if (chosen != NULL)
        H5dont_atexit();
}

bool si_hdf5_enter(const char *path)
{
    if (path != NULL && guard.enter != NULL)
        guard.enter(path);
    return path != NULL;
}

void si_hdf5_leave(bool entered)
{
    if (entered && guard.leave != NULL)
        guard.leave();
}

/* The first entry when walking upward is the innermost: the cause. */
static herr_t take_cause(unsigned index, const H5E_error2_t *entry, void *context)
{
    (void)index;
    const char **cause = context;
    *cause = entry->desc;
    return 1;
}

si_result si_hdf5_error(si_error *error, si_result status, const char *format, ...)
{
    char text[SI_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *cause = NULL;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_cause, &cause);
    if (cause == NULL || cause[0] == '\0')
        return si_error_set(error, status, "%s", text);
    return si_error_set(error, status, "%s: %s", text, cause);
}

static si_result check_regular(const char *path, uint64_t *size, si_error *error)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return si_error_errno(error, errno, "%s", path);
    if (S_ISDIR(status.st_mode))
        return si_error_set(error, SI_ERR_IO, "%s: is a folder, expected an HDF5 file", path);
    if (!S_ISREG(status.st_mode))
        return si_error_set(error, SI_ERR_IO, "%s: is not a regular file, expected an HDF5 file",
                            path);
    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0)
        return si_error_errno(error, errno, "%s", path);
    if (status.st_size == 0)
        return si_error_set(error, SI_ERR_FORMAT, "%s: is empty, expected an HDF5 file", path);
    *size = (uint64_t)status.st_size;
    return SI_OK;
}

/* Files are replaced by renaming and never changed in place, so that reading needs no lock, which
 * read-only media refuse. */
static hid_t create_access(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
#if H5_VERSION_GE(1, 10, 7) && !(H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 12 && H5_VERS_RELEASE == 0)
    if (access >= 0)
        H5Pset_file_locking(access, false, true);
#endif
    return access;
}

static si_result open_regular(const char *path, si_hdf5_input *input, si_error *error)
{
    hid_t access = create_access();
    if (access >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0)
        input->id = H5Fopen(path, H5F_ACC_RDONLY, access);
    si_result status = SI_OK;
    if (input->id < 0)
        status = si_hdf5_error(error, SI_ERR_FORMAT, "%s: is not a whole HDF5 file", path);
    if (access >= 0)
        H5Pclose(access);
    return status;
}

si_result si_hdf5_input_open(const char *path, si_hdf5_input *input, si_error *error)
{
    *input = (si_hdf5_input)SI_HDF5_INPUT_INIT;
    input->name = strdup(path);
    si_result status = input->name != NULL ? check_regular(path, &input->size, error)
                                           : si_error_no_memory(error, "a file name");
    if (status == SI_OK)
        status = open_regular(path, input, error);
    if (status != SI_OK)
        si_hdf5_input_finish(input);
    return status;
}

void si_hdf5_input_finish(si_hdf5_input *input)
{
    if (input->id >= 0)
        H5Fclose(input->id);
    free(input->name);
    *input = (si_hdf5_input)SI_HDF5_INPUT_INIT;
}

si_result si_hdf5_check_format(const si_hdf5_input *input, const char *format, unsigned version,
                               bool required, si_error *error)
{
    si_hdf5_value found_format = {0}, found_version = {0};
    si_result status = si_hdf5_attribute_read(input, "format", &found_format, error);
    if (status == SI_OK)
        status = si_hdf5_attribute_read(input, "version", &found_version, error);
    if (status != SI_OK)
        goto cleanup;
    if (found_format.text != NULL && strcmp(found_format.text, format) != 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: format is \"%.64s\", expected \"%s\"",
                              input->name, found_format.text, format);
    else if (found_format.text == NULL && required)
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s: has no attribute \"format\"; in Python, add it with "
                              "f.attrs[\"format\"] = \"%s\"",
                              input->name, format);
    else if (found_version.text != NULL)
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s: version is the text \"%.64s\", expected the number %u",
                              input->name, found_version.text, version);
    else if (found_version.count > 1)
        status =
            si_error_set(error, SI_ERR_FORMAT, "%s: version is %zu numbers, expected the number %u",
                         input->name, found_version.count, version);
    else if (found_version.count != 1 && required)
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s: has no attribute \"version\"; in Python, add it with "
                              "f.attrs[\"version\"] = %u",
                              input->name, version);
    else if (found_version.count == 1 && found_version.number[0] > version)
        status = si_error_set(error, SI_ERR_UNSUPPORTED,
                              "%s: is of version %g; this build reads %s up to version %u",
                              input->name, found_version.number[0], format, version);
    else if (found_version.count == 1 && !(found_version.number[0] >= 1))
        status = si_error_set(error, SI_ERR_FORMAT, "%s: is of version %g, expected 1 to %u",
                              input->name, found_version.number[0], version);
cleanup:
    si_hdf5_value_finish(&found_format);
    si_hdf5_value_finish(&found_version);
    return status;
}
