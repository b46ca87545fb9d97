/* The functions that the compiler calls even for freestanding programs. */

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    while (bytes-- > 0) *target++ = *source++;
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    uint8_t *target = to;
    while (bytes-- > 0) *target++ = (uint8_t)value;
    return to;
}
