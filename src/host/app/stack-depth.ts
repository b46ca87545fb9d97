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

/** Whether there are more frames than the limit between here and the innermost base. */
export function isStackTooDeep(): boolean {
  const { stackTraceLimit, prepareStackTrace } = Error;
  saved = { stackTraceLimit, prepareStackTrace };
  Error.stackTraceLimit = STACK_LIMIT_FRAMES + 1;
  Error.prepareStackTrace = (_, frames) =>
    frames.some((frame) => frame.getFunctionName() === appStackBase.name);
  const reachesBase = new Error('count').stack as unknown as boolean;
  restoreStackFormat();
  return !reachesBase;
}

/** Undoes what a count changed. For a watchdog, whose stop may fall into a count. */
export function restoreStackFormat(): void {
  if (saved === undefined) return;
  Error.stackTraceLimit = saved.stackTraceLimit;
  Error.prepareStackTrace = saved.prepareStackTrace;
  saved = undefined;
}
