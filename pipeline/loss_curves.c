#include "pipeline/loss_curves.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Others keep their name with spaces. */
static const char *const words[][2] = {
    {"total", "Loss"},
    {"best", "Best sample"},
    {"best_end", "Best sample, last step"},
    {"mean", "Mean of samples"},
    {"nll", "Negative log-likelihood"},
    {"tight_nll", "Negative log-likelihood, tight"},
    {"walks", "Correlation of steps, error"},
    {"amd", "AMD"},
    {"amv", "AMV"},
    {"kde", "KDE"},
    {"energy", "Energy score"},
    {"norm", "Distances between steps"},
    {"angle", "Angles between steps"},
    {"triplet", "Triplet"},
};

void si_loss_title(const char *loss, char title[SI_WEIGHTS_NAME_SIZE])
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(loss, words[i][0]) == 0)
            loss = words[i][1];
    snprintf(title, SI_WEIGHTS_NAME_SIZE, "%s", loss);
    for (char *at = title; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
}

static si_result add_curve(const si_weights *weights, const si_weights_attribute *log,
                           const char *loss, bool validation, si_loss_curves *curves,
                           si_error *error)
{
    const si_weights_attribute *epoch = si_weights_find_attribute(weights, "log_epoch");
    si_loss_curve *made = &curves->curve[curves->count++];
    si_curve_data *data = &made->data;
    bool told = epoch != NULL && epoch->number != NULL && epoch->count == log->count;
    snprintf(made->loss, sizeof made->loss, "%s", loss);
    made->validation = validation;
    si_result status = si_curve_data_create(log->count, false, data, error);
    for (size_t i = 0; status == SI_OK && i < log->count; i++) {
        data->x[i] = told ? epoch->number[i] : (double)(i + 1);
        data->y[i] = log->number[i];
    }
    return status;
}

static si_result add_side(const char *path, const si_weights *weights, bool validation,
                          si_loss_curves *curves, si_error *error)
{
    const char *prefix = validation ? "log_validation_" : "log_train_";
    si_result status = SI_OK;
    for (size_t i = 0; i < weights->attribute_count && status == SI_OK; i++) {
        const si_weights_attribute *log = &weights->attribute[i];
        if (strncmp(log->name, prefix, strlen(prefix)) != 0 || log->text != NULL || log->count == 0)
            continue;
        if (curves->count > 0 && log->count != curves->curve[0].data.count)
            return si_error_set(error, SI_ERR_SHAPE, "%s: %s has %zu epochs, others have %zu", path,
                                log->name, log->count, curves->curve[0].data.count);
        status = add_curve(weights, log, log->name + strlen(prefix), validation, curves, error);
    }
    return status;
}

/* Its weights are those that are kept. */
static int find_best(const si_weights *weights)
{
    const si_weights_attribute *log = si_weights_find_attribute(weights, "log_validation_total");
    int best = -1;
    for (size_t i = 0; log != NULL && log->number != NULL && i < log->count; i++)
        if (best < 0 || log->number[i] < log->number[best])
            best = (int)i;
    return best;
}

si_result si_loss_curves_read(const char *path, si_loss_curves *curves, si_error *error)
{
    si_weights weights;
    *curves = (si_loss_curves){0};
    si_result status = si_weights_read(path, &weights, error);
    if (status != SI_OK)
        return status;
    curves->best = find_best(&weights);
    curves->curve = calloc(weights.attribute_count + 1, sizeof *curves->curve);
    status = curves->curve != NULL ? add_side(path, &weights, false, curves, error)
                                   : si_error_no_memory(error, "the log");
    if (status == SI_OK)
        status = add_side(path, &weights, true, curves, error);
    if (status == SI_OK && curves->count == 0)
        status = si_error_set(
            error, SI_ERR_FORMAT,
            "%s keeps no training log: expected attributes such as log_train_total", path);
    si_weights_finish(&weights);
    return status;
}

void si_loss_curves_finish(si_loss_curves *curves)
{
    for (size_t i = 0; i < curves->count; i++)
        si_curve_data_finish(&curves->curve[i].data);
    free(curves->curve);
    *curves = (si_loss_curves){0};
}
