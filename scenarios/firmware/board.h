/*
 * The registers that the samples use, by their names in the Armv8-M ARM and the reference manual of
 * the STM32U585 (RM0456), and the instructions that C has no words for.
 */

#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* Interrupts. The kernel's notifications use lines whose peripheral the app leaves alone. */
#define IRQS 126
#define TIM1_BRK_IRQ 41
#define TIM2_IRQ 45
#define TIM6_IRQ 49
#define TIM7_IRQ 50
#define TIM8_BRK_IRQ 51
#define USART2_IRQ 62
#define LPUART1_IRQ 66
#define NVIC_ISER(irq) REGISTER(0xe000e100u + 4u * ((irq) / 32u))
#define NVIC_ICPR(irq) REGISTER(0xe000e280u + 4u * ((irq) / 32u))

/* SysTick */
#define SYST_CSR REGISTER(0xe000e010u)
#define SYST_RVR REGISTER(0xe000e014u)
#define SYST_CVR REGISTER(0xe000e018u)
#define SYST_CSR_RUN_WITH_INTERRUPT 7u /* CLKSOURCE, TICKINT, ENABLE */

/* System control */
#define SCB_ICSR REGISTER(0xe000ed04u)
#define SCB_ICSR_PENDSVSET (1u << 28)
#define SCB_SHPR3 REGISTER(0xe000ed20u)
#define SCB_CPACR REGISTER(0xe000ed88u)
#define FPU_FULL_ACCESS (0xfu << 20)

/* Reset and clock control belongs to the kernel: mvPeriphPeek32 and mvPeriphPoke32 only. */
#define RCC_AHB2ENR1 0x46020c8cu
#define RCC_APB1ENR1 0x46020c9cu
#define RCC_AHB2ENR1_GPIOA (1u << 0)
#define RCC_AHB2ENR1_GPIOD (1u << 3)
#define RCC_APB1ENR1_TIM2 (1u << 0)
#define RCC_APB1ENR1_USART2 (1u << 17)

/* TIM2, a general-purpose timer of 32 bits */
#define TIM2_CR1 REGISTER(0x40000000u)
#define TIM2_DIER REGISTER(0x4000000cu)
#define TIM2_SR REGISTER(0x40000010u)
#define TIM2_EGR REGISTER(0x40000014u)
#define TIM2_PSC REGISTER(0x40000028u)
#define TIM2_ARR REGISTER(0x4000002cu)
#define TIM_CR1_ENABLE 0x1u
#define TIM_CR1_ONLY_OVERFLOW 0x4u /* URS */
#define TIM_UPDATE 0x1u /* UIE, UIF, UG */

/* PD5 carries what USART2 sends; PA5 is the LED of the development board. */
#define GPIOA_MODER REGISTER(0x42020000u)
#define GPIOA_BSRR REGISTER(0x42020018u)
#define GPIOD_MODER REGISTER(0x42020c00u)
#define GPIOD_AFRL REGISTER(0x42020c20u)
#define USART2_CR1 REGISTER(0x40004400u)
#define USART2_BRR REGISTER(0x4000440cu)
#define USART2_TDR REGISTER(0x40004428u)
#define USART_CR1_ENABLE 0x1u
#define USART_CR1_TRANSMIT 0x8u
#define USART_CR1_INTERRUPT_EMPTY (1u << 7) /* TXEIE */

/* Compiler and processor both finish their stores first: a handler may look at them. */
static inline void wait_for_interrupt(void)
{
    __asm volatile("dsb\n\twfi" ::: "memory");
}

/* Masked interrupts still end a WFI, so a flag can be looked at and waited for without a gap. */
static inline void mask_interrupts(void)
{
    __asm volatile("cpsid i" ::: "memory");
}

static inline void unmask_interrupts(void)
{
    __asm volatile("cpsie i\n\tisb" ::: "memory");
}

static inline void instruction_barrier(void)
{
    __asm volatile("dsb\n\tisb" ::: "memory");
}

static inline void enable_irq(uint32_t irq)
{
    NVIC_ICPR(irq) = 1u << (irq % 32u);
    NVIC_ISER(irq) = 1u << (irq % 32u);
}

#endif
