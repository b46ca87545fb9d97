/** Evenly spaced values of a series whose length is not known: every one, every second, fourth ... */
export class EvenSample<T> {
  private kept: T[] = [];
  private seen = 0;
  private step = 1;
  private readonly most: number;

  /** Keeps at most so many, an even number, and at least half of that once there were as many. */
  constructor(most: number) {
    this.most = most;
  }

  add(value: T): void {
    const isDue = this.seen % this.step === 0;
    this.seen += 1;
    if (!isDue) return;
    if (this.kept.length === this.most) {
      this.kept = this.kept.filter((_, index) => index % 2 === 0);
      // The value at hand is due at the wider step as well, since the number is even.
      this.step *= 2;
    }
    this.kept.push(value);
  }

  get values(): readonly T[] {
    return this.kept;
  }
}
