#include "cli/stream/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/size.h"

enum { TIME_DIGITS = 3, NANOSECONDS_A_US = 1000 };

si_result stream_output_init(stream_output *output, const stream_output_config *config,
                             si_error *error)
{
    *output = (stream_output){.config = *config};
    const char *missing = config->format == STREAM_FORMAT_CSV ? "" : "null";
    si_result status =
        text_writer_init(&output->writer, STDOUT_FILENO, config->digits, missing, error);
    if (status != SI_OK)
        return status;
    output->mean = calloc(config->step_count, 2 * sizeof *output->mean);
    output->ellipse = calloc(config->step_count, sizeof *output->ellipse);
    if (output->mean == NULL || output->ellipse == NULL)
        return si_error_no_memory(error, "a path");
    return SI_OK;
}

void stream_output_finish(stream_output *output)
{
    text_writer_finish(&output->writer);
    free(output->mean);
    free(output->ellipse);
}

static void name_columns(text_writer *writer, const char *prefix, const char *const *names,
                         size_t name_count, size_t step_count)
{
    for (size_t step = 1; step <= step_count; step++)
        for (size_t i = 0; i < name_count; i++) {
            text_writer_character(writer, ',');
            text_writer_put(writer, prefix);
            text_writer_put(writer, names[i]);
            text_writer_integer(writer, (int64_t)step);
        }
}

void stream_output_header(stream_output *output)
{
    static const char *const position[] = {"x", "y"}, *const axes[] = {"a", "b", "angle"};
    const stream_output_config *config = &output->config;
    text_writer *writer = &output->writer;
    if (config->format != STREAM_FORMAT_CSV)
        return;
    text_writer_put(writer, config->has_frame ? "time,frame,id,history" : "time,id,history");
    text_writer_put(writer, config->has_zone ? ",zone,latency_us" : ",latency_us");
    name_columns(writer, "", position, 2, config->step_count);
    if (config->paths == STREAM_PATHS_ELLIPSES)
        name_columns(writer, "", axes, 3, config->step_count);
    for (size_t k = 1; config->paths == STREAM_PATHS_SAMPLES && k <= config->sample_count; k++) {
        char prefix[32];
        snprintf(prefix, sizeof prefix, "s%zu_", k);
        name_columns(writer, prefix, position, 2, config->step_count);
    }
    text_writer_character(writer, '\n');
}

/* Numbers after their names, or in csv after commas alone. */
static void put_name(stream_output *output, const char *name, bool is_first)
{
    text_writer *writer = &output->writer;
    bool is_csv = output->config.format == STREAM_FORMAT_CSV;
    if (!is_first)
        text_writer_character(writer, ',');
    if (is_csv)
        return;
    text_writer_put(writer, is_first ? "{\"" : "\"");
    text_writer_put(writer, name);
    text_writer_put(writer, "\":");
}

static void put_integer(stream_output *output, const char *name, int64_t value)
{
    put_name(output, name, false);
    text_writer_integer(&output->writer, value);
}

static void put_heading(stream_output *output, const stream_step *step, const si_live_agent *agent,
                        uint64_t latency)
{
    text_writer *writer = &output->writer;
    const unsigned digits = writer->digits;
    put_name(output, "time", true);
    writer->digits = TIME_DIGITS;
    text_writer_number(writer, step->time);
    writer->digits = digits;
    if (output->config.has_frame)
        put_integer(output, "frame", step->frame);
    put_integer(output, "id", agent->agent_id);
    put_integer(output, "history", (int64_t)agent->known_steps);
    if (output->config.has_zone)
        put_integer(output, "zone", agent->zone);
    put_integer(output, "latency_us", (int64_t)(latency / NANOSECONDS_A_US));
}

/* "[a,b]" or "a,b", after a comma unless it is the first. */
static void put_tuple(stream_output *output, const double *value, size_t count, bool is_first)
{
    text_writer *writer = &output->writer;
    bool is_csv = output->config.format == STREAM_FORMAT_CSV;
    if (!is_first)
        text_writer_character(writer, ',');
    for (size_t i = 0; i < count; i++) {
        if (i > 0 || !is_csv)
            text_writer_character(writer, i > 0 ? ',' : '[');
        text_writer_number(writer, value[i]);
    }
    if (!is_csv)
        text_writer_character(writer, ']');
}

/* Of a list; csv has none. */
static void put_bracket(stream_output *output, char bracket)
{
    if (output->config.format != STREAM_FORMAT_CSV)
        text_writer_character(&output->writer, bracket);
}

static void put_mean(stream_output *output, const double origin[2])
{
    put_name(output, "mean", false);
    put_bracket(output, '[');
    for (size_t t = 0; t < output->config.step_count; t++) {
        const double position[] = {origin[0] + output->mean[2 * t],
                                   origin[1] + output->mean[2 * t + 1]};
        put_tuple(output, position, 2, t == 0);
    }
    put_bracket(output, ']');
}

static void put_samples(stream_output *output, const si_live_agent *agent)
{
    const size_t steps = output->config.step_count;
    put_name(output, "samples", false);
    put_bracket(output, '[');
    for (size_t k = 0; k < output->config.sample_count; k++) {
        if (k > 0)
            text_writer_character(&output->writer, ',');
        put_bracket(output, '[');
        for (size_t t = 0; t < steps; t++) {
            const float *local = agent->samples + (k * steps + t) * 2;
            const double position[] = {agent->origin[0] + (double)local[0],
                                       agent->origin[1] + (double)local[1]};
            put_tuple(output, position, 2, t == 0);
        }
        put_bracket(output, ']');
    }
    put_bracket(output, ']');
}

static void put_ellipses(stream_output *output, const si_live_agent *agent)
{
    const stream_output_config *config = &output->config;
    si_sample_ellipses(agent->samples, config->sample_count, config->step_count, output->mean,
                       output->ellipse);
    put_name(output, "ellipses", false);
    put_bracket(output, '[');
    for (size_t t = 0; t < config->step_count; t++) {
        const si_sample_ellipse *here = &output->ellipse[t];
        const double value[] = {here->long_axis, here->short_axis, here->angle};
        put_tuple(output, value, 3, t == 0);
    }
    put_bracket(output, ']');
}

static void write_agent(stream_output *output, const stream_step *step, const si_live_agent *agent,
                        uint64_t latency)
{
    const stream_output_config *config = &output->config;
    si_sample_mean(agent->samples, config->sample_count, config->step_count, output->mean);
    put_heading(output, step, agent, latency);
    put_mean(output, agent->origin);
    if (config->paths == STREAM_PATHS_SAMPLES)
        put_samples(output, agent);
    if (config->paths == STREAM_PATHS_ELLIPSES)
        put_ellipses(output, agent);
    text_writer_put(&output->writer, config->format == STREAM_FORMAT_CSV ? "\n" : "}\n");
}

void stream_output_write(stream_output *output, const stream_step *step, uint64_t latency)
{
    for (size_t i = 0; i < step->forecast->agent_count; i++)
        write_agent(output, step, &step->forecast->agent[i], latency);
}

void stream_output_flush(stream_output *output)
{
    text_writer_flush(&output->writer);
}
