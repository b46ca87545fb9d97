/**
 * The progress display: which run, how far, on stderr, and only on a terminal.
 */

import ora, { type Ora } from 'ora';

const REDRAW_MS = 80;

export class Progress {
  private readonly total: number;
  private readonly spinner: Ora | undefined;
  private started = 0;
  private name = '';
  private drawnAtMs = 0;

  constructor(total: number) {
    this.total = total;
    // Only where a person looks. Terminals that do not know their width say 0, and ora would then
    // clear lines without end. discardStdin would take Ctrl-C from us.
    const { isTTY, columns } = process.stderr;
    this.spinner =
      isTTY && columns > 0 ? ora({ stream: process.stderr, discardStdin: false }) : undefined;
  }

  begin(name: string): void {
    this.started += 1;
    this.name = name;
    this.update(0);
  }

  /** `done` is the share of virtual time of the present run, 0 to 1. */
  update(done: number): void {
    this.say(`${this.started}/${this.total} ${this.name} ${Math.round(done * 100)} %`);
  }

  /** Shows a text of the caller's own. */
  say(text: string): void {
    if (this.spinner === undefined) return;
    const nowMs = performance.now();
    if (nowMs - this.drawnAtMs < REDRAW_MS) return;
    this.drawnAtMs = nowMs;
    this.spinner.text = text;
    if (!this.spinner.isSpinning) this.spinner.start();
    this.spinner.render();
  }

  /** Leaves the line to something else; the next update begins again. */
  pause(): void {
    if (this.spinner?.isSpinning === true) this.spinner.stop();
  }

  stop(): void {
    this.spinner?.stop();
  }
}
