/* What reading and writing predictions both do with numbers and the header. */
#include "io/predictions_format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/argument.h"

size_t si_predictions_find_not_finite(const double *value, size_t agent_count, size_t numbers)
{
    for (size_t agent = 0; agent < agent_count; agent++)
        for (size_t i = 0; i < numbers; i++)
            if (!isfinite(value[agent * numbers + i]))
                return agent;
    return agent_count;
}

static bool are_probabilities(const double *value, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!(value[i] >= 0.0))
            return false;
        sum += value[i];
    }
    return isfinite(sum) && sum > 0.0;
}

size_t si_predictions_find_improbable(const double *value, size_t agent_count, size_t samples)
{
    size_t agent = 0;
    while (agent < agent_count && are_probabilities(value + agent * samples, samples))
        agent++;
    return agent;
}

void si_predictions_optional(si_predictions_header *header,
                             si_predictions_text text[SI_PREDICTIONS_TEXT_COUNT],
                             si_predictions_number number[SI_PREDICTIONS_NUMBER_COUNT])
{
    text[0] = (si_predictions_text){"name", header->name, sizeof header->name};
    text[1] = (si_predictions_text){"weights", header->weights, sizeof header->weights};
    text[2] = (si_predictions_text){"point", header->point, sizeof header->point};
    text[3] = (si_predictions_text){"draws", header->draws, sizeof header->draws};
    text[4] = (si_predictions_text){"seen_recordings", header->seen_recordings,
                                    sizeof header->seen_recordings};
    number[0] = (si_predictions_number){"spread", &header->spread};
    number[1] = (si_predictions_number){"amv", &header->amv};
}

/* What does not fit is cut. `more` has at most `limit` bytes. */
static void append(char *text, size_t size, const char *before, const char *more, size_t limit)
{
    size_t used = strlen(text);
    if (more[0] != '\0')
        snprintf(text + used, size - used, "%s%.*s", before, (int)limit, more);
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
    if (header->name[0] != '\0')
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
