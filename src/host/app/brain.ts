/**
 * The two forms of a TypeScript app behind one interface: generator, or state and step.
 *
 * Each function returns what the main program waits for, or undefined when it has ended. Apps may
 * be plain JavaScript, so what they hand over is looked at before it is believed.
 */

import type {
  AppFactory,
  AppInstance,
  InterruptHandlers,
  Main,
  StepApp,
  Wait,
  Wake,
} from './app.ts';
import type { Device } from './device.ts';

export interface Brain {
  readonly restoreBy: 'copy' | 're-execute';
  /** Runs the app's set-up code; no handler may run before it is done. */
  boot(): void;
  /** Runs the main program up to its first wait. */
  start(): Wait | undefined;
  resume(wake: Wake): Wait | undefined;
  /** Whether there is a handler for an interrupt. */
  handles(irq: number): boolean;
  /** Runs the handler of an interrupt. Throws when there is none. */
  interrupt(irq: number): void;
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
    return result === undefined || result.done === true ? undefined : waitOf(result.value);
  };
  return {
    restoreBy: 're-execute',
    boot: () => {
      const instance = factory(device) as Partial<AppInstance> | null | undefined;
      if (typeof instance?.main !== 'function') {
        throw new TypeError('an app must return { main, interrupts? }');
      }
      handlers = instance.interrupts ?? {};
      main = instance.main() as Main | undefined;
      if (typeof main?.next !== 'function') {
        throw new TypeError('the main program of an app must be a generator function: *main() {}');
      }
    },
    // A generator does not see what its first resumption carries.
    start: () => next('time'),
    resume: (wake) => next(wake),
    handles: (irq) => handlers[irq] !== undefined,
    interrupt: (irq) => checkHandled(handlerOf(handlers, irq)()),
    save: () => undefined,
    load: () => {},
  };
}

function stepBrain(app: StepApp, device: Device): Brain {
  let state: unknown;
  const handlers = app.interrupts ?? {};
  const step = (wake: Wake | 'boot'): Wait | undefined => {
    const wait = app.step(state, device, wake);
    return wait === undefined ? undefined : waitOf(wait);
  };
  return {
    restoreBy: 'copy',
    boot: () => {
      state = app.initial(device);
    },
    start: () => step('boot'),
    resume: step,
    handles: (irq) => handlers[irq] !== undefined,
    interrupt: (irq) => checkHandled(handlerOf(handlers, irq)(state, device)),
    save: () => ({ state: structuredClone(state) }),
    load: (saved) => {
      state = structuredClone((saved as { state: unknown }).state);
    },
  };
}

function handlerOf<H>(handlers: { readonly [irq: number]: H }, irq: number): H {
  const handler = handlers[irq];
  if (handler === undefined) {
    throw new Error(`interrupt ${irq} is enabled but the app has no handler for it`);
  }
  return handler;
}

/** A generator or a promise would mean that the handler has not run to its end, or not at all. */
function checkHandled(result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  if ('next' in result || 'then' in result) {
    throw new TypeError('an interrupt handler must be a plain function: it cannot wait');
  }
}

/** A copy of our own, since what the app yields stays the app's. Throws TypeError. */
function waitOf(yielded: unknown): Wait {
  if (typeof yielded === 'object' && yielded !== null) {
    const { wait, us, timeoutUs } = yielded as Readonly<Record<string, unknown>>;
    if (wait === 'sleep' && isDuration(us)) return { wait, us };
    if (wait === 'interrupt' && timeoutUs === undefined) return { wait, timeoutUs };
    if (wait === 'interrupt' && isDuration(timeoutUs)) return { wait, timeoutUs };
  }
  throw new TypeError('an app may yield only device.sleep(us) or device.untilInterrupt()');
}

function isDuration(us: unknown): us is number {
  return typeof us === 'number' && Number.isSafeInteger(us) && us >= 0;
}
