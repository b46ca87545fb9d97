/* Workloads that measure time, exceptions and calls rather than arithmetic.
 *
 * -DWFI: waits for a 1 kHz tick. -DSPIN: spins on the count of a 1 kHz tick. -DDELAY: counts in memory
 * for some ms, again and again, while it ticks. -DSVC_LOOP: takes a supervisor call after the other.
 * -DCALLS: makes a kernel call (mvGetMicroseconds) after the other.
 * Built by the Makefile beside this file. */

#include <stdint.h>

#define SYST_CSR (*(volatile uint32_t *)0xE000E010)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018)

volatile uint32_t ticks;
volatile uint64_t now_us;

static void start_tick(void) {
  SYST_RVR = 160000 - 1;
  SYST_CVR = 0;
  SYST_CSR = 7;
}

void tick_handler(void) { ticks += 1; }

void svc_handler(void) {}

void reset_handler(void) {
  ticks = 0;
#if defined(WFI)
  start_tick();
  for (;;) __asm volatile("wfi");
#elif defined(SPIN)
  start_tick();
  for (uint32_t seen = 0;;) {
    while (ticks == seen) {}
    seen = ticks;
  }
#elif defined(DELAY)
  start_tick();
  for (;;) {
    for (volatile uint32_t i = 0; i < 50000; i += 1) __asm volatile("nop");
    now_us += 1;
  }
#elif defined(SVC_LOOP)
  (void)start_tick;
  for (;;) __asm volatile("svc 0\n svc 0\n svc 0\n svc 0");
#elif defined(CALLS)
  (void)start_tick;
  uint32_t (*const get_microseconds)(volatile uint64_t *) =
      (uint32_t(*)(volatile uint64_t *))(0x0C1FE000 + 8 * 2 + 1);
  for (;;) get_microseconds(&now_us);
#endif
}

extern uint32_t stack_top[];
__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, (const void *)reset_handler,
    [11] = (const void *)svc_handler,
    [15] = (const void *)tick_handler,
};
