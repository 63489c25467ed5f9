/* What reading and writing predictions both do with the header. */
#include "io/predictions.h"

#include <stdio.h>
#include <string.h>

#include "base/argument.h"

size_t si_predictions_slab_agents(const si_predictions_header *header, size_t bytes)
{
    if (header == NULL)
        return 0;
    double steps = (double)header->observed_steps +
                   (double)header->predicted_steps * ((double)header->sample_count + 1.0);
    double agents = (double)bytes / (steps * 2.0 * sizeof(double));
    return agents >= 1.0 ? (size_t)agents : 1;
}

/* What does not fit is cut. `more` has at most `limit` bytes. */
static void append(char *text, size_t size, const char *before, const char *more, size_t limit)
{
    size_t used = strlen(text);
    if (more[0] != '\0')
        snprintf(text + used, size - used, "%s%.*s", before, (int)limit, more);
    for (char *at = text + used; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = ' ';
}

void si_predictions_describe(const si_predictions_header *header, char *text, size_t size)
{
    if (!SI_ARE_THERE(header, text))
        return;
    char spread[SI_PREDICTOR_WORD_SIZE] = "";
    if (size == 0)
        return;
    text[0] = '\0';
    append(text, size, "", header->name, sizeof header->name);
    if (header->name[0] != '\0' || strcmp(header->predictor, "unknown") == 0)
        return;
    append(text, size, "", header->predictor, sizeof header->predictor);
    if (header->spread > 0.0 && header->spread != 1.0)
        snprintf(spread, sizeof spread, "%.3g", header->spread);
    append(text, size, " ", header->weights, sizeof header->weights);
    append(text, size, ", ", header->point, sizeof header->point);
    if (strncmp(header->draws, "independent", sizeof header->draws) != 0)
        append(text, size, ", ", header->draws, sizeof header->draws);
    append(text, size, ", spread ", spread, sizeof spread);
}
