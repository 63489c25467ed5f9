/*
 * The parts of Social-Gaussian (social_gaussian.h), written once for the library, for training and
 * for exported firmware: C99, nothing allocated, of libm no more than sqrt, exp and log. Internal:
 * not installed.
 */
#ifndef SI_PREDICT_SOCIAL_GAUSSIAN_PARTS_H
#define SI_PREDICT_SOCIAL_GAUSSIAN_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "predict/social_gaussian.h"

/* Numbers of the network: double where tests hold the gradients of training to references. */
#ifdef SI_TRAIN_DOUBLE
typedef double si_gaussian_real;
#else
typedef float si_gaussian_real;
#endif

/* In the order in which they lie in the parameters: the index of si_model_get_tensor. */
typedef enum si_gaussian_tensor {
    SI_GAUSSIAN_HIDDEN1_WEIGHT, /* [F][H] */
    SI_GAUSSIAN_HIDDEN1_BIAS,   /* [H] */
    SI_GAUSSIAN_HIDDEN2_WEIGHT, /* [H][H] */
    SI_GAUSSIAN_HIDDEN2_BIAS,   /* [H] */
    SI_GAUSSIAN_PATH_WEIGHT,    /* [H][2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_PATH_BIAS,      /* [2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_PATH_SKIP,      /* [F][2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_SPREAD_WEIGHT,  /* [H][13] */
    SI_GAUSSIAN_SPREAD_BIAS,    /* [13] */
    SI_GAUSSIAN_MEAN_BASIS,     /* [2][P][SI_GAUSSIAN_BASIS]: "basis" */
    SI_GAUSSIAN_LOADING,        /* [2][P][SI_GAUSSIAN_RANK] */
    SI_GAUSSIAN_ANCHOR,         /* [K][2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_SCALE_WEIGHT,   /* [H][2] */
    SI_GAUSSIAN_SCALE_BIAS,     /* [2] */
    SI_GAUSSIAN_INNER_WEIGHT,   /* [H][SI_GAUSSIAN_INNER] */
    SI_GAUSSIAN_INNER_BIAS,     /* [SI_GAUSSIAN_INNER] */
    SI_GAUSSIAN_SHIFT_WEIGHT,   /* [SI_GAUSSIAN_INNER][K * 2 * SI_GAUSSIAN_BASIS] */
    SI_GAUSSIAN_TENSOR_COUNT
} si_gaussian_tensor;

/* Rows that a network writes have room for whole vectors: a multiple of this. */
enum { SI_GAUSSIAN_ROW_PADDING = 16 };
#define SI_GAUSSIAN_PADDED(count) \
    (((count) + SI_GAUSSIAN_ROW_PADDING - 1) / SI_GAUSSIAN_ROW_PADDING * SI_GAUSSIAN_ROW_PADDING)

enum {
    SI_GAUSSIAN_PATH_OUTPUTS = 2 * SI_GAUSSIAN_BASIS,
    SI_GAUSSIAN_CHANCE = SI_GAUSSIAN_SPREADS * SI_GAUSSIAN_SPREAD_TERMS, /* where g has it */
    SI_GAUSSIAN_SPREAD_OUTPUTS = SI_GAUSSIAN_CHANCE + 1,
    SI_GAUSSIAN_HIDDEN_ROW = SI_GAUSSIAN_PADDED(SI_GAUSSIAN_HIDDEN),
    SI_GAUSSIAN_PATH_ROW = SI_GAUSSIAN_PADDED(SI_GAUSSIAN_PATH_OUTPUTS + 2), /* and a velocity */
    SI_GAUSSIAN_SPREAD_ROW = SI_GAUSSIAN_PADDED(SI_GAUSSIAN_SPREAD_OUTPUTS),
    SI_GAUSSIAN_SHIFT_OUTPUTS = SI_GAUSSIAN_ANCHORS * SI_GAUSSIAN_PATH_OUTPUTS,
    SI_GAUSSIAN_SCALE_ROW = SI_GAUSSIAN_PADDED(2),
    SI_GAUSSIAN_INNER_ROW = SI_GAUSSIAN_PADDED(SI_GAUSSIAN_INNER),
    SI_GAUSSIAN_SHIFT_ROW = SI_GAUSSIAN_PADDED(SI_GAUSSIAN_SHIFT_OUTPUTS)
};

