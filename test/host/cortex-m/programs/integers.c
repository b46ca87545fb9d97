/* Arithmetic of 8 to 64 bits: division, shifts, bit fields, a checksum, a generator of numbers. */
#include "print.h"

static uint64_t state = 88172645463325252u;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void divisions(void) {
  uint64_t sum = 0;
  for (int i = 0; i < 300; i += 1) {
    int32_t a = (int32_t)next();
    int32_t b = (int32_t)(next() >> (next() & 31)) | 1;
    if (a == INT32_MIN && b == -1) continue;
    int64_t c = (int64_t)next();
    int64_t d = ((int64_t)next() >> (next() & 63)) | 1;
    if (c == INT64_MIN && d == -1) continue;
    sum = sum * 31 + (uint32_t)(a / b) + (uint32_t)(a % b);
    sum = sum * 31 + (uint32_t)a / (uint32_t)b + (uint32_t)a % (uint32_t)b;
    sum = sum * 31 + (uint64_t)(c / d) + (uint64_t)(c % d);
    sum = sum * 31 + (uint64_t)c / (uint64_t)d + (uint64_t)c % (uint64_t)d;
    sum += (uint32_t)(a / 7) + (uint32_t)(a / -10) + (uint32_t)a / 1000u + (uint32_t)(c % 1000003);
  }
  print("divisions %X %d %d %D\n", sum, -7 / 2, -7 % 2, (int64_t)-7 / 2);
}

static void shifts(void) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < 64; i += 1) {
    uint64_t a = next();
    int64_t b = (int64_t)next();
    sum = sum * 33 + (a << i) + (a >> i) + (uint64_t)(b >> i);
    sum = sum * 33 + ((uint32_t)a << (i & 31)) + (uint32_t)((int32_t)b >> (i & 31));
    sum = sum * 33 + (((uint32_t)a << (i & 31)) | ((uint32_t)a >> (-i & 31)));
    sum += (uint64_t)__builtin_clz((uint32_t)a | 1) + (uint64_t)__builtin_ctzll(a | (1ull << 63));
    sum += (uint64_t)__builtin_popcountll(a) + __builtin_bswap32((uint32_t)b) + __builtin_bswap16((uint16_t)b);
  }
  print("shifts %X\n", sum);
}

struct fields {
  uint32_t a : 3;
  int32_t b : 5;
  uint32_t c : 11;
  int32_t d : 13;
  uint64_t e : 33;
  int64_t f : 20;
};

static void bitFields(void) {
  struct fields x = {0};
  uint64_t sum = 0;
  for (int i = 0; i < 100; i += 1) {
    uint64_t r = next();
    x.a += (uint32_t)r & 7;
    x.b = (int32_t)(r >> 3) & 15;
    x.c ^= (r >> 8) & 2047;
    x.d = (int32_t)(x.d * 3 + i) & 4095;
    x.e += r & 0x1ffffffffu;
    x.f = (x.f + x.b) & 0x7ffff;
    sum = sum * 17 + x.a + (uint64_t)x.b + x.c + (uint64_t)x.d + x.e + (uint64_t)x.f;
  }
  print("fields %u %d %u %d %X\n", x.a, x.b, x.c, x.d, sum);
}

static uint32_t crc32(const uint8_t *bytes, size_t count) {
  uint32_t crc = ~0u;
  for (size_t i = 0; i < count; i += 1) {
    crc ^= bytes[i];
    for (int k = 0; k < 8; k += 1) crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
  }
  return ~crc;
}

static void products(void) {
  uint64_t sum = 0;
  int64_t signedSum = 0;
  for (int i = 0; i < 200; i += 1) {
    uint32_t a = (uint32_t)next(), b = (uint32_t)next();
    sum += (uint64_t)a * b;
    signedSum += (int64_t)((int64_t)(int32_t)a * (int32_t)b) >> 8;
    sum ^= next() * next();
    signedSum += (int16_t)a * (int16_t)b + (int8_t)(a >> 8) * (int8_t)b + (int16_t)(a >> 16) * (int16_t)(b >> 16);
  }
  print("products %X %D\n", sum, signedSum);
}

static void narrow(void) {
  int8_t a = 100;
  uint8_t b = 200;
  int16_t c = 30000;
  uint16_t d = 60000;
  for (int i = 0; i < 50; i += 1) {
    a = (int8_t)(a + b);
    b = (uint8_t)(b * 3 + a);
    c = (int16_t)(c + d + a);
    d = (uint16_t)(d ^ (c << 1));
  }
  print("narrow %d %u %d %u\n", a, b, c, d);
}

void integers(void) {
  divisions();
  shifts();
  bitFields();
  products();
  narrow();
  print("crc %x\n", crc32((const uint8_t *)"the quick brown fox", 19));
}
