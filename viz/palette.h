/* At most 256 colours that stand for all of some pictures: median cut (Heckbert 1982). */
#ifndef SI_VIZ_PALETTE_H
#define SI_VIZ_PALETTE_H

#include "viz/png_file.h"

enum { PALETTE_SIZE = 256, PALETTE_BINS = 1 << 15 };

/* Colours are counted in bins of five bits a channel. */
typedef struct si_palette {
    size_t count; /* of colours, once chosen */
    uint8_t colour[PALETTE_SIZE][3];
    uint16_t nearest[PALETTE_BINS]; /* index + 1, 0: not asked for yet */
    uint32_t seen[PALETTE_BINS];
    uint64_t sum[PALETTE_BINS][3];
    uint32_t bin[PALETTE_BINS], sorted[PALETTE_BINS]; /* workspace */
} si_palette;

/* `palette` starts as zeros. */
void si_palette_add(si_palette *palette, const si_png_pixels *picture);
void si_palette_choose(si_palette *palette);

/* The index of the colour nearest to 0xrrggbb; 0xff...... is ignored. */
uint8_t si_palette_find(si_palette *palette, uint32_t pixel);

#endif