/* Exponents of the deviations are held between these. */
enum { SI_GAUSSIAN_LEAST_GROWTH = -4, SI_GAUSSIAN_LARGEST_GROWTH = 3 };

/* Extents, and where each tensor starts in the parameters. */
typedef struct si_gaussian_shape {
    size_t observed_steps;                       /* T */
    size_t predicted_steps;                      /* P */
    size_t feature_count;                        /* F */
    float tight_scale;                           /* .3 / mean over steps of sqrt(tau) */
    float calibrated_scale;                      /* .4 / mean over steps of tau */
    float reach_scale;                           /* P / (4 calibrated_scale) */
    size_t offset[SI_GAUSSIAN_TENSOR_COUNT + 1]; /* the last is the number of parameters */
} si_gaussian_shape;

/* The frame of an agent. own(v) = (cos v_x + sin v_y, -sin v_x + cos v_y). */
typedef struct si_gaussian_frame {
    float origin[2];   /* x[T-1] */
    float heading[2];  /* cos, sin; (1, 0) if it stands */
    float velocity[2]; /* x[T-1] - x[T-2] in its own frame */
    float pace;        /* metres a step */
    float reach;       /* si_gaussian_reach of it */
    float noise;       /* n, metres */
} si_gaussian_frame;

/* What neighbours know of one another. */
typedef struct si_gaussian_walker {
    float x, y;               /* x[T-1] */
    float walked_x, walked_y; /* h */
    float change_x, change_y; /* a */
} si_gaussian_walker;

/* A field of neighbours. */
typedef struct si_gaussian_field {
    float radius;     /* r, metres */
    float horizon;    /* steps */
    float narrowness; /* 1 / (2 r^2) */
    bool has_change;
} si_gaussian_field;

enum {
    SI_GAUSSIAN_FIELD_NEAR, /* where they are */
    SI_GAUSSIAN_FIELD_WIDE, /* the same, further away: who is near is in it, too */
    SI_GAUSSIAN_FIELD_AHEAD,
    SI_GAUSSIAN_FIELD_COUNT
};
extern const si_gaussian_field si_gaussian_fields[SI_GAUSSIAN_FIELD_COUNT];

/* ln 1e-4: neighbours of a smaller exponent do not count, and need no exponential. */
#define SI_GAUSSIAN_LEAST_EXPONENT (-9.21034037f)

/* Sums over the neighbours in a field, each with its weight k: of 1, d, w and a. */
typedef struct si_gaussian_sums {
    float weight;
    float offset_x, offset_y;
    float velocity_x, velocity_y;
    float change_x, change_y; /* 0 where the field has no change */
} si_gaussian_sums;

/* smoothed [A][steps][2], what the tracks of a scene, observed [A][steps][2], become; the noise n
 * in them. scratch [2 steps]. */
float si_gaussian_smooth(size_t agent_count, size_t steps, const float *observed, float *smoothed,
                         float *scratch);

/* Of an agent whose smoothed track is seen [T][2], and its noise. */
si_gaussian_frame si_gaussian_frame_of(const si_gaussian_shape *shape, const float *seen,
                                       float noise);
si_gaussian_walker si_gaussian_walker_of(const si_gaussian_shape *shape, const float *seen);
/* Adds what one neighbour weighs, which may be nowhere. */
void si_gaussian_add_neighbour(const si_gaussian_field *field, float per_step,
                               const si_gaussian_walker *self, const si_gaussian_walker *other,
                               si_gaussian_sums *sums);
/* 1 / (T - 1 - b) */
float si_gaussian_per_step(const si_gaussian_shape *shape);
/* features [F] from sums [SI_GAUSSIAN_FIELD_COUNT]. */
void si_gaussian_fill_features(const si_gaussian_shape *shape, const float *seen,
                               const si_gaussian_frame *frame, const si_gaussian_sums *sums,
                               float *features);

/* All of it, neighbour after neighbour: one agent, of noise `noise`, of the scene smoothed
 * [A][T][2]. */
void si_gaussian_features(const si_gaussian_shape *shape, size_t agent_count, const float *smoothed,
                          size_t agent, float noise, si_gaussian_frame *frame, float *features);

