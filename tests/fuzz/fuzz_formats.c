/*
 * Any bytes as predictions of every format but HDF5, as the truth that completes some, and as the
 * files of a tree: slabs that add up to the header, or an error. The first byte says as what.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/predictions.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64];

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static const char *inside(const char *name)
{
    static char path[2][128];
    static unsigned turn;
    char *made = path[turn++ % 2];
    snprintf(made, sizeof path[0], "%s/%s", folder, name);
    return made;
}

static void put(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "w");
    demand(file != NULL && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

static void make_folders(void)
{
    if (folder[0] != '\0')
        return;
    snprintf(folder, sizeof folder, "%s/fuzz-formats-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    demand(mkdtemp(folder) != NULL);
    demand(mkdir(inside("tree"), 0700) == 0 && mkdir(inside("tree/000010"), 0700) == 0);
}

static void check_slab(const si_predictions_header *header, const si_scene_set *slab)
{
    for (size_t i = 0; i < slab->agent_count * header->observed_steps * 2; i++)
        demand(isfinite(slab->observed[i]));
    for (size_t s = 0; s < slab->scene_count; s++)
        demand(slab->offset[s] < slab->offset[s + 1] && slab->recording[s] != NULL);
}

static void read_all(const char *path, const si_predictions_options *options)
{
    si_predictions_reader *reader;
    if (si_predictions_reader_open(path, options, &reader, NULL) != SI_OK)
        return;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    size_t scenes = 0, agents = 0;
    si_scene_set slab = {.scene_count = 1};
    while (slab.scene_count > 0) {
        demand(si_predictions_reader_read(reader, 3, &slab, NULL) == SI_OK);
        if (slab.scene_count > 0)
            check_slab(header, &slab);
        scenes += slab.scene_count;
        agents += slab.agent_count;
    }
    demand(scenes == header->scene_count && agents == header->agent_count);
    si_predictions_reader_destroy(reader);
}

/* The bytes up to the next line of "---", and where they go on. */
static size_t next_part(const char *text, size_t size, size_t *skip)
{
    const char *end = size > 0 ? memmem(text, size, "---\n", 4) : NULL;
    *skip = end != NULL ? 4 : 0;
    return end != NULL ? (size_t)(end - text) : size;
}

static void read_tree(const char *text, size_t size)
{
    static const char *const names[] = {"tree/000010/obs.txt", "tree/000010/gt.txt",
                                        "tree/000010/sample_000.txt", "tree/000010/sample_001.txt"};
    for (size_t i = 0; i < 4; i++) {
        size_t skip;
        const size_t length = next_part(text, size, &skip);
        put(inside(names[i]), text, length);
        text += length + skip;
        size -= length + skip;
    }
    read_all(inside("tree"), NULL);
}

/* Predictions, and behind "---" their truth, with that of nuScenes' samples behind it. */
static void read_with_truth(const char *text, size_t size)
{
    char truth[128];
    size_t skip;
    const size_t length = next_part(text, size, &skip);
    put(inside("predictions"), text, length);
    text += length + skip;
    size -= length + skip;
    const size_t own = next_part(text, size, &skip);
    put(inside("truth"), text, own);
    put(inside("sample.json"), text + own + skip, size - own - skip);
    snprintf(truth, sizeof truth, "%s", inside("truth"));
    read_all(inside("predictions"), &(si_predictions_options){.truth = truth});
    read_all(inside("predictions"), &(si_predictions_options){.truth = truth, .observed_steps = 1});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    make_folders();
    if (size == 0)
        return 0;
    const char *text = (const char *)data + 1;
    if (data[0] == 't')
        read_tree(text, size - 1);
    else if (data[0] == 'w')
        read_with_truth(text, size - 1);
    else
        read_all(input_file(data + 1, size - 1), &(si_predictions_options){.windows_only = true});
    return 0;
}
