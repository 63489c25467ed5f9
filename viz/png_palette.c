#include "viz/png_file.h"

#include <math.h>

/* Bins bin[first], ..., bin[end - 1]. */
typedef struct si_cut {
    size_t first, end;
    int axis;       /* the longest */
    double urgency; /* 0: one bin only */
} si_cut;

static uint32_t bin_of(uint32_t pixel)
{
    return (pixel >> 9 & 0x7c00) | (pixel >> 6 & 0x3e0) | (pixel >> 3 & 0x1f);
}

static int level(uint32_t bin, int axis)
{
    return (int)(bin >> (10 - 5 * axis) & 31);
}

void si_palette_add(si_palette *palette, const si_pixels *picture)
{
    for (size_t y = 0; y < picture->height; y++)
        for (size_t x = 0; x < picture->width; x++) {
            uint32_t pixel = picture->pixel[y * picture->stride + x], bin = bin_of(pixel);
            palette->seen[bin]++;
            for (int i = 0; i < 3; i++)
                palette->sum[bin][i] += pixel >> (16 - 8 * i) & 255;
        }
}

static si_cut look(const si_palette *palette, size_t first, size_t end)
{
    const uint32_t *bin = palette->bin;
    si_cut cut = {.first = first, .end = end};
    int low[3] = {31, 31, 31}, high[3] = {0, 0, 0};
    double seen = 0.0;
    for (size_t i = first; i < end; i++) {
        seen += palette->seen[bin[i]];
        for (int axis = 0; axis < 3; axis++) {
            int at = level(bin[i], axis);
            low[axis] = at < low[axis] ? at : low[axis];
            high[axis] = at > high[axis] ? at : high[axis];
        }
    }
    for (int axis = 1; axis < 3; axis++)
        if (high[axis] - low[axis] > high[cut.axis] - low[cut.axis])
            cut.axis = axis;
    /* Few pixels far apart are worth as much as many that are near one another. */
    cut.urgency = (double)(high[cut.axis] - low[cut.axis]) * pow(seen, 0.3);
    return cut;
}

/* Sorts the cut's bins by its axis, and returns where half of the pixels lie on either side. */
static size_t divide(si_palette *palette, const si_cut *cut)
{
    uint32_t *bin = palette->bin + cut->first;
    size_t at[33] = {0}, count = cut->end - cut->first, middle = 1;
    double all = 0.0, below = 0.0;
    for (size_t i = 0; i < count; i++) {
        at[level(bin[i], cut->axis) + 1]++;
        all += palette->seen[bin[i]];
    }
    for (int i = 0; i < 32; i++)
        at[i + 1] += at[i];
    for (size_t i = 0; i < count; i++)
        palette->sorted[at[level(bin[i], cut->axis)]++] = bin[i];
    for (size_t i = 0; i < count; i++) {
        bin[i] = palette->sorted[i];
        below += palette->seen[bin[i]];
        if (2.0 * below < all && i + 2 < count)
            middle = i + 2;
    }
    return cut->first + middle;
}

static void set_colour(si_palette *palette, const si_cut *cut)
{
    const uint32_t *bin = palette->bin;
    double sum[3] = {0.0, 0.0, 0.0}, seen = 0.0;
    for (size_t i = cut->first; i < cut->end; i++) {
        seen += palette->seen[bin[i]];
        for (int axis = 0; axis < 3; axis++)
            sum[axis] += (double)palette->sum[bin[i]][axis];
    }
    for (int axis = 0; axis < 3; axis++)
        palette->colour[palette->count][axis] = (uint8_t)(sum[axis] / seen + 0.5);
    palette->count++;
}

void si_palette_choose(si_palette *palette)
{
    si_cut cut[PALETTE_SIZE];
    size_t bins = 0, cuts = 1;
    for (uint32_t i = 0; i < PALETTE_BINS; i++)
        if (palette->seen[i] > 0)
            palette->bin[bins++] = i;
    cut[0] = look(palette, 0, bins);
    while (cuts < PALETTE_SIZE) {
        size_t most = 0;
        for (size_t i = 1; i < cuts; i++)
            most = cut[i].urgency > cut[most].urgency ? i : most;
        if (cut[most].urgency <= 0.0)
            break;
        size_t middle = divide(palette, &cut[most]), end = cut[most].end;
        cut[most] = look(palette, cut[most].first, middle);
        cut[cuts++] = look(palette, middle, end);
    }
    for (size_t i = 0; i < cuts; i++)
        set_colour(palette, &cut[i]);
}

uint8_t si_palette_find(si_palette *palette, uint32_t pixel)
{
    uint32_t bin = bin_of(pixel);
    if (palette->nearest[bin] == 0) {
        int least = 1 << 30;
        for (size_t i = 0; i < palette->count; i++) {
            int distance = 0;
            for (int axis = 0; axis < 3; axis++) {
                int apart = (int)(pixel >> (16 - 8 * axis) & 255) - palette->colour[i][axis];
                distance += apart * apart;
            }
            if (distance < least) {
                least = distance;
                palette->nearest[bin] = (uint16_t)(i + 1);
            }
        }
    }
    return (uint8_t)(palette->nearest[bin] - 1);
}
