/*
 * The scheduler: SVC starts the first task, SysTick wakes, PendSV switches.
 *
 * Tasks run in thread mode on the process stack, each with its own limit register value; handlers
 * run on the main stack. What a context switch saves above the frame of the exception: r4 to r11,
 * the EXC_RETURN value, and s16 to s31 for a task that has used the FPU. The processor saves s0 to
 * s15 by itself, and only when somebody needs the registers (lazy state preservation).
 */

#include "scheduler.h"

#include "board.h"

#define FOREVER 0x7fffffffu
#define EXC_RETURN_THREAD_PSP 0xffffffbcu /* non-secure, basic frame */
#define XPSR_THUMB 0x01000000u
#define LOWEST_PRIORITY_OF_PENDSV_AND_SYSTICK 0xf0f00000u

void *memcpy(void *restrict to, const void *restrict from, unsigned int bytes);

static uint64_t idle_stack[32];
static struct Task idle_task;
static struct Task *tasks;
static volatile uint32_t ticks;

/* Read by the context switch. */
struct Task *running;
void choose_task(void);

static void idle(void)
{
    for (;;) wait_for_interrupt();
}

void task_start(struct Task *task, Priority priority, void (*run)(void), uint64_t *stack,
                uint32_t stack_bytes)
{
    uint32_t *top = (uint32_t *)stack + stack_bytes / sizeof(uint32_t);
    /* As if PendSV had interrupted the task before its first instruction. */
    *--top = XPSR_THUMB;
    *--top = (uint32_t)run & ~1u;
    for (uint32_t i = 0; i < 6u; i += 1) *--top = 0; /* lr, r12, r3 to r0 */
    *--top = EXC_RETURN_THREAD_PSP;
    for (uint32_t i = 0; i < 8u; i += 1) *--top = 0; /* r11 to r4 */
    task->stack_pointer = top;
    task->stack_limit = (uint32_t *)stack;
    task->priority = priority;
    task->ready = true;
    task->next = tasks;
    tasks = task;
}

void scheduler_start(uint32_t hz)
{
    task_start(&idle_task, 0, idle, idle_stack, sizeof idle_stack);
    choose_task();
    SCB_SHPR3 = LOWEST_PRIORITY_OF_PENDSV_AND_SYSTICK;
    SYST_RVR = hz / TICKS_PER_SECOND - 1u;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN_WITH_INTERRUPT;
    __asm volatile("svc #0");
    __builtin_unreachable();
}

/* The most urgent task that is ready; the idle task always is. */
void choose_task(void)
{
    struct Task *best = &idle_task;
    for (struct Task *task = tasks; task != 0; task = task->next) {
        if (task->ready && task->priority > best->priority) best = task;
    }
    running = best;
}

static void switch_soon(void)
{
    SCB_ICSR = SCB_ICSR_PENDSVSET;
}

void SysTick_Handler(void)
{
    ticks += 1;
    for (struct Task *task = tasks; task != 0; task = task->next) {
        if (task->ready || (int32_t)(ticks - task->wake_at) < 0) continue;
        task->ready = true;
        switch_soon();
    }
}

/* Context switch. The main stack is where this runs, and r2 and r3 are free to use. */
__attribute__((naked)) void PendSV_Handler(void)
{
    __asm volatile(
        "mrs r0, psp\n\t"
        "tst lr, #0x10\n\t"
        "it eq\n\t"
        "vstmdbeq r0!, {s16-s31}\n\t"
        "stmdb r0!, {r4-r11, lr}\n\t"
        "ldr r4, =running\n\t"
        "ldr r1, [r4]\n\t"
        "str r0, [r1]\n\t"
        "cpsid i\n\t"
        "bl choose_task\n\t"
        "cpsie i\n\t"
        "ldr r1, [r4]\n\t"
        "b resume_task\n\t"
        ".ltorg");
}

