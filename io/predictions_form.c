#include "io/predictions_form.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "io/line_reader.h"
#include "io/number.h"

static bool is_parquet(const si_form_sniff *sniff)
{
    return memcmp(sniff->text, "PAR1", 4) == 0;
}

static si_result refuse_parquet(si_predictions_draft *draft, si_error *error)
{
    return si_error_set(error, SI_ERR_UNSUPPORTED,
                        "%s: is a Parquet file, expected its rows as CSV "
                        "(pandas.read_parquet(...).to_csv(...))",
                        draft->path);
}

static const si_predictions_form forms[] = {
    {"NumPy .npz", si_predictions_is_npz, .read_arrays = si_predictions_read_npz},
    {"NumPy .npy", si_predictions_is_npy, .read_arrays = si_predictions_read_npy},
    {"Parquet", is_parquet, refuse_parquet, NULL},
    {"Argoverse 2 submission", si_predictions_is_av2, si_predictions_read_av2, NULL},
    {"nuScenes JSON", si_predictions_is_nuscenes, si_predictions_read_nuscenes, NULL},
    {"TrajNet++ predictions", si_predictions_is_trajnet, si_predictions_read_trajnet, NULL},
    {"joint-metrics-matter tree", si_predictions_is_jmm, si_predictions_read_jmm, NULL},
};

bool si_form_sniff_read(const char *path, si_form_sniff *sniff)
{
    struct stat file;
    si_line_reader reader;
    *sniff = (si_form_sniff){.path = path};
    if (stat(path, &file) != 0)
        return false;
    sniff->is_folder = S_ISDIR(file.st_mode);
    if (sniff->is_folder)
        return true;
    if (si_line_reader_open(&reader, path, NULL) != SI_OK)
        return false;
    sniff->length = fread(sniff->text, 1, SI_FORM_SNIFF_SIZE, reader.stream);
    si_line_reader_finish(&reader);
    return true;
}

const si_predictions_form *si_predictions_form_find(const char *path)
{
    si_form_sniff sniff;
    if (!si_form_sniff_read(path, &sniff))
        return NULL;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].is(&sniff))
            return &forms[i];
    return NULL;
}

static si_result read_draft(const si_predictions_form *form, const char *path,
                            const si_predictions_options *options, const si_truth *truth,
                            si_predictions_store *store, si_error *error)
{
    si_predictions_draft draft = {
        .path = path,
        .header = {.step_seconds = 0.4},
        .places_are_lines = true,
        .observed_steps = options->observed_steps,
    };
    si_result status = form->read(&draft, error);
    if (status == SI_OK)
        status = si_predictions_draft_pack(&draft, truth, store, error);
    si_predictions_draft_finish(&draft);
    return status;
}

si_result si_predictions_form_read(const si_predictions_form *form, const char *path,
                                   const si_predictions_options *options,
                                   si_predictions_store *store, si_error *error)
{
    if (form->read_arrays != NULL)
        return form->read_arrays(path, options, store, error);
    si_truth truth = {0};
    si_result status =
        options->truth != NULL ? si_truth_read(options->truth, &truth, error) : SI_OK;
    if (status == SI_OK)
        status =
            read_draft(form, path, options, options->truth != NULL ? &truth : NULL, store, error);
    si_truth_finish(&truth);
    return status;
}

int64_t si_name_number(const char *name)
{
    si_number number;
    int64_t whole;
    if (si_number_scan(name, &number) && *number.end == '\0' && si_number_whole(&number, &whole))
        return whole;
    return (int64_t)(si_hash_bytes(SI_HASH_START, name, strlen(name)) >> 11);
}
