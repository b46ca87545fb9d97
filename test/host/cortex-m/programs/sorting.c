/* qsort and bsearch with callbacks, and own recursive ones. */
#include <stdlib.h>
#include "print.h"

struct row {
  int16_t key;
  uint8_t mark;
  int64_t value;
};

static int byKey(const void *a, const void *b) {
  const struct row *x = a, *y = b;
  return x->key < y->key ? -1 : x->key > y->key ? 1 : (x->mark > y->mark) - (x->mark < y->mark);
}

static int byWord(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

static void mergeSort(int32_t *values, int32_t *spare, int count) {
  if (count < 2) return;
  int half = count / 2;
  mergeSort(values, spare, half);
  mergeSort(values + half, spare, count - half);
  for (int i = 0, j = half, k = 0; k < count; k += 1) {
    spare[k] = j >= count || (i < half && values[i] <= values[j]) ? values[i++] : values[j++];
  }
  for (int k = 0; k < count; k += 1) values[k] = spare[k];
}

void sorting(void) {
  static struct row rows[60];
  static int32_t words[80], others[80], spare[80];
  uint32_t seed = 12345;
  for (int i = 0; i < 80; i += 1) {
    seed = seed * 1664525u + 1013904223u;
    words[i] = others[i] = (int32_t)seed >> 8;
    if (i < 60) rows[i] = (struct row){(int16_t)((int32_t)seed >> 24), (uint8_t)i, (int64_t)seed * -3};
  }
  qsort(rows, 60, sizeof *rows, byKey);
  qsort(words, 80, sizeof *words, byWord);
  mergeSort(others, spare, 80);
  int64_t sum = 0;
  int same = 1;
  for (int i = 0; i < 60; i += 1) sum = sum * 3 + rows[i].key * rows[i].mark + rows[i].value;
  for (int i = 0; i < 80; i += 1) same &= words[i] == others[i];
  int32_t *found = bsearch(&others[33], words, 80, sizeof *words, byWord);
  print("sorting %D %d %d %d %d\n", sum, same, words[0], words[79], (int32_t)(found - words));
}
