/* Lines of text without a C library: what does not fit is left out. */

#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

#define TEXT_BYTES 64u

struct Text {
    uint32_t length;
    uint8_t bytes[TEXT_BYTES];
};

static inline void text_byte(struct Text *text, uint8_t byte)
{
    if (text->length < TEXT_BYTES) text->bytes[text->length++] = byte;
}

static inline void text_string(struct Text *text, const char *string)
{
    while (*string != '\0') text_byte(text, (uint8_t)*string++);
}

static inline void text_number(struct Text *text, uint32_t number)
{
    uint8_t digits[10];
    uint32_t count = 0;
    do {
        digits[count++] = (uint8_t)('0' + number % 10u);
        number /= 10u;
    } while (number > 0);
    while (count > 0) text_byte(text, digits[--count]);
}

#endif
