/*
 * The loops that the forward passes of both architectures spend their time in, as a struct of
 * function pointers: the scalar ones, or those of the widest vectors that the CPU has. Internal:
 * not installed.
 *
 * Of Social-Implicit, samples lie in the vector lanes. A block is up to SI_SAMPLE_BLOCK samples; an
 * array over a block always has that stride, so that kernels may read and write whole vectors past
 * `sample_count` inside it; rows are readable up to the next multiple of SI_ROW_PADDING. Nothing
 * has to be aligned. No kernel allocates or checks anything.
 */
#ifndef SI_PREDICT_KERNELS_H
#define SI_PREDICT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "predict/social_gaussian_parts.h"

/* Floats that rows are padded to: the widest vector. */
enum { SI_ROW_PADDING = 16 };
/* Samples of a block: three of the widest vectors. */
enum { SI_SAMPLE_BLOCK = 48 };
/* Sources of features that are mixed into the outputs. */
enum { SI_MAX_MIX_SOURCES = 4 };

/* Outputs of one agent for one block of samples. */
typedef struct si_mix {
    size_t output_count;  /* even */
    size_t output_stride; /* a multiple of SI_ROW_PADDING */
    const float *base;    /* [output_count] */
    const float *slope_x; /* [output_count], what e_x of the sample adds to an output */
    const float *slope_y; /* [output_count] */
    const float *noise;   /* [2][SI_SAMPLE_BLOCK]: e_x, e_y */
    size_t source_count;
    size_t feature_count;                        /* of each source */
    const float *matrix[SI_MAX_MIX_SOURCES];     /* [feature_count][output_stride] */
    const float *activation[SI_MAX_MIX_SOURCES]; /* [feature_count][SI_SAMPLE_BLOCK] */
    size_t sample_count;                         /* 1 to SI_SAMPLE_BLOCK */
    float *output;                               /* [sample_count][output_count], any alignment */
} si_mix;

/* Rectified features of one agent for one block of samples. */
typedef struct si_activate {
    size_t feature_count;
    const float *base;    /* [feature_count] */
    const float *slope_x; /* [feature_count] */
    const float *slope_y; /* [feature_count] */
    const float *noise;   /* [2][SI_SAMPLE_BLOCK] */
    size_t sample_count;
    float *activation; /* [feature_count][SI_SAMPLE_BLOCK] */
} si_activate;

/* Normal deviates are made in groups: the widest vector. */
enum { SI_NORMALS_PADDING = 16 };

/* Agents of a scene as neighbours: blocks of SI_CROWD_BLOCK, the last one filled up with NAN. */
enum { SI_CROWD_BLOCK = 16 };
typedef struct si_crowd_arrays {
    float *x, *y, *walked_x, *walked_y, *change_x, *change_y; /* as in si_gaussian_walker */
} si_crowd_arrays;

/* Neighbours that the agents of a block may see; nobody is a neighbour of its own. */
typedef enum si_reach {
    SI_REACH_NEAR,  /* in the fields near and wide */
    SI_REACH_WIDE,  /* in the wide one only */
    SI_REACH_AHEAD, /* in that ahead */
    SI_REACH_COUNT
} si_reach;

/* What the agents of a block see of neighbours. */
typedef struct si_gather {
    const si_crowd_arrays *crowd;
    float per_step;
    size_t first, agent_count;                 /* the places of the block */
    const uint32_t *neighbour[SI_REACH_COUNT]; /* [neighbour_count], their places; all that is known
                                                  of them is a number below 1e30 */
    size_t neighbour_count[SI_REACH_COUNT];
    si_gaussian_sums *sums; /* [SI_GAUSSIAN_FIELD_COUNT][SI_CROWD_BLOCK] */
} si_gather;

/* Words of the noise (si_noise_bits_pair). */
typedef struct si_noise_job {
    uint64_t seed;
    int64_t scene_key;
    size_t count;           /* pairs, a multiple of half of SI_NORMALS_PADDING */
    const uint32_t *stream; /* [count] */
    const uint32_t *sample; /* [count] */
} si_noise_job;

/* Words of points that step from starts of their own, agent after agent. */
enum { SI_WALK_ROW = 128 };
typedef struct si_walk_job {
    size_t agent_count;
    size_t count; /* of an agent: a multiple of SI_NORMALS_PADDING, at most SI_WALK_ROW */
    const uint64_t
        *start;           /* [agent_count][SI_GAUSSIAN_WALK]; shorter points have theirs repeated */
    const uint64_t *even; /* [count / 2], how far from it the numbers at even places are */
    const uint64_t *odd;  /* [count / 2] */
} si_walk_job;

static inline uint64_t si_walk_word(const si_walk_job *job, size_t agent, size_t i)
{
    return job->start[agent * SI_GAUSSIAN_WALK + i % SI_GAUSSIAN_WALK] +
           (i % 2 == 0 ? job->even : job->odd)[i / 2];
}

