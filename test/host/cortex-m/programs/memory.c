/* Functions of the C library on memory and strings, at every alignment. */
#include <stdlib.h>
#include <string.h>
#include "print.h"

static uint8_t area[512];

static uint32_t sumOf(void) {
  uint32_t sum = 0;
  for (size_t i = 0; i < sizeof area; i += 1) sum = sum * 31 + area[i];
  return sum;
}

struct packed {
  uint8_t a;
  uint32_t b;
  uint16_t c;
  uint64_t d;
} __attribute__((packed));

void memory(void) {
  for (size_t i = 0; i < sizeof area; i += 1) area[i] = (uint8_t)(i * 7 + 3);
  uint32_t sum = 0;
  for (volatile unsigned from = 0; from < 8; from += 1) {
    for (volatile unsigned to = 0; to < 8; to += 1) {
      memcpy(area + 200 + to, area + from, 60 + from * to);
      memmove(area + 20 + to, area + 16 + from, 90);
      memmove(area + 300 + to, area + 304 + from, 77);
      memset(area + 400 + to, (int)(from + to), 13 + from);
      sum = sum * 31 + sumOf() + (uint32_t)(memcmp(area + from, area + 8 + to, 32) < 0);
    }
  }
  print("memory %x\n", sum);

  char text[64];
  strcpy(text, "alpha");
  strcat(text, ",beta");
  strncat(text, ",gamma", 60 - strlen(text));
  print("%s %u %d %s %s\n", text, (uint32_t)strlen(text), strcmp(text, "alpha,bet") > 0,
        strchr(text, ','), strstr(text, "eta"));
  char *end;
  int32_t parsed = (int32_t)strtol("-12345xyz", &end, 10);
  print("%d %x %d %s\n", parsed, (uint32_t)strtoul("deadbeef", 0, 16),
        atoi("  42"), end);

  struct packed p[3];
  memset(p, 0, sizeof p);
  for (unsigned i = 0; i < 3; i += 1) {
    p[i].a = (uint8_t)i;
    p[i].b = 0x12345678u * (i + 1);
    p[i].c = (uint16_t)(0xabcd + i);
    p[i].d = 0x123456789abcdefull * (i + 5);
  }
  print("packed %x %x %X %u\n", p[1].b, p[2].c, p[2].d + p[1].d, (uint32_t)sizeof p);
}