/*
 * One dense layer: output [agent_count][output_row] = bias + input [agent_count][input_row] weight,
 * weight [inputs][outputs]. Without a bias it adds to the output.
 */
typedef struct si_gaussian_product {
    size_t agent_count;
    size_t inputs, input_row;
    size_t outputs, output_row; /* the latter a multiple of SI_GAUSSIAN_ROW_PADDING */
    const si_gaussian_real *input;
    const si_gaussian_real *weight;
    const si_gaussian_real *bias; /* [outputs] or NULL */
    bool is_rectified;            /* what is negative becomes 0 */
    si_gaussian_real *output;
} si_gaussian_product;

/* What the time goes to, in a form that the machine likes best. */
typedef struct si_gaussian_math {
    void (*multiply)(const si_gaussian_product *product);
    /* value[i] = exp(si_gaussian_held(value[i])), with room as of a row. */
    void (*exponentials)(size_t count, si_gaussian_real *value);
} si_gaussian_math;

/* That of plain C, in blocks that suit a core with a few dozen registers. */
extern const si_gaussian_math si_gaussian_plain_math;

/* The layers of agents, as the heads and a backward pass need them; arrays are the caller's. */
typedef struct si_gaussian_layers {
    si_gaussian_real *hidden1;   /* [agent_count][SI_GAUSSIAN_HIDDEN_ROW]: h1 */
    si_gaussian_real *rectified; /* the same: h2 - h1 */
    si_gaussian_real *hidden2;   /* the same */
    si_gaussian_real *path;      /* [agent_count][SI_GAUSSIAN_PATH_ROW]: c */
    si_gaussian_real *spread;    /* [agent_count][SI_GAUSSIAN_SPREAD_ROW]: g */
} si_gaussian_layers;

/* Of features [agent_count][F]. */
void si_gaussian_network(const si_gaussian_shape *shape, const si_gaussian_math *math,
                         const si_gaussian_real *parameters, size_t agent_count,
                         const si_gaussian_real *features, const si_gaussian_layers *layers);

/* mean [P][2] in the agent's own frame, of its row of `path`. */
void si_gaussian_mean(const si_gaussian_shape *shape, const si_gaussian_real *parameters,
                      const si_gaussian_real *path, const si_gaussian_real velocity[2],
                      si_gaussian_real mean_pull, si_gaussian_real *mean);

/*
 * Standard deviations [P] of an agent's row of `spread`, with room as of a row: the round ones of
 * the tight point, without tight_spread; and the calibrated ones along an axis of the own frame,
 * narrow or wide, of an agent of this pace and noise.
 */
void si_gaussian_tight(const si_gaussian_shape *shape, const si_gaussian_math *math,
                       const si_gaussian_real *spread, si_gaussian_real *deviation);
void si_gaussian_calibrated(const si_gaussian_shape *shape, const si_gaussian_math *math,
                            const si_gaussian_real *spread, bool wide, size_t axis,
                            si_gaussian_real pace, si_gaussian_real noise,
                            si_gaussian_real *deviation);
/* rho: what the factor that the exponent stands for is kept below, by what legs can do. */
si_gaussian_real si_gaussian_reach(const si_gaussian_shape *shape, si_gaussian_real pace);
/* p, the chance of the wide ones. */
si_gaussian_real si_gaussian_wide_chance(const si_gaussian_real *spread);

/* unit [2][P][SI_GAUSSIAN_RANK]: the rows of the loading, each of length 1. */
void si_gaussian_unit_loading(const si_gaussian_shape *shape, const si_gaussian_real *parameters,
                              si_gaussian_real *unit);

/* What only the anchors need; arrays are the caller's. */
typedef struct si_gaussian_anchor_layers {
    si_gaussian_real *scale; /* [agent_count][SI_GAUSSIAN_SCALE_ROW] */
    si_gaussian_real *inner; /* [agent_count][SI_GAUSSIAN_INNER_ROW] */
    si_gaussian_real *shift; /* [agent_count][SI_GAUSSIAN_SHIFT_ROW]: the anchors, shifted */
} si_gaussian_anchor_layers;