/* The deviations of an agent as what each number of a latent adds to a position. Rows are padded:
 * SI_GAUSSIAN_PADDED. */
typedef struct si_turn_job {
    size_t row;          /* P, padded */
    size_t rank;         /* half of the numbers: 1 or SI_GAUSSIAN_RANK */
    const float *along;  /* [row] */
    const float *across; /* [row] */
    const float *unit;   /* [2][rank][row][2], axes first, each number twice */
    float heading[2];    /* cos, sin */
    float *turned;       /* [rank][2][row][2] */
} si_turn_job;

/* Samples of one agent, all or as many as there are latents. */
enum { SI_SAMPLES_AT_ONCE = 32 };
typedef struct si_sample_job {
    size_t path_size;           /* 2 P, or fewer coordinates of all */
    size_t path_row;            /* from one sample to the next */
    size_t spread_row;          /* from one number's part to the next */
    size_t walk;                /* 2 or SI_GAUSSIAN_WALK */
    const float *mean;          /* [path_size] */
    const float *narrow, *wide; /* [walk][spread_row] */
    uint32_t is_wide;           /* a bit a sample, the first one lowest */
    size_t sample_count;        /* 1 to SI_SAMPLES_AT_ONCE */
    const float *latent;        /* [sample_count][walk] */
    float *path;                /* [sample_count][path_row] */
} si_sample_job;

typedef struct si_forward_kernels {
    const char *name;
    /* row[r] += sum over i of matrix[i][r] input[i]: matrix [input_count][row_stride];
     * row_count a multiple of SI_ROW_PADDING. */
    void (*accumulate)(size_t input_count, size_t row_count, size_t row_stride, const float *matrix,
                       const float *input, float *row);
    /* activation[f][k] = max(0, base[f] + slope_x[f] e_x[k] + slope_y[f] e_y[k]) */
    void (*activate)(const si_activate *job);
    /* output[k][o] = base[o] + slope_x[o] e_x[k] + slope_y[o] e_y[k]
     *              + sum over sources and features of matrix[f][o] activation[f][k] */
    void (*mix)(const si_mix *job);
    /* Of Social-Gaussian: its layers, and the sums over neighbours. */
    si_gaussian_math gaussian;
    void (*gather)(const si_gather *job);
    /* From here on all sets have the same bits. bits [count][2] */
    void (*noise_bits)(const si_noise_job *job, uint64_t *bits);
    /* normal[i] = si_noise_normal(bits[i]), count a multiple of SI_NORMALS_PADDING; and that of
     * si_walk_word, normal [agent_count][SI_WALK_ROW]. */
    void (*normals)(size_t count, const uint64_t *bits, float *normal);
    void (*walk_normals)(const si_walk_job *job, float *normal);
    /* With g = deviation[i], that becomes factor sqrt(scale[i]^2 g^2 r^2 / (g^2 + r^2) + noise^2),
     * with r the reach; rows are padded. */
    void (*deviations)(size_t count, const float *scale, float reach, float noise, float factor,
                       float *deviation);
    /* mean [2][row] in an agent's own frame becomes path [row][2]. */
    void (*turn_mean)(size_t row, const float *mean, const float heading[2], const float origin[2],
                      float *path);
    void (*turn)(const si_turn_job *job);
    /* path[k][i] = mean[i] + sum over j below walk of spread[j][i] latent[k][j] */
    void (*sample)(const si_sample_job *job);
    /* Independent multiply-adds on registers and nothing else; returns how many. */
    uint64_t (*saturate)(uint64_t rounds, float *sink);
} si_forward_kernels;

/* Each set in its own file with its own flags; which are linked depends on the architecture. */
extern const si_forward_kernels si_forward_kernels_scalar;
extern const si_forward_kernels si_forward_kernels_avx2; /* x86-64: AVX2 and FMA */
extern const si_forward_kernels si_forward_kernels_avx512;
extern const si_forward_kernels si_forward_kernels_neon; /* aarch64 */

/* The environment variable that forces a set: scalar, avx2, avx512 or neon. */
#define SI_KERNELS_VARIABLE "SIMPLICIT_CPU"

/*
 * The set called `name`; NULL or "": the widest that this CPU has. SI_ERR_UNSUPPORTED if there is
 * none of that name, or the CPU lacks it; the error says which could be had.
 */
SI_MUST_CHECK si_result si_forward_kernels_select(const char *name,
                                                  const si_forward_kernels **kernels,
                                                  si_error *error);
/* The set that the environment asks for. */
SI_MUST_CHECK si_result si_forward_kernels_choose(const si_forward_kernels **kernels,
                                                  si_error *error);

#endif
