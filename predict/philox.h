/*
 * Philox4x32-10 (Salmon et al., SC 2011) of WORDS, which is a uint64_t or a vector of them, each
 * with a word in its lower half and anything in its upper one. The includer says what that is, and
 *     MULTIPLY_WORDS(a, b)      the products of the lower halves
 */
static inline void philox_rounds(uint64_t key, WORDS counter[4])
{
    enum { ROUNDS = 10 };
    const WORDS zero = {0}, factor0 = zero + 0xD2511F53u, factor1 = zero + 0xCD9E8D57u;
    uint32_t key0 = (uint32_t)key, key1 = (uint32_t)(key >> 32);
    WORDS c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    for (int round = 0; round < ROUNDS; round++) {
        const WORDS product0 = (WORDS)MULTIPLY_WORDS(c0, factor0);
        const WORDS product1 = (WORDS)MULTIPLY_WORDS(c2, factor1);
        c0 = product1 >> 32 ^ c1 ^ key0;
        c1 = product1;
        c2 = product0 >> 32 ^ c3 ^ key1;
        c3 = product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    counter[0] = c0;
    counter[1] = c1;
    counter[2] = c2;
    counter[3] = c3;
}
