/* simplicit export: weights -> a folder of C99 source for a microcontroller. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/shared_options.h"
#include "io/temporary_file.h"
#include "predict/embedded.h"

typedef struct export_options {
    const char *model;
    const char *folder;
    si_embedded_config limits;
} export_options;

static const command_option table[] = {
    {"model", 'm', "M", "what to export: " WEIGHTS_HELP, 0, OPTION_TEXT(export_options, model)},
    {"output", 'o', "DIR", "folder to write to, made if it is not there", 0,
     OPTION_TEXT(export_options, folder)},
    {"max-agents", 0, "N", "agents a scene at most (default 16)", 0,
     OPTION_COUNT(export_options, limits.max_agents, 1, SI_EMBEDDED_MAX_EXTENT)},
    {"max-samples", 0, "K", "samples an agent at most (default 20)", 0,
     OPTION_COUNT(export_options, limits.max_samples, 1, SI_EMBEDDED_MAX_EXTENT)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    const export_options *options = parsed;
    if (options->model == NULL)
        argp_error(state, "give --model");
    if (options->folder == NULL)
        argp_error(state, "give the folder to write to with -o");
}

static const option_set option_tables = {
    .options = table,
    .check = check,
    .description =
        "Writes a model as self-contained C99 source for a microcontroller: weights as const "
        "arrays, a fixed maximum of agents and samples, nothing allocated, no stdio."
        "\vExample:\n"
        "  simplicit export --model pedestrian -o model && make -C model run size",
};

typedef struct source {
    const char *path, *text;
} source;

static si_result write_text(FILE *stream, void *context, si_error *error)
{
    const source *written = context;
    return fputs(written->text, stream) < 0 ? si_error_errno(error, errno, "%s", written->path)
                                            : SI_OK;
}

static si_result write_file(const char *folder, const si_embedded_file *file, si_error *error)
{
    char *path;
    if (asprintf(&path, "%s/%s", folder, file->name) < 0)
        return si_error_no_memory(error, "a path");
    const si_result status =
        si_text_file_write(path, write_text, &(source){path, file->text}, error);
    free(path);
    return status;
}

static si_result write_folder(const char *folder, const si_embedded *made, si_error *error)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return si_error_errno(error, errno, "%s", folder);
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < si_embedded_file_count(made); i++) {
        const si_embedded_file file = si_embedded_get_file(made, i);
        status = write_file(folder, &file, error);
    }
    return status;
}

static si_result export_model(const export_options *options, si_error *error)
{
    si_predictor *predictor;
    if (!si_predictor_is_name(options->model) && access(options->model, F_OK) != 0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "no model \"%s\" to export: neither a weights file, nor bundled "
                            "(" SI_BUNDLED_NAMES ")",
                            options->model);
    si_result status = si_predictor_load(options->model, NULL, &predictor, error);
    if (status != SI_OK)
        return status;
    const si_model *model = si_predictor_model(predictor);
    si_embedded *made = NULL;
    if (model == NULL)
        status = si_error_set(error, SI_ERR_UNSUPPORTED,
                              "%s: only a model with weights can be exported", options->model);
    else
        status = si_embedded_create(model, &options->limits, &made, error);
    if (status == SI_OK)
        status = write_folder(options->folder, made, error);
    si_embedded_destroy(made);
    si_predictor_destroy(predictor);
    return status;
}

static int run_export(int argc, char **argv)
{
    export_options options = {.limits = si_embedded_config_default()};
    parse_options(&option_tables, argc, argv, &options);
    si_error error = SI_ERROR_INIT;
    if (export_model(&options, &error) != SI_OK)
        return console_fail(&error);
    return EXIT_DONE;
}

const command export_command = {
    .name = "export",
    .summary = "write a model as C source for a microcontroller",
    .options = &option_tables,
    .run = run_export,
};
