#include "cli/recordings.h"

#include <string.h>

#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/reading.h"

enum { KEY_DATA = 256, KEY_SPLIT, KEY_MIN_AGENTS, KEY_MAX_GAP, KEY_NOISE };

static const struct argp_option sets_options[] = {
    {"dataset", 'd', "SET", 0, "eth, hotel, univ, zara1, zara2, sdd, or the simulated sample", 1},
    {"data", KEY_DATA, "DIR", 0, "folder of the sets; `./dev data` fetches them", 1},
    {"min-agents", KEY_MIN_AGENTS, "N", 0,
     "drop scenes with fewer agents (default 2, as the reference)", 1},
    {"max-gap", KEY_MAX_GAP, "FRAMES", 0,
     "drop scenes whose neighbouring frames lie further apart (default: any gap is bridged)", 1},
    {0},
};

static const struct argp_option options[] = {
    {0, 0, 0, 0, "Recordings, either a benchmark set or FILE...:", 1},
    {"split", KEY_SPLIT, "SPLIT", 0, "train, val or test (default)", 1},
    {"noise", KEY_NOISE, "METRES", 0,
     "what observed positions are off by, to see what a tracker's errors do (default 0)", 1},
    {0},
};

static error_t parse_sets(int key, char *text, struct argp_state *state)
{
    si_recordings_source *chosen = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &chosen->reading;
        return 0;
    case 'd':
        chosen->set = text;
        for (size_t i = 0; si_dataset_name(i) != NULL; i++)
            if (strcmp(text, si_dataset_name(i)) == 0)
                return 0;
        argp_error(state,
                   "no set \"%s\", expected one of eth, hotel, univ, zara1, zara2, sdd, sample",
                   text);
        return 0;
    case KEY_DATA:
        chosen->directory = text;
        return 0;
    case KEY_MIN_AGENTS:
        chosen->scenes.min_agents = console_parse_count(state, "--min-agents", text, 1, INT32_MAX);
        return 0;
    case KEY_MAX_GAP:
        chosen->scenes.max_gap =
            (int64_t)console_parse_count(state, "--max-gap", text, 1, INT64_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child sets_children[] = {{&reading_argp, 0, NULL, 0}, {0}};
const struct argp sets_argp = {
    .options = sets_options, .parser = parse_sets, .children = sets_children};

static void check_source(const si_recordings_source *chosen, struct argp_state *state)
{
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

static error_t parse(int key, char *text, struct argp_state *state)
{
    si_recordings_source *chosen = state->input;
    switch (key) {
    case KEY_SPLIT:
        if (!si_split_find(text, &chosen->split))
            argp_error(state, "--split: expected train, val or test, got \"%s\"", text);
        return 0;
    case KEY_NOISE:
        chosen->noise = console_parse_number(state, "--noise", text, 0, 1e3);
        return 0;
    case ARGP_KEY_INIT:
        state->child_inputs[0] = chosen;
        return 0;
    case ARGP_KEY_ARGS:
        chosen->files = state->argv + state->next;
        chosen->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        check_source(chosen, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&sets_argp, 0, NULL, 0}, {0}};
const struct argp recordings_argp = {.options = options, .parser = parse, .children = children};
