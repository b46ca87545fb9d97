/* What the programs print with: the same text on every machine. */
#include <stddef.h>
#include <stdint.h>

/* %d %u %x: 32 bits; %D %U %X: 64 bits; %f: a float and %g: a double by their bits; %s; %c. */
void print(const char *format, ...);

/* A character goes to where the machine shows it. */
void put(char c);

void integers(void);
void memory(void);
void sorting(void);
void control(void);
void floats(void);
void saturation(void);
