#include "predict/train/dense.h"

/* A tile of sums that stays in registers. */
enum { TILE_ROWS = 4, TILE_LANES = 2 };
#define UNROLL _Pragma("GCC unroll 8")

/* Lanes that lie anywhere. */
typedef si_real loose_lanes
    __attribute__((vector_size(SI_LANES * sizeof(si_real)), may_alias, aligned(sizeof(si_real))));
#define LANES(first)       (*(loose_lanes *)(first))
#define CONST_LANES(first) (*(const loose_lanes *)(first))

SI_INLINE si_real rectify(const si_gaussian_product *product, si_real value)
{
    return product->is_rectified && !(value > 0) ? 0 : value;
}

/* Sums of `rows` agents and `lanes` lanes of outputs. */
SI_INLINE void multiply_tile(const si_gaussian_product *product, size_t agent, size_t output,
                             const size_t rows, const size_t lanes)
{
    si_lanes sum[TILE_ROWS][TILE_LANES];
    const si_real *input = product->input + agent * product->input_row;
    const si_real *weight = product->weight + output;
    si_real *to = product->output + agent * product->output_row + output;
    const si_real *start = product->bias != NULL ? product->bias + output : to;
    const size_t start_row = product->bias != NULL ? 0 : product->output_row;
    UNROLL for (size_t a = 0; a < rows; a++) UNROLL for (size_t v = 0; v < lanes; v++) sum[a][v] =
        CONST_LANES(start + a * start_row + v * SI_LANES);
    for (size_t i = 0; i < product->inputs; i++, weight += product->outputs)
        UNROLL for (size_t a = 0; a < rows; a++) UNROLL for (size_t v = 0; v < lanes; v++)
            sum[a][v] += input[a * product->input_row + i] * CONST_LANES(weight + v * SI_LANES);
    UNROLL for (size_t a = 0; a < rows; a++) UNROLL for (size_t v = 0; v < lanes; v++)
        LANES(to + a * product->output_row + v * SI_LANES) = sum[a][v];
    for (size_t a = 0; product->is_rectified && a < rows; a++)
        for (size_t o = 0; o < lanes * SI_LANES; o++)
            to[a * product->output_row + o] = rectify(product, to[a * product->output_row + o]);
}

SI_INLINE void multiply_rows(const si_gaussian_product *product, size_t agent, const size_t rows)
{
    size_t o = 0;
    for (; o + TILE_LANES * SI_LANES <= product->outputs; o += TILE_LANES * SI_LANES)
        multiply_tile(product, agent, o, rows, TILE_LANES);
    for (; o < product->outputs; o += SI_LANES)
        multiply_tile(product, agent, o, rows, 1);
}

SI_VECTOR_CLONES
static void multiply(const si_gaussian_product *product)
{
    size_t agent = 0;
    for (; agent + TILE_ROWS <= product->agent_count; agent += TILE_ROWS)
        multiply_rows(product, agent, TILE_ROWS);
    for (; agent < product->agent_count; agent++)
        multiply_rows(product, agent, 1);
}

void si_dense_multiply(const si_gaussian_product *product)
{
    multiply(product);
}

/* The derivatives of `rows` inputs' weights and `lanes` lanes of outputs. */
SI_INLINE void gradient_tile(size_t agent_count, si_rows input, si_rows d_output, size_t first,
                             size_t output, si_real *d_weight, const size_t rows,
                             const size_t lanes)
{
    si_lanes sum[TILE_ROWS][TILE_LANES];
    si_real *to = d_weight + first * d_output.count + output;
    UNROLL for (size_t i = 0; i < rows; i++) UNROLL for (size_t v = 0; v < lanes; v++) sum[i][v] =
        CONST_LANES(to + i * d_output.count + v * SI_LANES);
    for (size_t a = 0; a < agent_count; a++)
        UNROLL for (size_t i = 0; i < rows; i++) UNROLL for (size_t v = 0; v < lanes; v++)
            sum[i][v] += input.value[a * input.row + first + i] *
                         CONST_LANES(d_output.value + a * d_output.row + output + v * SI_LANES);
    UNROLL for (size_t i = 0; i < rows; i++) UNROLL for (size_t v = 0; v < lanes; v++)
        LANES(to + i * d_output.count + v * SI_LANES) = sum[i][v];
}

SI_INLINE void gradient_one(size_t agent_count, si_rows input, si_rows d_output, size_t i,
                            size_t output, si_real *d_weight)
{
    for (size_t a = 0; a < agent_count; a++)
        d_weight[i * d_output.count + output] +=
            input.value[a * input.row + i] * d_output.value[a * d_output.row + output];
}

SI_INLINE void gradient_rows(size_t agent_count, si_rows input, si_rows d_output, size_t first,
                             si_real *d_weight, const size_t rows)
{
    size_t o = 0;
    for (; o + TILE_LANES * SI_LANES <= d_output.count; o += TILE_LANES * SI_LANES)
        gradient_tile(agent_count, input, d_output, first, o, d_weight, rows, TILE_LANES);
    for (; o + SI_LANES <= d_output.count; o += SI_LANES)
        gradient_tile(agent_count, input, d_output, first, o, d_weight, rows, 1);
    for (; o < d_output.count; o++)
        for (size_t i = 0; i < rows; i++)
            gradient_one(agent_count, input, d_output, first + i, o, d_weight);
}

SI_VECTOR_CLONES
static void gradient(size_t agent_count, si_rows input, si_rows d_output, si_real *d_weight)
{
    size_t i = 0;
    for (; i + TILE_ROWS <= input.count; i += TILE_ROWS)
        gradient_rows(agent_count, input, d_output, i, d_weight, TILE_ROWS);
    for (; i < input.count; i++)
        gradient_rows(agent_count, input, d_output, i, d_weight, 1);
}

void si_dense_gradient(size_t agent_count, si_rows input, si_rows d_output, si_real *d_weight,
                       si_real *d_bias)
{
    gradient(agent_count, input, d_output, d_weight);
    for (size_t a = 0; d_bias != NULL && a < agent_count; a++)
        si_add(d_output.count, d_output.value + a * d_output.row, d_bias);
}

void si_dense_turn(size_t inputs, size_t outputs, const si_real *weight, si_real *turned)
{
    for (size_t i = 0; i < inputs; i++)
        for (size_t o = 0; o < outputs; o++)
            turned[o * inputs + i] = weight[i * outputs + o];
}

void si_relu_backward(size_t count, const si_real *value, si_real *d_value)
{
    for (size_t i = 0; i < count; i++)
        d_value[i] = value[i] > 0 ? d_value[i] : 0;
}

void si_add(size_t count, const si_real *value, si_real *sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += value[i];
}
