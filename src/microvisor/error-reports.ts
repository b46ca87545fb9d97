/**
 * Errors that the kernel has to report, of the app and of itself, and the check-ins that carry them.
 *
 * A check-in carries what none before it carries on the same connection; its answer settles that
 * and no more. What a lost connection carried is carried again by the next check-in.
 */

export type ErrorSource = 'app' | 'kernel';

export interface ErrorReportsData {
  errors: { readonly by: ErrorSource; readonly text: string }[];
  /** Check-ins under way on this connection: how many errors each of them reports. */
  checkIns: number[];
}

export class ErrorReports {
  private data: ErrorReportsData = { errors: [], checkIns: [] };

  add(by: ErrorSource, text: string): void {
    this.data.errors.push({ by, text });
  }

  /** Whether an error is not settled. */
  has(by: ErrorSource): boolean {
    return this.data.errors.some((error) => error.by === by);
  }

  get isCheckingIn(): boolean {
    return this.data.checkIns.length > 0;
  }

  /** A check-in leaves: what it says. */
  checkIn(): string {
    const underWay = this.data.checkIns.reduce((sum, count) => sum + count, 0);
    const carried = this.data.errors.slice(underWay);
    this.data.checkIns.push(carried.length);
    return carried.map((error) => error.text).join('; ');
  }

  /** The first check-in under way was answered. */
  answered(): void {
    this.data.errors.splice(0, this.data.checkIns.shift() ?? 0);
  }

  connectionLost(): void {
    this.data.checkIns = [];
  }

  /** What was not reported outlives a restart of the kernel, not a cold boot. */
  kernelStarted(coldBoot: boolean): void {
    this.data.checkIns = [];
    if (coldBoot) this.data.errors = [];
  }

  snapshot(): ErrorReportsData {
    return structuredClone(this.data);
  }

  restore(data: ErrorReportsData): void {
    this.data = structuredClone(data);
  }
}
