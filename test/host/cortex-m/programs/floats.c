/* Floats and doubles: arithmetic, conversions, comparisons. Bits are printed, so that all must agree. */
#include <math.h>
#include "print.h"

static volatile float values[] = {0.0f, -0.0f, 1.0f, -1.5f, 3.1415927f, 1e-40f, 1e30f, -2.5e-7f, 16777217.0f, 65504.0f};
static volatile double doubles[] = {0.0, -0.0, 1.0, -1.5, 3.141592653589793, 1e-310, 1e300, -2.5e-7, 9007199254740993.0};
enum { COUNT = sizeof values / sizeof *values, DOUBLES = sizeof doubles / sizeof *doubles };

static void singles(void) {
  for (int i = 0; i < COUNT; i += 1) {
    float a = values[i];
    for (int k = 0; k < COUNT; k += 1) {
      float b = values[k];
      print("%f %f %f %f ", a + b, a - b, a * b, a / b);
      print("%d%d%d%d ", a < b, a <= b, a == b, a > b);
      print("\n");
    }
    if (a > -2e9f && a < 2e9f) print("%d %D ", (int32_t)a, (int64_t)a);
    if (a > -1.0f && a < 4e9f) print("%u ", (uint32_t)a);
    print("%f %f %f %g\n", __builtin_fabsf(a), -a, __builtin_sqrtf(__builtin_fabsf(a)), (double)a);
    print("%f %f\n", (float)(i * -77777777), (float)(i * 400000000u));
  }
}

/* Rounded once: without a floating-point unit the C library rounds twice, so only the others do it. */
#if !defined(__arm__) || defined(__ARM_FP)
static void fused(void) {
  for (int i = 0; i < COUNT * COUNT * COUNT; i += 1) {
    float a = values[i % COUNT], b = values[i / COUNT % COUNT], c = values[i / COUNT / COUNT];
    print("fused %f %f\n", __builtin_fmaf(a, b, c), __builtin_fmaf(a, -1.0f / 3.0f, c));
  }
}
#else
static void fused(void) {}
#endif

static void pairs(void) {
  for (int i = 0; i < DOUBLES; i += 1) {
    double a = doubles[i];
    for (int k = 0; k < DOUBLES; k += 1) {
      double b = doubles[k];
      print("%g %g %g %g %d%d%d\n", a + b, a - b, a * b, a / b, a < b, a == b, a >= b);
    }
    print("%f %g %g\n", (float)a, (double)(i * -77777777), (double)(int64_t)(i * 1234567890123ll));
    if (a > -1e9 && a < 1e9) print("%d %D\n", (int32_t)a, (int64_t)(a * 1000));
  }
}

/* Matrices and a series: registers of the unit live across calls. */
static float series(float x, int depth) {
  if (depth == 0) return x;
  float half = series(x * 0.5f, depth - 1);
  return half + x * series(half - x, depth - 1);
}

static void matrices(void) {
  static float a[8][8], b[8][8], c[8][8];
  for (int i = 0; i < 8; i += 1) {
    for (int k = 0; k < 8; k += 1) {
      a[i][k] = (float)(i * 8 + k) / 7.0f;
      b[i][k] = 1.0f / (float)(i + k + 1);
    }
  }
  for (int i = 0; i < 8; i += 1) {
    for (int k = 0; k < 8; k += 1) {
      for (int j = 0; j < 8; j += 1) c[i][k] += a[i][j] * b[j][k];
    }
  }
  float sum = 0;
  for (int i = 0; i < 64; i += 1) sum += c[i / 8][i % 8] * (float)(i % 5);
  print("%f %f %f\n", c[3][4], sum, series(0.7f, 7));
}

void floats(void) {
  singles();
  pairs();
  matrices();
  fused();
}