/* Of hidden2 of si_gaussian_network. */
void si_gaussian_anchor_network(const si_gaussian_shape *shape, const si_gaussian_math *math,
                                const si_gaussian_real *parameters, size_t agent_count,
                                const si_gaussian_real *hidden2,
                                const si_gaussian_anchor_layers *layers);

/* Metres on each axis for a 1 in an anchor, of an agent's row of `scale`. */
void si_gaussian_anchor_scale(const si_gaussian_real *scale, si_gaussian_real pace,
                              si_gaussian_real metres[2]);
/* offset [P][2] of anchor k from the mean path, in the own frame, of an agent's row of `shift`. */
void si_gaussian_anchor_offset(const si_gaussian_shape *shape, const si_gaussian_real *parameters,
                               const si_gaussian_real *shift, const si_gaussian_real metres[2],
                               size_t k, si_gaussian_real *offset);

/* u of step t; the exponent of one spread's polynomial at it; and that held in its bounds. */
si_gaussian_real si_gaussian_time(const si_gaussian_shape *shape, size_t t);
si_gaussian_real si_gaussian_exponent(const si_gaussian_shape *shape, const si_gaussian_real *term,
                                      size_t t);
/* That of a calibrated spread, not held. */
si_gaussian_real si_gaussian_calibrated_exponent(const si_gaussian_shape *shape,
                                                 const si_gaussian_real *spread, bool wide,
                                                 size_t axis, size_t t);
si_gaussian_real si_gaussian_held(si_gaussian_real exponent);

/* Out of the agent's own frame, in place: places [P][2], and what is added to places. */
void si_gaussian_turn_back(size_t predicted_steps, const si_gaussian_frame *frame, float *place);
void si_gaussian_turn(size_t predicted_steps, const si_gaussian_frame *frame, float *offset);
/*
 * The deviations along and across [P] as what each number of a latent adds to a position, turned
 * [2 rank][P][2]; unit [2][P][rank], NULL for all 1.
 */
void si_gaussian_turn_spread(size_t predicted_steps, size_t rank, const float *unit,
                             const si_gaussian_frame *frame, const float *along,
                             const float *across, float *turned);

/* path [size] = [P][2] of the first `walk` numbers of a latent; spread [walk][spread_row]. */
void si_gaussian_sample(size_t size, size_t walk, const float *mean, const float *spread,
                        size_t spread_row, const float *latent, float *path);

/* The most numbers that a latent has: those that paths hang on, and the one that says how wide. */
enum { SI_GAUSSIAN_WALK = 2 * SI_GAUSSIAN_RANK, SI_GAUSSIAN_LATENT = SI_GAUSSIAN_WALK + 1 };

/* What the sequence of an agent's latents starts from. */
typedef struct si_gaussian_latents {
    size_t size;                        /* numbers a latent: 2 or SI_GAUSSIAN_LATENT */
    uint64_t shift[SI_GAUSSIAN_LATENT]; /* in 2^-64 */
} si_gaussian_latents;

/* The middle of one of 2^52 equal cells. */
static inline uint64_t si_gaussian_shift_of(uint64_t bits)
{
    return (bits >> 12 << 12) + (UINT64_C(1) << 11);
}
/* Those of agent stream `stream` (noise.h) of a scene. */
si_gaussian_latents si_gaussian_latents_of(uint64_t seed, int64_t scene_key, uint32_t stream,
                                           size_t size);
/* The numbers of a latent of `size` that paths hang on: all but one that is over. */
static inline size_t si_gaussian_walk_of(size_t size)
{
    return size - size % 2;
}
/* Of z_k from k = `first` on, and below z_k [size]: the same everywhere. bits [count][walk], and
 * last [count] of the number that is over, if there is one. */
void si_gaussian_latent_bits(const si_gaussian_latents *latents, uint32_t first, size_t count,
                             uint64_t *bits, uint64_t *last);
/* The same of independent draws, z_k alone. */
void si_gaussian_independent_bits(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t k,
                                  size_t size, uint64_t *bits, uint64_t *last);
/* z_k: normal deviates, and of the number that is over, the upper 24 bits as a share of 1; the path
 * is wide where that is below p. */
void si_gaussian_latent(const si_gaussian_latents *latents, uint32_t k, float *latent);

#endif
