/**
 * What an app threw, as text: it may be anything, and reading it may run the app's code again.
 */

const UNREADABLE = 'thrown: something whose text cannot be read';

/** Name and message only: a stack would put paths of the machine into the trace. */
export function errorText(error: unknown): string {
  try {
    if (typeof error === 'object' && error !== null && 'message' in error) {
      const { name, message } = error as { name?: unknown; message: unknown };
      return `${String(name ?? 'Error')}: ${String(message)}`;
    }
    return `thrown: ${String(error)}`;
  } catch {
    return UNREADABLE;
  }
}

/** The stack of an error of any realm, for a person; empty if there is none. */
export function stackText(error: unknown): string {
  try {
    const stack = (error as { stack?: unknown } | null | undefined)?.stack;
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
}
