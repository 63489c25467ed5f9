#include "io/file_kind.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/argument.h"
#include "io/hdf5_util.h"
#include "io/predictions_form.h"

static si_result judge_hdf5(const si_hdf5_input *input, si_file_kind *kind, si_error *error)
{
    si_hdf5_value format;
    si_result status = si_hdf5_attribute_read(input, "format", &format, error);
    if (status != SI_OK)
        return status;
    const char *told = format.text != NULL ? format.text : "";
    if (strcmp(told, SI_PREDICTIONS_FORMAT) == 0)
        *kind = SI_FILE_PREDICTIONS;
    else if (strcmp(told, SI_WEIGHTS_FORMAT) == 0)
        *kind = SI_FILE_WEIGHTS;
    else if (format.text != NULL)
        status =
            si_error_set(error, SI_ERR_FORMAT, "%s: format is \"%.64s\", expected \"%s\" or \"%s\"",
                         input->name, told, SI_PREDICTIONS_FORMAT, SI_WEIGHTS_FORMAT);
    else if (H5Lexists(input->id, "samples", H5P_DEFAULT) > 0)
        *kind = SI_FILE_PREDICTIONS;
    else if (H5Lexists(input->id, "implicit_cells", H5P_DEFAULT) > 0)
        *kind = SI_FILE_WEIGHTS;
    else
        status =
            si_error_set(error, SI_ERR_FORMAT,
                         "%s: is an HDF5 file that holds neither samples nor weights", input->name);
    si_hdf5_value_finish(&format);
    return status;
}

static si_result judge_path(const char *path, si_file_kind *kind, si_error *error)
{
    si_hdf5_input input;
    si_result status = si_hdf5_input_open(path, &input, error);
    if (status == SI_OK)
        status = judge_hdf5(&input, kind, error);
    si_hdf5_input_finish(&input);
    return status;
}

static si_result judge(const char *path, si_file_kind *kind, si_error *error)
{
    struct stat file;
    *kind = SI_FILE_RECORDING;
    if (stat(path, &file) != 0)
        return si_error_errno(error, errno, "%s", path);
    if (S_ISREG(file.st_mode) && H5Fis_hdf5(path) > 0)
        return judge_path(path, kind, error);
    if (si_predictions_form_find(path) != NULL)
        *kind = SI_FILE_PREDICTIONS;
    return SI_OK;
}

si_result si_file_kind_find(const char *path, si_file_kind *kind, si_error *error)
{
    SI_REQUIRE(error, path, kind);
    si_result status;
    SI_HDF5_DO(path, status = judge(path, kind, error));
    return status;
}
