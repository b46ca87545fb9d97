/* All programs, and where their text goes: to a buffer on the device, to standard output elsewhere. */
#include "print.h"

#ifdef __arm__
#define OUTPUT_BYTES 0x10000
/* The number of characters, and the characters: at 0x20040000 (link.ld). */
__attribute__((section(".output"))) struct {
  uint32_t count;
  char text[OUTPUT_BYTES];
} output;

void put(char c) {
  if (output.count < OUTPUT_BYTES) output.text[output.count++] = c;
}

extern uint32_t dataSource[], dataStart[], dataEnd[], bssEnd[];
int main(void);

__attribute__((noreturn)) void start(void) {
  for (uint32_t *to = dataStart, *from = dataSource; to < dataEnd; to += 1, from += 1) *to = *from;
  for (uint32_t *to = dataEnd; to < bssEnd; to += 1) *to = 0;
#ifdef __ARM_FP
  *(volatile uint32_t *)0xe000ed88 |= 0xf << 20;
  __asm volatile("dsb\n isb" ::: "memory");
#endif
  output.count = 0;
  main();
  for (;;) __asm volatile("wfi");
}

__attribute__((section(".vectors"), used)) static void *const vectors[] = {(void *)0x20080000, start};
#else
#include <stdio.h>
void put(char c) {
  putchar(c);
}
#endif

int main(void) {
  integers();
  memory();
  sorting();
  control();
  saturation();
  floats();
  return 0;
}
