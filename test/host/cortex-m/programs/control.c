/* Switch tables, recursion, function pointers, structures by value, variable arrays. */
#include <stdarg.h>
#include "print.h"

static int dense(int x) {
  switch (x) {
    case 0: return 11;
    case 1: return 7;
    case 2: return -3;
    case 3: return 100;
    case 4: return 4096;
    case 5: return 5;
    case 6: return 77777;
    case 7: return -1;
    case 9: return 9;
    default: return 1;
  }
}

static uint32_t sparse(uint32_t x) {
  switch (x) {
    case 10: return 1;
    case 1000: return 22;
    case 100000: return 333;
    case 4000000000u: return 4444;
    default: return x >> 3;
  }
}

/* A small machine with a table of jumps of more than 256 entries' worth of code. */
static int64_t machine(const char *program) {
  int64_t stack[16];
  int depth = 0;
  for (; *program != 0; program += 1) {
    switch (*program) {
      case '0': case '1': case '2': case '3': case '4':
      case '5': case '6': case '7': case '8': case '9':
        stack[depth++] = *program - '0';
        break;
      case '+': depth -= 1; stack[depth - 1] += stack[depth]; break;
      case '-': depth -= 1; stack[depth - 1] -= stack[depth]; break;
      case '*': depth -= 1; stack[depth - 1] *= stack[depth]; break;
      case '/': depth -= 1; stack[depth - 1] /= stack[depth]; break;
      case '%': depth -= 1; stack[depth - 1] %= stack[depth]; break;
      case '<': depth -= 1; stack[depth - 1] <<= stack[depth]; break;
      case '>': depth -= 1; stack[depth - 1] >>= stack[depth]; break;
      case 'd': stack[depth] = stack[depth - 1]; depth += 1; break;
      case 'n': stack[depth - 1] = -stack[depth - 1]; break;
      case '~': stack[depth - 1] = ~stack[depth - 1]; break;
      default: break;
    }
  }
  return stack[0];
}

static uint32_t ackermann(uint32_t m, uint32_t n) {
  if (m == 0) return n + 1;
  return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

struct wide { int64_t a; int32_t b[5]; uint8_t c; };

static struct wide turn(struct wide w, int8_t a, int16_t b, uint8_t c, int64_t d, int32_t e) {
  w.a = w.a * 3 + d - a;
  for (int i = 0; i < 5; i += 1) w.b[i] += b * i - e;
  w.c = (uint8_t)(w.c + c);
  return w;
}

static int32_t sumOf(int count, ...) {
  va_list list;
  va_start(list, count);
  int64_t sum = 0;
  for (int i = 0; i < count; i += 1) sum += i % 2 == 0 ? va_arg(list, int32_t) : va_arg(list, int64_t);
  va_end(list);
  return (int32_t)sum;
}

static int32_t twice(int32_t x) { return x * 2; }
static int32_t square(int32_t x) { return x * x; }
static int32_t less(int32_t x) { return x - 1000; }

void control(void) {
  int32_t sum = 0;
  uint32_t other = 0;
  for (volatile int i = -2; i < 12; i += 1) sum = sum * 5 + dense(i);
  volatile uint32_t keys[] = {10, 1000, 100000, 4000000000u, 77, 0};
  for (int i = 0; i < 6; i += 1) other = other * 7 + sparse(keys[i]);
  print("switch %d %u\n", sum, other);
  print("machine %D %D %D\n", machine("99*9*9*n7/d*5%"), machine("1d<d<d<3>~"), machine("57*84-n/"));
  print("ackermann %u\n", ackermann(2, 9));

  static int32_t (*const functions[])(int32_t) = {twice, square, less};
  int32_t x = 3;
  for (volatile int i = 0; i < 30; i += 1) x = functions[i % 3](x) & 0xffff;
  struct wide w = {1, {1, 2, 3, 4, 5}, 250};
  for (volatile int i = 0; i < 9; i += 1) w = turn(w, (int8_t)(i - 5), (int16_t)(i * 300), 3, 1ll << (i * 4), i);
  print("calls %d %D %d %d %u\n", x, w.a, w.b[4], w.b[1], w.c);
  print("varargs %d\n", sumOf(5, 1, (int64_t)-20, 300, (int64_t)4000, 50000));

  volatile int n = 17;
  uint32_t sieve[n * 8];
  for (int i = 0; i < n * 8; i += 1) sieve[i] = 1;
  int primes = 0;
  for (int i = 2; i < n * 8; i += 1) {
    if (!sieve[i]) continue;
    primes += 1;
    for (int k = i * 2; k < n * 8; k += i) sieve[k] = 0;
  }
  print("primes %d\n", primes);
}
