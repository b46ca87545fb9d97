/**
 * What else is on the board and in the kernel's hands: external flash, registers, LED, Wi-Fi
 * settings, fast interrupts, testing mode and sleep. One owner for what they have in common: how
 * they take the end of a life and the loss of power.
 */

import type { AppPort, KernelContext } from './context.ts';
import { ExternalFlash } from './external-flash.ts';
import { FastInterrupts } from './fast-interrupts.ts';
import { Peripherals } from './peripherals.ts';
import { Sleep, type SleepPort } from './sleep.ts';
import { TestMode, type TestModePort } from './test-mode.ts';
import { Wifi } from './wifi.ts';

export interface BoardPort extends SleepPort {
  testingOver: TestModePort['over'];
  /** The app ends by its own mistake. */
  crashed(detail: string): void;
}

export class Board {
  readonly flash: ExternalFlash;
  readonly fast: FastInterrupts;
  readonly peripherals: Peripherals;
  readonly wifi = new Wifi();
  readonly testing: TestMode;
  readonly sleep: Sleep;

  constructor(context: KernelContext, app: AppPort, port: BoardPort) {
    this.flash = new ExternalFlash(context);
    this.fast = new FastInterrupts(context, {
      hasHandler: (irq) => app.hasHandler(irq),
      show: (fast, runnable) => app.setFast(fast, runnable),
      flooded: (detail) => port.crashed(detail),
    });
    this.peripherals = new Peripherals(context);
    this.testing = new TestMode(context, {
      isAlive: (life) => port.isAlive(life),
      over: (passed) => port.testingOver(passed),
    });
    this.sleep = new Sleep(context, port);
  }

  /** A life of the app is over, with the power on or lost before. */
  lifeOver(why: string): void {
    this.flash.stop(false);
    this.fast.lifeOver();
    this.peripherals.lifeOver(why);
    this.testing.lifeOver();
    this.sleep.lightOver(why);
  }

  /** First of all when the supply goes: what the end of the app would finish is torn. */
  powerLost(): void {
    this.flash.stop(true);
    this.sleep.powerLost();
  }

  snapshot() {
    return {
      flash: this.flash.snapshot(),
      fast: this.fast.snapshot(),
      peripherals: this.peripherals.snapshot(),
      wifi: this.wifi.snapshot(),
      testing: this.testing.snapshot(),
      sleep: this.sleep.snapshot(),
    };
  }

  restore(s: ReturnType<Board['snapshot']>): void {
    this.flash.restore(s.flash);
    this.fast.restore(s.fast);
    this.peripherals.restore(s.peripherals);
    this.wifi.restore(s.wifi);
    this.testing.restore(s.testing);
    this.sleep.restore(s.sleep);
  }
}
