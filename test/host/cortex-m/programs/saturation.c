/* Instructions of the DSP extension by their intrinsics; elsewhere the same in plain C. */
#include "print.h"

#ifdef __ARM_FEATURE_DSP
#include <arm_acle.h>
#define QADD(a, b) __qadd(a, b)
#define QSUB(a, b) __qsub(a, b)
#define SSAT(a) __ssat(a, 13)
#define USAT(a) __usat(a, 9)
#define SMLAD(a, b, c) __smlad(a, b, c)
#define SADD16(a, b) __sadd16(a, b)
#define UQADD8(a, b) __uqadd8(a, b)
#define UHADD8(a, b) __uhadd8(a, b)
#define USADA8(a, b, c) __usada8(a, b, c)
#define SMULBT(a, b) __smlabt(a, b, 0)
#define SMLAWB(a, b, c) __smlawb(a, b, c)
#define SXTAB16(a, b) __sxtab16(a, b)
#else
static int32_t fit(int64_t x, int64_t least, int64_t most) { return (int32_t)(x < least ? least : x > most ? most : x); }
static int32_t low(int32_t x) { return (int16_t)x; }
static int32_t high(int32_t x) { return (int16_t)(x >> 16); }
static int32_t pack(int32_t h, int32_t l) { return (int32_t)(((uint32_t)h << 16) | ((uint32_t)l & 0xffff)); }
static uint32_t lane(uint32_t x, int i) { return (x >> (8 * i)) & 0xff; }
#define QADD(a, b) fit((int64_t)(a) + (b), INT32_MIN, INT32_MAX)
#define QSUB(a, b) fit((int64_t)(a) - (b), INT32_MIN, INT32_MAX)
#define SSAT(a) fit(a, -4096, 4095)
#define USAT(a) ((uint32_t)fit(a, 0, 511))
#define SMLAD(a, b, c) ((int32_t)((uint32_t)(low(a) * low(b)) + (uint32_t)(high(a) * high(b)) + (uint32_t)(c)))
#define SADD16(a, b) pack(high(a) + high(b), low(a) + low(b))
#define SMULBT(a, b) (low(a) * high(b))
#define SMLAWB(a, b, c) ((int32_t)((uint32_t)(((int64_t)(a) * low(b)) >> 16) + (uint32_t)(c)))
#define SXTAB16(a, b) pack(high(a) + (int8_t)((b) >> 16), low(a) + (int8_t)(b))
static uint32_t UQADD8(uint32_t a, uint32_t b) {
  uint32_t result = 0;
  for (int i = 0; i < 4; i += 1) result |= (uint32_t)fit((int64_t)lane(a, i) + lane(b, i), 0, 255) << (8 * i);
  return result;
}
static uint32_t UHADD8(uint32_t a, uint32_t b) {
  uint32_t result = 0;
  for (int i = 0; i < 4; i += 1) result |= ((lane(a, i) + lane(b, i)) >> 1) << (8 * i);
  return result;
}
static uint32_t USADA8(uint32_t a, uint32_t b, uint32_t c) {
  for (int i = 0; i < 4; i += 1) c += lane(a, i) > lane(b, i) ? lane(a, i) - lane(b, i) : lane(b, i) - lane(a, i);
  return c;
}
#endif

void saturation(void) {
  uint32_t seed = 1;
  uint32_t sum = 0;
  for (int i = 0; i < 200; i += 1) {
    seed = seed * 1664525u + 1013904223u;
    int32_t a = (int32_t)seed;
    seed = seed * 1664525u + 1013904223u;
    int32_t b = (int32_t)seed;
    int32_t c = (int32_t)(sum >> 4);
    sum = sum * 31 + (uint32_t)QADD(a, b) + (uint32_t)QSUB(a, b);
    sum = sum * 31 + (uint32_t)SSAT(a >> 17) + (uint32_t)USAT(b >> 20);
    sum = sum * 31 + (uint32_t)SMLAD(a, b, c) + (uint32_t)SADD16(a, b) + (uint32_t)SMULBT(a, b);
    sum = sum * 31 + UQADD8((uint32_t)a, (uint32_t)b) + UHADD8((uint32_t)a, (uint32_t)b);
    sum = sum * 31 + USADA8((uint32_t)a, (uint32_t)b, sum) + (uint32_t)SMLAWB(a, b, c) + (uint32_t)SXTAB16(a, b);
  }
  print("saturation %x\n", sum);
}
