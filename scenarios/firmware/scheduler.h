/*
 * A small preemptive scheduler: tasks of fixed priority, queues and mutexes.
 *
 * The most urgent task that is ready runs; a tick of SysTick wakes those whose time has come. All
 * waits have a limit. Handlers may call event_set, and nothing else of this.
 */

#ifndef SCHEDULER_H
#define SCHEDULER_H

#include <stdbool.h>
#include <stdint.h>

#define TICKS_PER_SECOND 100u

/* Larger is more urgent; 0 is for the idle task. */
typedef uint32_t Priority;

struct Task {
    uint32_t *stack_pointer; /* first, for the context switch */
    uint32_t *stack_limit;   /* second */
    Priority priority;
    bool ready;
    uint32_t wake_at;        /* tick */
    const void *waits_for;   /* NULL: for its time only */
    struct Task *next;
};

struct Event {
    volatile bool set;
};

struct Mutex {
    struct Task *owner;
};

/* Items of one size, first in, first out. */
struct Queue {
    uint8_t *items;
    uint32_t item_bytes;
    uint32_t capacity;
    uint32_t count;
    uint32_t first;
};

/* The stack is aligned to eight bytes; the task never returns. */
void task_start(struct Task *task, Priority priority, void (*run)(void), uint64_t *stack,
                uint32_t stack_bytes);
/* `hz` is the processor's clock. Does not return. */
void scheduler_start(uint32_t hz) __attribute__((noreturn));

uint32_t tick_count(void);
void task_sleep(uint32_t ticks);

/* True when the event was set; it is cleared. False when it was not within so many ticks. */
bool event_wait(struct Event *event, uint32_t ticks);
void event_set(struct Event *event);

void mutex_lock(struct Mutex *mutex);
void mutex_unlock(struct Mutex *mutex);

/* False when there was no room, or nothing to take, within so many ticks. */
bool queue_put(struct Queue *queue, const void *item, uint32_t ticks);
bool queue_take(struct Queue *queue, void *item, uint32_t ticks);

#endif
