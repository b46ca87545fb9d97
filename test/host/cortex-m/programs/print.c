/* A small printf: variable arguments, division of 64 bits by 10, shifts of 64 bits. */
#include <stdarg.h>
#include <string.h>
#include "print.h"

static void digits(uint64_t value, unsigned base) {
  char text[24];
  int n = 0;
  do {
    text[n++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  while (n > 0) put(text[--n]);
}

static void decimal(int64_t value) {
  if (value < 0) put('-');
  digits(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

static void floating(double value, int isDouble) {
  if (value != value) {
    print("nan");
    return;
  }
  uint64_t bits = 0;
  float narrow = (float)value;
  if (isDouble) memcpy(&bits, &value, 8);
  else memcpy(&bits, &narrow, 4);
  digits(bits, 16);
}

void print(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  for (; *format != 0; format += 1) {
    if (*format != '%') {
      put(*format);
      continue;
    }
    switch (*++format) {
      case 'd': decimal(va_arg(arguments, int32_t)); break;
      case 'u': digits(va_arg(arguments, uint32_t), 10); break;
      case 'x': digits(va_arg(arguments, uint32_t), 16); break;
      case 'D': decimal(va_arg(arguments, int64_t)); break;
      case 'U': digits(va_arg(arguments, uint64_t), 10); break;
      case 'X': digits(va_arg(arguments, uint64_t), 16); break;
      case 'f': floating(va_arg(arguments, double), 0); break;
      case 'g': floating(va_arg(arguments, double), 1); break;
      case 'c': put((char)va_arg(arguments, int)); break;
      case 's':
        for (const char *s = va_arg(arguments, const char *); *s != 0; s += 1) put(*s);
        break;
      default: put(*format);
    }
  }
  va_end(arguments);
}