__attribute__((naked)) void SVC_Handler(void)
{
    __asm volatile(
        "ldr r1, =running\n\t"
        "ldr r1, [r1]\n\t"
        "b resume_task\n\t"
        ".ltorg");
}

/* r1 is the task. */
__attribute__((naked, used)) static void resume_task(void)
{
    __asm volatile(
        "ldrd r0, r2, [r1]\n\t"
        "ldmia r0!, {r4-r11, lr}\n\t"
        "tst lr, #0x10\n\t"
        "it eq\n\t"
        "vldmiaeq r0!, {s16-s31}\n\t"
        "msr psplim, r2\n\t"
        "msr psp, r0\n\t"
        "bx lr");
}

uint32_t tick_count(void)
{
    return ticks;
}

/* Interrupts are masked; the switch comes when they no longer are. */
static void block(const void *object, uint32_t wake_at)
{
    running->waits_for = object;
    running->wake_at = wake_at;
    running->ready = false;
    switch_soon();
    unmask_interrupts();
    mask_interrupts();
}

/* Interrupts are masked. */
static void wake(const void *object)
{
    for (struct Task *task = tasks; task != 0; task = task->next) {
        if (task->ready || task->waits_for != object) continue;
        task->ready = true;
        switch_soon();
    }
}

/* Waits until the condition of an object holds. Interrupts are masked, before and after. */
static bool await(const void *object, bool (*condition)(const void *), uint32_t limit)
{
    const uint32_t wake_at = ticks + limit;
    while (!condition(object)) {
        if ((int32_t)(ticks - wake_at) >= 0) return false;
        block(object, wake_at);
    }
    return true;
}

void task_sleep(uint32_t count)
{
    mask_interrupts();
    const uint32_t wake_at = ticks + count;
    while ((int32_t)(ticks - wake_at) < 0) block(0, wake_at);
    unmask_interrupts();
}

static bool is_set(const void *object)
{
    return ((const struct Event *)object)->set;
}

bool event_wait(struct Event *event, uint32_t limit)
{
    mask_interrupts();
    const bool came = await(event, is_set, limit);
    if (came) event->set = false;
    unmask_interrupts();
    return came;
}

void event_set(struct Event *event)
{
    mask_interrupts();
    event->set = true;
    wake(event);
    unmask_interrupts();
}

static bool is_free(const void *object)
{
    return ((const struct Mutex *)object)->owner == 0;
}

void mutex_lock(struct Mutex *mutex)
{
    mask_interrupts();
    while (!await(mutex, is_free, FOREVER)) continue;
    mutex->owner = running;
    unmask_interrupts();
}

void mutex_unlock(struct Mutex *mutex)
{
    mask_interrupts();
    mutex->owner = 0;
    wake(mutex);
    unmask_interrupts();
}

static bool has_room(const void *object)
{
    const struct Queue *queue = object;
    return queue->count < queue->capacity;
}

static bool has_items(const void *object)
{
    return ((const struct Queue *)object)->count > 0;
}

static uint8_t *slot(struct Queue *queue, uint32_t position)
{
    const uint32_t index = (queue->first + position) % queue->capacity;
    return queue->items + index * queue->item_bytes;
}

bool queue_put(struct Queue *queue, const void *item, uint32_t limit)
{
    mask_interrupts();
    const bool done = await(queue, has_room, limit);
    if (done) {
        memcpy(slot(queue, queue->count), item, queue->item_bytes);
        queue->count += 1;
        wake(queue);
    }
    unmask_interrupts();
    return done;
}

bool queue_take(struct Queue *queue, void *item, uint32_t limit)
{
    mask_interrupts();
    const bool done = await(queue, has_items, limit);
    if (done) {
        memcpy(item, slot(queue, 0), queue->item_bytes);
        queue->first = (queue->first + 1u) % queue->capacity;
        queue->count -= 1;
        wake(queue);
    }
    unmask_interrupts();
    return done;
}
