#include "cli/recordings.h"

#include <string.h>

#include "cli/files.h"
#include "cli/reading.h"

static void read_set(struct argp_state *state, const char *option, char *text, void *options)
{
    (void)option;
    ((si_recordings_source *)options)->set = text;
    for (size_t i = 0; si_dataset_name(i) != NULL; i++)
        if (strcmp(text, si_dataset_name(i)) == 0)
            return;
    argp_error(state, "no set \"%s\", expected one of eth, hotel, univ, zara1, zara2, sdd, sample",
               text);
}

static const command_option sets_table[] = {
    {"dataset", 'd', "SET", "eth, hotel, univ, zara1, zara2, sdd, or the simulated sample", 1,
     OPTION_READ(read_set)},
    {"data", 0, "DIR", "folder of the sets; `./dev data` fetches them", 1,
     OPTION_TEXT(si_recordings_source, directory)},
    {"min-agents", 0, "N", "drop scenes with fewer agents (default 2, as the reference)", 1,
     OPTION_COUNT(si_recordings_source, scenes.min_agents, 1, INT32_MAX)},
    {"max-gap", 0, "FRAMES",
     "drop scenes whose neighbouring frames lie further apart (default: any gap is bridged)", 1,
     OPTION_COUNT(si_recordings_source, scenes.max_gap, 1, INT64_MAX)},
    {0},
};

static const option_child sets_children[] = {
    {&reading_options, offsetof(si_recordings_source, reading), 0}, {0}};
const option_set sets_options = {.options = sets_table, .children = sets_children};

static const command_option table[] = {
    OPTION_HEADER("Recordings, either a benchmark set or FILE...:", 1),
    {"split", 0, "SPLIT", "train, val or test (default)", 1,
     OPTION_CHOICE(si_recordings_source, split, "train, val, test")},
    {"noise", 0, "METRES",
     "what observed positions are off by, to see what a tracker's errors do (default 0)", 1,
     OPTION_NUMBER(si_recordings_source, noise, 0, 1e3)},
    {0},
};

static void check(void *options, struct argp_state *state)
{
    const si_recordings_source *chosen = options;
    if (chosen->set == NULL && chosen->file_count == 0)
        argp_error(state, "nothing to read: give --dataset SET or FILE...");
    if (chosen->set != NULL && chosen->file_count > 0)
        argp_error(state, "give --dataset or FILE..., not both");
    if (chosen->set != NULL && strcmp(chosen->set, "sample") != 0 && chosen->directory == NULL)
        argp_error(state,
                   "--dataset %s: give the folder of the recordings with --data; `./dev data` "
                   "fetches them",
                   chosen->set);
    for (size_t i = 0; i < chosen->file_count; i++)
        files_read(chosen->files[i]);
}

static const option_child children[] = {{&sets_options, 0, 0}, {0}};
const option_set recordings_options = {
    .options = table,
    .children = children,
    .check = check,
    OPTION_WORDS(si_recordings_source, files, file_count),
};
