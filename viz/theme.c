#include "viz/theme.h"

#include <math.h>

#define RGB(hex)                                                                     \
    {                                                                                \
        ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex)&255) / 255.0 \
    }

static const si_colours themes[] = {
    [SI_THEME_LIGHT] =
        {
            .page = RGB(0xffffff),
            .ink = RGB(0x1c1e21),
            .muted = RGB(0x6a7077),
            .faint = RGB(0xe9ebed),
            .series = {RGB(0x1450b4), RGB(0xe8890f), RGB(0x008973), RGB(0x6b2765), RGB(0x35b0ee),
                       RGB(0xbf3a1a), RGB(0x1d0045), RGB(0xb79956)},
            .fill_alpha = 0.20,
        },
    [SI_THEME_DARK] =
        {
            .page = RGB(0x15181c),
            .ink = RGB(0xe9ebee),
            .muted = RGB(0x98a0a9),
            .faint = RGB(0x2a2f36),
            .series = {RGB(0x917bdd), RGB(0xffbc54), RGB(0x24ac9e), RGB(0xe0b4ea), RGB(0x275f91),
                       RGB(0xff836d), RGB(0xf0f89f), RGB(0xa05242)},
            .fill_alpha = 0.22,
        },
};

const si_colours *si_theme_get(si_theme which)
{
    return &themes[which == SI_THEME_DARK ? SI_THEME_DARK : SI_THEME_LIGHT];
}

si_colour si_colour_rgb(uint32_t rgb)
{
    return (si_colour)RGB(rgb);
}

si_colour si_theme_series(const si_colours *theme, size_t index)
{
    return theme->series[index % SI_FIGURE_COLOUR_COUNT];
}

const double *si_theme_dash(size_t index, int *count)
{
    enum { LONGEST = 6 };
    static const double dashes[SI_FIGURE_COLOUR_COUNT][LONGEST] = {
        {0},         {5.0, 1.8},
        {1.4, 1.6},  {6.0, 1.6, 1.2, 1.6},
        {3.0, 1.4},  {6.0, 1.4, 1.2, 1.4, 1.2, 1.4},
        {10.0, 2.4}, {3.0, 1.4, 3.0, 1.4, 1.0, 1.4}};
    static const int counts[SI_FIGURE_COLOUR_COUNT] = {0, 2, 2, 4, 2, 6, 2, 6};
    *count = counts[index % SI_FIGURE_COLOUR_COUNT];
    return dashes[index % SI_FIGURE_COLOUR_COUNT];
}

si_colour si_colour_mix(si_colour a, si_colour b, double share)
{
    return (si_colour){a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share,
                       a.blue + (b.blue - a.blue) * share};
}

si_colour si_theme_sequence(const si_colours *theme, double share)
{
    static const si_colour viridis[] = {RGB(0x440154), RGB(0x482878), RGB(0x3e4989), RGB(0x31688e),
                                        RGB(0x26828e), RGB(0x1f9e89), RGB(0x35b779), RGB(0x6ece58),
                                        RGB(0xb5de2b), RGB(0xfde725)};
    enum { STEPS = sizeof viridis / sizeof *viridis - 1 };
    /* The end that is nearest the page would be lost on it. */
    bool dark = si_colour_lightness(theme->page) < 50.0;
    double low = dark ? 0.16 : 0.0;
    double high = dark ? 1.0 : 0.93;
    double place = (low + (high - low) * fmin(fmax(share, 0.0), 1.0)) * STEPS;
    int step = (int)fmin(place, STEPS - 1);
    return si_colour_mix(viridis[step], viridis[step + 1], place - step);
}

si_colour si_theme_diverging(const si_colours *theme, double place)
{
    static const double palest = 0.62; /* on the way to the page */
    static const si_colour ends[2][2] = {{RGB(0x1450b4), RGB(0xc25a07)},
                                         {RGB(0x6a9cff), RGB(0xff9a4a)}};
    bool dark = si_colour_lightness(theme->page) < 50.0;
    double strength = fmin(fabs(place), 1.0);
    return si_colour_mix(ends[dark][place > 0.0], theme->page, palest * (1.0 - strength));
}

static double linear_light(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

double si_colour_lightness(si_colour c)
{
    double luminance = 0.2126 * linear_light(c.red) + 0.7152 * linear_light(c.green) +
                       0.0722 * linear_light(c.blue);
    return luminance > 0.008856 ? 116.0 * cbrt(luminance) - 16.0 : 903.3 * luminance;
}
