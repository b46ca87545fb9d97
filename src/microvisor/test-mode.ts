/**
 * Testing mode: an app that tests the board in the factory, and what becomes of it (D39).
 *
 * Its logs leave over the factory's cable at once (assumed), so only a message that is larger than
 * the buffer finds no room. mvTestingComplete ends the code that calls it (documented). With 0 the
 * final app goes in from external flash; assumed: it is there, and is the same program, which starts
 * outside testing mode with the wake reason of an update. With anything else nothing runs until the
 * device is reset, and then the tests run again (documented).
 */

import { PRIORITY } from '../engine/engine.ts';
import type { KernelContext } from './context.ts';

/** What a message takes in the buffer besides its text, as in that of the application log. */
const MESSAGE_OVERHEAD_BYTES = 4;

export interface TestModeData {
  /** Kept in flash: the tests have passed. */
  passed: boolean;
  buffer: { readonly start: number; readonly bytes: number } | undefined;
}

export interface TestModePort {
  isAlive(life: number): boolean;
  /** The code that tested ends; the final app starts if there is one. */
  over(passed: boolean): void;
}

export class TestMode {
  private data: TestModeData = { passed: false, buffer: undefined };
  private readonly context: KernelContext;
  private readonly port: TestModePort;

  constructor(context: KernelContext, port: TestModePort) {
    this.context = context;
    this.port = port;
    context.engine.on({ 'kernel.testingOver': ({ life, passed }) => this.over(life, passed) });
  }

  get isOn(): boolean {
    return this.context.device.testing === true && !this.data.passed;
  }

  get isLogging(): boolean {
    return this.data.buffer !== undefined;
  }

  /** A second buffer takes the place of the first. */
  initialise(start: number, bytes: number): void {
    const { memory } = this.context;
    if (this.data.buffer !== undefined) memory.unprotect(this.data.buffer.start);
    this.data.buffer = { start, bytes };
    memory.protect(start, bytes);
  }

  hasRoom(bytes: number): boolean {
    return bytes + MESSAGE_OVERHEAD_BYTES <= (this.data.buffer?.bytes ?? 0);
  }

  log(text: string): void {
    const { recorder, engine } = this.context;
    recorder.append({ kind: 'board', at: engine.now, what: 'test log', detail: text });
  }

  /** Not before the code that says so is at rest. */
  complete(status: number, life: number): void {
    const { engine, recorder } = this.context;
    const passed = status === 0;
    const what = passed ? 'tests passed' : 'tests failed';
    recorder.append({ kind: 'board', at: engine.now, what, detail: `status ${status}` });
    engine.scheduleIn(0, PRIORITY.kernel, { type: 'kernel.testingOver', life, passed });
  }

  private over(life: number, passed: boolean): void {
    if (!this.port.isAlive(life)) return;
    this.data.passed = passed;
    this.port.over(passed);
  }

  /** Its memory goes with the app. */
  lifeOver(): void {
    this.data.buffer = undefined;
  }

  snapshot(): TestModeData {
    return structuredClone(this.data);
  }

  restore(data: TestModeData): void {
    this.data = structuredClone(data);
  }
}
