/*
 * What runs before main: the vector table, and memory as C expects it.
 *
 * Each handler is weak, so that an app overrides it by defining a function of its name. The table
 * has all 16 exceptions and 126 interrupts of the STM32U585 (RM0456, table 165); those that no
 * sample uses go to the default handler without a name.
 */

#include <stdint.h>

#include "board.h"

extern uint32_t stack_top, data_image, data_start, data_end, bss_start, bss_end;

int main(void);
void Reset_Handler(void);
void Default_Handler(void);

#define WEAK __attribute__((weak, alias("Default_Handler")))
void NMI_Handler(void) WEAK;
void HardFault_Handler(void) WEAK;
void MemManage_Handler(void) WEAK;
void BusFault_Handler(void) WEAK;
void UsageFault_Handler(void) WEAK;
void SVC_Handler(void) WEAK;
void DebugMon_Handler(void) WEAK;
void PendSV_Handler(void) WEAK;
void SysTick_Handler(void) WEAK;
void TIM1_BRK_IRQHandler(void) WEAK;
void TIM2_IRQHandler(void) WEAK;
void TIM6_IRQHandler(void) WEAK;
void TIM7_IRQHandler(void) WEAK;
void TIM8_BRK_IRQHandler(void) WEAK;
void USART2_IRQHandler(void) WEAK;
void LPUART1_IRQHandler(void) WEAK;

typedef void (*Vector)(void);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
__attribute__((section(".vectors"), used)) static const Vector vectors[16 + IRQS] = {
    [0 ... 16 + IRQS - 1] = Default_Handler,
    [0] = (Vector)&stack_top,
    [1] = Reset_Handler,
    [2] = NMI_Handler,
    [3] = HardFault_Handler,
    [4] = MemManage_Handler,
    [5] = BusFault_Handler,
    [6] = UsageFault_Handler,
    [7 ... 10] = 0,
    [11] = SVC_Handler,
    [12] = DebugMon_Handler,
    [13] = 0,
    [14] = PendSV_Handler,
    [15] = SysTick_Handler,
    [16 + TIM1_BRK_IRQ] = TIM1_BRK_IRQHandler,
    [16 + TIM2_IRQ] = TIM2_IRQHandler,
    [16 + TIM6_IRQ] = TIM6_IRQHandler,
    [16 + TIM7_IRQ] = TIM7_IRQHandler,
    [16 + TIM8_BRK_IRQ] = TIM8_BRK_IRQHandler,
    [16 + USART2_IRQ] = USART2_IRQHandler,
    [16 + LPUART1_IRQ] = LPUART1_IRQHandler,
};
#pragma GCC diagnostic pop

void Reset_Handler(void)
{
    const uint32_t *from = &data_image;
    for (uint32_t *to = &data_start; to < &data_end;) *to++ = *from++;
    for (uint32_t *to = &bss_start; to < &bss_end;) *to++ = 0;
#ifdef __ARM_FP
    SCB_CPACR |= FPU_FULL_ACCESS;
    instruction_barrier();
#endif
    main();
    Default_Handler();
}

/* An interrupt that nobody expects, and the end of main: nothing more happens. */
void Default_Handler(void)
{
    for (;;) wait_for_interrupt();
}
