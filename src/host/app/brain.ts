/**
 * The two forms of a TypeScript app behind one interface: generator, or state and step.
 *
 * Each function returns what the main program waits for, or undefined when it has ended.
 */

import type { AppFactory, InterruptHandlers, Main, StepApp, Wait, Wake } from './app.ts';
import type { Device } from './device.ts';

export interface Brain {
  readonly restoreBy: 'copy' | 're-execute';
  /** Runs the app's set-up code; no handler may run before it is done. */
  boot(): void;
  /** Runs the main program up to its first wait. */
  start(): Wait | undefined;
  resume(wake: Wake): Wait | undefined;
  /** Runs the handler of an interrupt; false if there is none. */
  interrupt(irq: number): boolean;
  /** For `copy`: the app's state as plain data. */
  save(): unknown;
  load(state: unknown): void;
}

/** The brain of one life; runs no app code yet. */
export function brainOf(app: AppFactory | StepApp, device: Device): Brain {
  return typeof app === 'function' ? generatorBrain(app, device) : stepBrain(app, device);
}

function generatorBrain(factory: AppFactory, device: Device): Brain {
  let handlers: InterruptHandlers = {};
  let main: Main | undefined;
  const next = (wake: Wake): Wait | undefined => {
    const result = main?.next(wake);
    return result === undefined || result.done === true ? undefined : result.value;
  };
  return {
    restoreBy: 're-execute',
    boot: () => {
      const instance = factory(device);
      handlers = instance.interrupts ?? {};
      main = instance.main();
    },
    // A generator does not see what its first resumption carries.
    start: () => next('time'),
    resume: (wake) => next(wake),
    interrupt: (irq) => {
      const handler = handlers[irq];
      if (handler === undefined) return false;
      handler();
      return true;
    },
    save: () => undefined,
    load: () => {},
  };
}

function stepBrain(app: StepApp, device: Device): Brain {
  let state: unknown;
  const handlers = app.interrupts ?? {};
  return {
    restoreBy: 'copy',
    boot: () => {
      state = app.initial(device);
    },
    start: () => app.step(state, device, 'boot'),
    resume: (wake) => app.step(state, device, wake),
    interrupt: (irq) => {
      const handler = handlers[irq];
      if (handler === undefined) return false;
      handler(state, device);
      return true;
    },
    save: () => ({ state: structuredClone(state) }),
    load: (saved) => {
      state = structuredClone((saved as { state: unknown }).state);
    },
  };
}
