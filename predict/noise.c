#include "predict/noise.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"

static inline float number_of(uint32_t word)
{
    float number;
    memcpy(&number, &word, sizeof number);
    return number;
}

static inline uint32_t word_of(float number)
{
    uint32_t word;
    memcpy(&word, &number, sizeof word);
    return word;
}

#define NUMBER       float
#define WORD         uint32_t
#define NUMBER_OF(w) number_of(w)
#define WORD_OF(x)   word_of(x)
#define FLOAT_OF(w)  ((float)(int32_t)(w))
#include "predict/normal_quantile.h"

#define WORDS                uint64_t
#define MULTIPLY_WORDS(a, b) ((uint64_t)(uint32_t)(a) * (uint32_t)(b))
#include "predict/philox.h"

void si_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4])
{
    uint64_t wide[4] = {counter[0], counter[1], counter[2], counter[3]};
    philox_rounds((uint64_t)key[1] << 32 | key[0], wide);
    for (int i = 0; i < 4; i++)
        words[i] = (uint32_t)wide[i];
}

uint32_t si_noise_agent_stream(int64_t agent_id)
{
    uint32_t stream = (uint32_t)(si_hash_word((uint64_t)agent_id) >> 32);
    return stream != SI_NOISE_SCENE_STREAM ? stream : 1;
}

void si_noise_bits_pair(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t sample,
                        uint64_t bits[2])
{
    const uint64_t scene = (uint64_t)scene_key;
    const uint32_t counter[4] = {(uint32_t)scene, (uint32_t)(scene >> 32), stream, sample};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t words[4];
    si_philox4x32(counter, key, words);
    bits[0] = (uint64_t)words[0] << 32 | words[1];
    bits[1] = (uint64_t)words[2] << 32 | words[3];
}

void si_noise_normal_pair(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t sample,
                          float normal[2])
{
    uint64_t bits[2];
    si_noise_bits_pair(seed, scene_key, stream, sample, bits);
    normal[0] = si_noise_normal(bits[0]);
    normal[1] = si_noise_normal(bits[1]);
}

/* The same of a deep tail, of all 52 bits: a polynomial in sqrt(-log(tail)). */
static float deep_quantile(uint64_t bits)
{
    static const float c[] = {5.17734146f,     1.49303436f,     -0.0149671594f,
                              0.00301283342f,  -6.21451123e-4f, 1.28190397e-4f,
                              -3.02141561e-5f, 8.23554001e-6f,  -1.28290162e-6f};
    const uint64_t cell = (bits >> 63 ? ~bits : bits) >> 12;
    const float tail = ((float)(int64_t)cell + 0.5f) * 0x1p-52f;
    const float value = polynomial(8, c, sqrtf(minus_log(tail)) - 4.0f);
    return bits >> 63 ? value : -value;
}

float si_noise_normal(uint64_t bits)
{
    return si_noise_is_deep(bits) ? deep_quantile(bits) : shallow_quantile((uint32_t)(bits >> 32));
}
