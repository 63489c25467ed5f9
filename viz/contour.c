#include "viz/density.h"

#include <stdlib.h>
#include <string.h>

/*
 * Edges: 2 n is the edge from node n to its right neighbour, 2 n + 1 the one to the node below.
 * Going clockwise round a cell, the contour enters the cell's inside where the field falls below
 * the level and leaves it where the field rises again; each edge is left by exactly one segment.
 */
enum { CORNERS = 4 };

static const uint32_t no_edge = UINT32_MAX;

typedef struct si_lattice {
    const float *value;
    size_t columns, rows;
    float level;
} si_lattice;

si_result si_contour_create(si_contour *contour, size_t capacity, si_error *error)
{
    *contour = (struct si_contour){.capacity = capacity};
    if (capacity < UINT32_MAX / 2)
        contour->next = malloc(2 * capacity * sizeof *contour->next);
    return contour->next != NULL ? SI_OK : si_error_no_memory(error, "contours");
}

void si_contour_finish(si_contour *contour)
{
    free(contour->next);
    *contour = (struct si_contour){0};
}

/* Corners and edges of the cell whose upper left node is `node`, clockwise. */
static void cell_corners(const si_lattice *lattice, size_t node, float corner[CORNERS])
{
    corner[0] = lattice->value[node];
    corner[1] = lattice->value[node + 1];
    corner[2] = lattice->value[node + lattice->columns + 1];
    corner[3] = lattice->value[node + lattice->columns];
}

static uint32_t cell_edge(const si_lattice *lattice, size_t node, unsigned side)
{
    switch (side % CORNERS) {
    case 0:
        return (uint32_t)(2 * node);
    case 1:
        return (uint32_t)(2 * (node + 1) + 1);
    case 2:
        return (uint32_t)(2 * (node + lattice->columns));
    default:
        return (uint32_t)(2 * node + 1);
    }
}

/* For a cell with corners on both sides of the level. */
static void link_cell(const si_lattice *lattice, size_t node, uint32_t *next)
{
    float corner[CORNERS];
    bool inside[CORNERS];
    cell_corners(lattice, node, corner);
    for (unsigned i = 0; i < CORNERS; i++) {
        inside[i] = corner[i] >= lattice->level;
    }
    /* Where two opposite corners are inside, the middle of the cell says whether they meet. */
    bool meets = (corner[0] + corner[1] + corner[2] + corner[3]) / 4.0F >= lattice->level;
    unsigned turn = meets ? 1 : CORNERS - 1;
    for (unsigned i = 0; i < CORNERS; i++) {
        if (!inside[i] || inside[(i + 1) % CORNERS])
            continue;
        unsigned side = (i + turn) % CORNERS;
        while (inside[side] || !inside[(side + 1) % CORNERS])
            side = (side + turn) % CORNERS;
        next[cell_edge(lattice, node, i)] = cell_edge(lattice, node, side);
    }
}

static void link_row(const si_lattice *lattice, size_t node, uint32_t *next)
{
    const float *upper = lattice->value + node, *lower = upper + lattice->columns;
    unsigned left = (upper[0] >= lattice->level) + (lower[0] >= lattice->level);
    for (size_t i = 0; i + 1 < lattice->columns; i++) {
        unsigned right = (upper[i + 1] >= lattice->level) + (lower[i + 1] >= lattice->level);
        if (left + right != 0 && left + right != CORNERS)
            link_cell(lattice, node + i, next);
        left = right;
    }
}

static void give_point(const si_lattice *lattice, uint32_t edge, bool first,
                       si_contour_point *point, void *context)
{
    size_t node = edge / 2;
    bool down = edge % 2;
    float here = lattice->value[node];
    float there = lattice->value[node + (down ? lattice->columns : 1)];
    double part = (double)((lattice->level - here) / (there - here));
    double column = (double)(node % lattice->columns);
    double row = (double)(node / lattice->columns);
    point(context, column + (down ? 0.0 : part), row + (down ? part : 0.0), first);
}

void si_contour_trace(si_contour *contour, const float *value, size_t columns, size_t rows,
                      float level, si_contour_point *point, void *context)
{
    si_lattice lattice = {value, columns, rows, level};
    size_t edges = 2 * columns * rows;
    memset(contour->next, 0xff, edges * sizeof *contour->next);
    for (size_t j = 0; j + 1 < rows; j++)
        link_row(&lattice, j * columns, contour->next);
    for (size_t start = 0; start < edges; start++) {
        uint32_t edge = (uint32_t)start;
        for (bool first = true; contour->next[edge] != no_edge; first = false) {
            uint32_t following = contour->next[edge];
            contour->next[edge] = no_edge;
            give_point(&lattice, edge, first, point, context);
            edge = following;
        }
    }
}
