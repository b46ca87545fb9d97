/* Integer work for the speed of the interpreter: tables, hashes, sorting, products, text, lists,
 * divisions, indirect calls, copies. Round after round, the last checksum stands in `result`;
 * `rounds` counts them. Built by the Makefile beside this file. */

#include <stdint.h>

#define NOINLINE __attribute__((noinline))

static uint8_t data[1024];
static uint32_t crc_table[256];
static uint32_t numbers[256];
static int16_t left[16][16], right[16][16];
static int32_t product[16][16];
static uint8_t copy[1024];

volatile uint32_t rounds;
volatile uint32_t result;

static NOINLINE void make_crc_table(void) {
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t c = n;
    for (int bit = 0; bit < 8; bit++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    crc_table[n] = c;
  }
}

static NOINLINE uint32_t crc32(const uint8_t *p, uint32_t bytes) {
  uint32_t c = ~0u;
  while (bytes--) c = crc_table[(c ^ *p++) & 255] ^ (c >> 8);
  return ~c;
}

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t ror(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

static NOINLINE void sha256_block(uint32_t h[8], const uint8_t *p) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++, p += 4)
    w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
  for (int i = 16; i < 64; i++) {
    uint32_t s0 = ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ (w[i - 15] >> 3);
    uint32_t s1 = ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (int i = 0; i < 64; i++) {
    uint32_t t1 = k + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
    uint32_t t2 = (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    k = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += k;
}

static NOINLINE uint32_t sha256(const uint8_t *p, uint32_t bytes) {
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (; bytes >= 64; bytes -= 64, p += 64) sha256_block(h, p);
  return h[0] ^ h[7];
}

static NOINLINE void quicksort(uint32_t *a, int low, int high) {
  while (low < high) {
    uint32_t pivot = a[(low + high) / 2];
    int i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        uint32_t t = a[i];
        a[i++] = a[j];
        a[j--] = t;
      }
    }
    quicksort(a, low, j);
    low = i;
  }
}

static NOINLINE void multiply_matrices(void) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) {
      int32_t sum = 0;
      for (int k = 0; k < 16; k++) sum += left[i][k] * right[k][j];
      product[i][j] = sum;
    }
}

static const char text[] =
    "{\"device\": \"pump-17\", \"readings\": [21, 22, 23, -4, 1999], \"ok\": true, \"next\": 86400}";

static NOINLINE uint32_t tokens(const char *p) {
  uint32_t hash = 5381, numbers_sum = 0;
  for (; *p; p++) {
    if (*p >= '0' && *p <= '9') {
      uint32_t n = 0;
      while (*p >= '0' && *p <= '9') n = n * 10 + (uint32_t)(*p++ - '0');
      numbers_sum += n;
      p--;
    } else if ((*p | 32) >= 'a' && (*p | 32) <= 'z') {
      while ((*p | 32) >= 'a' && (*p | 32) <= 'z') hash = hash * 33 ^ (uint8_t)*p++;
      p--;
    } else {
      switch (*p) {
        case '{': hash += 1; break;
        case '}': hash += 3; break;
        case '[': hash += 5; break;
        case ']': hash += 7; break;
        case ':': hash ^= 11; break;
        case ',': hash ^= 13; break;
        case '-': hash = ~hash; break;
        default: break;
      }
    }
  }
  return hash ^ numbers_sum;
}

struct node {
  struct node *next;
  uint32_t value;
};
static struct node nodes[128];

static NOINLINE struct node *reversed(struct node *list) {
  struct node *before = 0;
  while (list) {
    struct node *next = list->next;
    list->next = before;
    before = list;
    list = next;
  }
  return before;
}

static NOINLINE uint32_t divisions(uint32_t seed) {
  uint32_t sum = 0;
  for (uint32_t i = 1; i <= 64; i++) {
    sum += (seed * i) / (i + 3) + (seed ^ i) % (i + 7);
    sum ^= (uint32_t)((int32_t)(seed - i * 77777u) / (int32_t)(i + 1));
  }
  return sum;
}

static NOINLINE uint32_t add(uint32_t x, uint32_t y) { return x + y; }
static NOINLINE uint32_t exclusive_or(uint32_t x, uint32_t y) { return x ^ y; }
static NOINLINE uint32_t mix(uint32_t x, uint32_t y) { return x * 31 + y; }
static uint32_t (*const operations[4])(uint32_t, uint32_t) = {add, exclusive_or, mix, add};

static NOINLINE uint32_t calls(uint32_t seed) {
  for (uint32_t i = 0; i < 256; i++) seed = operations[(seed >> 3 ^ i) & 3](seed, i);
  return seed;
}

static NOINLINE void copy_bytes(uint8_t *to, const uint8_t *from, uint32_t bytes) {
  while (bytes >= 4) {
    *(uint32_t *)to = *(const uint32_t *)from;
    to += 4, from += 4, bytes -= 4;
  }
  while (bytes--) *to++ = *from++;
}

static NOINLINE uint32_t one_round(uint32_t seed) {
  uint32_t random = seed * 2654435761u + 1;
  for (int i = 0; i < 256; i++) {
    random = random * 1664525u + 1013904223u;
    numbers[i] = random;
    data[i * 4] = (uint8_t)(random >> 24);
    data[i * 4 + 1] = (uint8_t)(random >> 16);
    left[i >> 4][i & 15] = (int16_t)(random >> 20);
    right[i & 15][i >> 4] = (int16_t)(random >> 10);
  }
  uint32_t sum = crc32(data, sizeof data);
  sum = sum * 3 + sha256(data, 512);
  quicksort(numbers, 0, 255);
  sum = sum * 3 + numbers[7] + numbers[200];
  multiply_matrices();
  sum = sum * 3 + (uint32_t)product[3][5] + (uint32_t)product[15][0];
  for (int i = 0; i < 8; i++) sum = sum * 3 + tokens(text);
  for (int i = 0; i < 128; i++) {
    nodes[i].next = i < 127 ? &nodes[i + 1] : 0;
    nodes[i].value = (uint32_t)i ^ sum;
  }
  struct node *list = reversed(reversed(reversed(nodes)));
  sum = sum * 3 + list->value;
  sum = sum * 3 + divisions(sum);
  sum = sum * 3 + calls(sum);
  copy_bytes(copy, data, sizeof copy - 3);
  return sum * 3 + copy[1000];
}

int main(void) {
  make_crc_table();
  uint32_t sum = 1;
  for (;;) {
    sum = one_round(sum);
    result = sum;
    rounds += 1;
  }
}

/* RAM is zeros at power-up here. */
void reset_handler(void) { main(); }

extern uint32_t stack_top[];
__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, (const void *)reset_handler};
