/**
 * How deep an app's code is nested, in frames, the same on every machine.
 *
 * Endless recursion over system calls must end at the same call everywhere, which the engine's own
 * stack limit does not promise. So frames are counted, from the function through which the host
 * entered the app: what lies below it is the business of whoever runs the simulation.
 */

export const STACK_LIMIT_FRAMES = 1500;

type Settings = Pick<ErrorConstructor, 'stackTraceLimit' | 'prepareStackTrace'>;
let saved: Settings | undefined;

/** Calls `body`; what it nests is counted from here. */
export function appStackBase(body: () => void): void {
  body();
}

/** Frames between here and the innermost base; one more than the limit if there are more. */
export function stackDepth(): number {
  const { stackTraceLimit, prepareStackTrace } = Error;
  saved = { stackTraceLimit, prepareStackTrace };
  Error.stackTraceLimit = STACK_LIMIT_FRAMES + 1;
  Error.prepareStackTrace = (_, frames) =>
    frames.findIndex((frame) => frame.getFunctionName() === appStackBase.name);
  const base = new Error('count').stack as unknown as number;
  restoreStackFormat();
  return base < 0 ? STACK_LIMIT_FRAMES + 1 : base;
}

/** Undoes what a count changed. For a watchdog, whose stop may fall into a count. */
export function restoreStackFormat(): void {
  if (saved === undefined) return;
  Error.stackTraceLimit = saved.stackTraceLimit;
  Error.prepareStackTrace = saved.prepareStackTrace;
  saved = undefined;
}
