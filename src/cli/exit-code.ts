/** What the command tells the shell. */
export const EXIT = {
  /** Every verdict is as expected. */
  okay: 0,
  /** A verdict differs from its expectation, or a trace differs because something changed. */
  differs: 1,
  /** Bad input or usage. */
  usage: 2,
  /** A run was not deterministic. */
  notDeterministic: 3,
  /** A bug of ours. */
  bug: 4,
  /** Ctrl-C; what was complete is kept. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
