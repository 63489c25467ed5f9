/* joint-metrics-matter's tree; what stands in it says predictions_convert.h. */
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/predictions_target.h"
#include "io/shortest.h"

/* A path below a folder; false if it is too long. */
__attribute__((format(printf, 2, 3))) static bool name(char path[PATH_MAX], const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const int length = vsnprintf(path, PATH_MAX, format, values);
    va_end(values);
    return length > 0 && length < PATH_MAX;
}

static si_result make_folder(const char *path, bool may_be_there, si_error *error)
{
    if (mkdir(path, 0777) == 0 || (may_be_there && errno == EEXIST))
        return SI_OK;
    return si_error_errno(error, errno, "%s", path);
}

static void write_line(FILE *stream, int64_t frame, int64_t agent, const double place[2])
{
    char x[SI_SHORTEST_SIZE], y[SI_SHORTEST_SIZE];
    fprintf(stream, "%" PRId64 " %" PRId64 " %s %s\n", frame, agent, si_shortest(place[0], x),
            si_shortest(place[1], y));
}

/* What a file of a window holds: steps first .. end - 1 of what is known, or a sample. */
typedef struct part {
    size_t first, end;
    const size_t *sample; /* NULL: what is known */
} part;

static si_result write_part(const si_prediction_scenes *scenes, size_t s, const char *path,
                            const part *what, si_error *error)
{
    FILE *stream = fopen(path, "wx");
    if (stream == NULL)
        return si_error_errno(error, errno, "%s", path);
    for (size_t a = scenes->set.offset[s]; a < scenes->set.offset[s + 1]; a++)
        for (size_t t = what->first; t < what->end; t++)
            write_line(stream, si_prediction_frame(scenes, s, t), scenes->set.agent_id[a],
                       what->sample != NULL
                           ? si_prediction_path(scenes, a, *what->sample) + 2 * (t - what->first)
                           : si_prediction_truth(scenes, a, t));
    const bool failed = ferror(stream) != 0;
    return fclose(stream) == 0 && !failed ? SI_OK : si_error_errno(error, errno, "%s", path);
}

static si_result write_window(const si_prediction_scenes *scenes, size_t s, const char *folder,
                              si_error *error)
{
    const size_t T = scenes->header->observed_steps, all = T + scenes->header->predicted_steps;
    char path[PATH_MAX];
    si_result status = SI_ERR_IO;
    if (name(path, "%s/obs.txt", folder))
        status = write_part(scenes, s, path, &(part){0, T, NULL}, error);
    if (status == SI_OK && name(path, "%s/gt.txt", folder))
        status = write_part(scenes, s, path, &(part){T, all, NULL}, error);
    for (size_t k = 0; k < scenes->header->sample_count && status == SI_OK; k++)
        if (name(path, "%s/sample_%03zu.txt", folder, k))
            status = write_part(scenes, s, path, &(part){T, all, &k}, error);
    return status;
}

/* A recording's name as that of a folder. */
static void name_sequence(const si_prediction_scenes *scenes, size_t s, char sequence[NAME_MAX])
{
    const char *told = scenes->set.recording[s];
    snprintf(sequence, NAME_MAX, "%s", *told != '\0' && *told != '.' ? told : "scene");
    for (char *at = sequence; (at = strchr(at, '/')) != NULL;)
        *at = '_';
}

static si_result write_slab(void *context, const si_prediction_scenes *scenes, si_error *error)
{
    const char *folder = context;
    si_result status = SI_OK;
    for (size_t s = 0; s < scenes->set.scene_count && status == SI_OK; s++) {
        char sequence[NAME_MAX], path[PATH_MAX];
        name_sequence(scenes, s, sequence);
        if (!name(path, "%s/%s", folder, sequence))
            return si_error_set(error, SI_ERR_IO, "%s: its name is too long", folder);
        status = make_folder(path, true, error);
        if (status == SI_OK &&
            !name(path, "%s/%s/%06" PRId64, folder, sequence, scenes->set.frame[s]))
            status = si_error_set(error, SI_ERR_IO, "%s: its name is too long", folder);
        if (status == SI_OK)
            status = make_folder(path, false, error);
        if (status == SI_OK)
            status = write_window(scenes, s, path, error);
        if (status == SI_OK &&
            !si_progress_report(scenes->progress, scenes->first + s, scenes->header->scene_count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
    return status;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

si_result si_predictions_to_folder(si_predictions_reader *reader, const char *output,
                                   const si_conversion *how, si_error *error)
{
    char whole[PATH_MAX], made[PATH_MAX];
    if (!name(whole, "%.*s", (int)strlen(output) - 1, output) || !name(made, "%s.XXXXXX", whole))
        return si_error_set(error, SI_ERR_IO, "%s: its name is too long", output);
    if (access(whole, F_OK) == 0)
        return si_error_set(error, SI_ERR_IO, "%s: is there, expected a folder to make", output);
    if (mkdtemp(made) == NULL)
        return si_error_errno(error, errno, "%s", output);
    si_result status = si_predictions_for_each(reader, how, write_slab, made, error);
    if (status == SI_OK && (chmod(made, 0755) != 0 || rename(made, whole) != 0))
        status = si_error_errno(error, errno, "%s", output);
    if (status != SI_OK)
        nftw(made, remove_one, 4, FTW_DEPTH | FTW_PHYS);
    return status;
}
