/* Does a little of everything that depends on time: ticks, interrupts of the kernel, waiting,
 * spinning, calls, the cycle counter. What it saw is folded into `digest` and told by a call. */

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))
#define SYST_CSR REG(0xE000E010)
#define SYST_RVR REG(0xE000E014)
#define SYST_CVR REG(0xE000E018)
#define NVIC_ISER1 REG(0xE000E104)
#define DEMCR REG(0xE000EDFC)
#define DWT_CTRL REG(0xE0001000)
#define DWT_CYCCNT REG(0xE0001004)

typedef uint32_t (*call1)(volatile void *);
typedef uint32_t (*call2)(const volatile void *, uint32_t);
#define get_microseconds ((call1)(0x0C1FE000 + 8 * 2 + 1))
#define server_log ((call2)(0x0C1FE000 + 8 * 37 + 1))

volatile uint32_t ticks, events, digest, kernel_work;
volatile uint64_t now_us;

static void fold(uint32_t value) { digest = (digest ^ value) * 16777619u; }

void tick_handler(void) {
  ticks += 1;
  fold(SYST_CVR);
}

void event_handler(void) {
  events += 1;
  fold(DWT_CYCCNT);
}

static uint32_t work(uint32_t n) {
  uint32_t x = n;
  for (uint32_t i = 0; i < n; i += 1) x = x * 1664525u + 1013904223u + (x >> 7);
  return x;
}

void reset_handler(void) {
  ticks = events = digest = 0;
  DEMCR = 1u << 24;
  DWT_CTRL = 1;
  SYST_RVR = 40000 - 1;
  SYST_CVR = 0;
  SYST_CSR = 7;
  NVIC_ISER1 = 1u << (41 - 32);
  for (uint32_t round = 0;; round += 1) {
    uint32_t seen = ticks;
    while (ticks == seen) {
    }
    fold(work(100 + round % 50));
    get_microseconds(&now_us);
    fold((uint32_t)now_us);
    __asm volatile("wfi");
    seen = events;
    if (round % 8 == 3) {
      while (events == seen) {
      }
    }
    fold(round);
    server_log(&digest, sizeof digest);
  }
}

extern uint32_t stack_top[];
__attribute__((section(".vectors"), used)) static const void *const vectors[16 + 64] = {
    stack_top,
    (const void *)reset_handler,
    [15] = (const void *)tick_handler,
    [16 + 41] = (const void *)event_handler,
};
