/**
 * What happened in a run, in order: the kinds of record and their fields.
 *
 * One table holds every kind with its fields in their order, and everything else is derived from
 * it: the TypeScript types, the order of keys in JSON lines, the check of a stored trace. Every
 * field is always there, so that two traces can be compared field by field. Later stages (oracles,
 * metrics, reports) read only the scenario and these records.
 *
 * `at` is virtual time in whole microseconds since the start of the run.
 */

/** Types of field: `number` (a whole number), `text`, `numbers`, and what a call wrote. */
interface FieldTypes {
  number: number;
  text: string;
  numbers: readonly number[];
  /** Triples flattened: address, length in bytes, then the bytes as little-endian words. */
  writes: readonly number[];
}
type FieldType = keyof FieldTypes;

export const RECORDS = {
  /**
   * A system call. `from` is "main" or "irq41"; `object` is the handle that the call used, gave
   * out or retired (0: none); `wrote` is what it stored in app memory. Equal successive calls with
   * no other record between them are one record: `count` calls, the last of them at `lastAt`.
   * `how` is "", or "injected" for a status that the fault plan gave.
   */
  call: {
    at: 'number',
    life: 'number',
    call: 'text',
    from: 'text',
    object: 'number',
    args: 'numbers',
    status: 'text',
    wrote: 'writes',
    how: 'text',
    count: 'number',
    lastAt: 'number',
  },
  /** A handle comes into being ("issued") or ends ("closed" by the app, "vanished" with it). */
  handle: { at: 'number', life: 'number', type: 'text', handle: 'number', what: 'text' },
  /** A notification record written into a ring. */
  notification: { at: 'number', center: 'number', event: 'text', tag: 'number', slot: 'number' },
  /** A notification overwrote one: "certain" or "possible" (D9). */
  overrun: { at: 'number', center: 'number', slot: 'number', certainty: 'text' },
  /** The app's handler of an interrupt was entered. */
  interrupt: { at: 'number', life: 'number', irq: 'number' },
  /** A state machine moved. `plannedUs` is the duration drawn for the new state, 0 if none. */
  state: {
    at: 'number',
    machine: 'text',
    from: 'text',
    to: 'text',
    plannedUs: 'number',
    why: 'text',
  },
  /** A fault of the plan fired: "start", "end" of its window, or "missed" when it hit nothing. */
  fault: { at: 'number', id: 'text', fault: 'text', phase: 'text', detail: 'text' },
  /** Bytes of a channel moved: see BYTE_MOVES. */
  bytes: { at: 'number', channel: 'number', what: 'text', count: 'number' },
  /**
   * An exchange with a service. In the device: "request" (accepted from the app), "response" (in the
   * receive buffer), "failed" (a response that says so), "abandoned" (its channel ended first).
   * Behind the cloud: "answered", "given up", "lost" (the answer never reaches the device). `id` counts
   * the exchanges of a run; `bytes` is the payload of a request or an answer.
   *
   * Messages of MQTT besides, the first 256 characters of the payload in `detail`: "published" (with
   * its request), "reached" (new at the broker; `id` is 0), "received" (read by the app, as
   * "qos 1 payload") and "acknowledged" (by the app). The `id` of these two is the correlation id.
   */
  exchange: {
    at: 'number',
    channel: 'number',
    service: 'text',
    what: 'text',
    id: 'number',
    detail: 'text',
    bytes: 'number',
  },
  /**
   * A log message: "posted", "delivered", "refused" or "lost"; at the end of the run "buffered" (in
   * the device) or "flying" (on its way).
   */
  log: { at: 'number', what: 'text', text: 'text' },
  /** The app's life: "boot", "main returned", "crash", "hang", "stopped". */
  app: { at: 'number', life: 'number', what: 'text', detail: 'text' },
  /** What the Microvisor cloud and the kernel did between them: check-in, update layer, debugger. */
  cloud: { at: 'number', what: 'text', detail: 'text' },
  /** What happened on the board besides: "flash torn", "test log", "interrupt flood" and so on. */
  board: { at: 'number', what: 'text', detail: 'text' },
  /** A line of text that the app sent through a serial port. */
  uart: { at: 'number', life: 'number', port: 'text', text: 'text' },
  /** An output pin of the app changed. */
  pin: { at: 'number', life: 'number', pin: 'text', level: 'number' },
  /** How often a device's own timer interrupted the app in the second that ends at `at`. */
  ticks: { at: 'number', life: 'number', irq: 'number', count: 'number' },
  /** Something the reader must know before trusting the run. Said once a run. */
  warning: { at: 'number', text: 'text' },
  /** The last record of a complete run. */
  end: { at: 'number', what: 'text', events: 'number' },
} as const satisfies Record<string, Record<string, FieldType>>;

type Table = typeof RECORDS;
export type RecordKind = keyof Table;

/** A record of one kind. */
export type RecordOf<K extends RecordKind> = {
  readonly [F in keyof Table[K]]: Table[K][F] extends FieldType ? FieldTypes[Table[K][F]] : never;
} & { readonly kind: K };

/** Any record of a trace. */
export type TraceRecord = { [K in RecordKind]: RecordOf<K> }[RecordKind];
export type CallRecord = RecordOf<'call'>;

/**
 * What can happen to the bytes of a channel. Upwards: accepted from the app, sent (out of the send
 * buffer), delivered to the peer, lost, buffered (still in the device at the end of the run),
 * flying (sent, neither delivered nor lost at the end). Downwards: offered by the peer, received
 * into the buffer, consumed by the app, dropped.
 */
export const BYTE_MOVES = {
  accepted: 'up',
  sent: 'up',
  delivered: 'up',
  lost: 'up',
  buffered: 'up',
  flying: 'up',
  offered: 'down',
  received: 'down',
  consumed: 'down',
  dropped: 'down',
} as const;
export type ByteMove = keyof typeof BYTE_MOVES;

/** Names of the fields of each kind, in order. */
export const FIELD_NAMES = Object.fromEntries(
  Object.entries(RECORDS).map(([kind, fields]) => [kind, Object.keys(fields)]),
) as unknown as { readonly [K in RecordKind]: readonly string[] };

/**
 * The states of every state machine that a trace can name, the initial one first. A name ending in
 * ":" is a prefix: each channel has a machine of its own.
 */
export const MACHINES = {
  power: ['off', 'on'],
  signal: ['unset', 'there', 'gone'],
  access: ['unset', 'full', 'slow'],
  downlink: ['unset', 'passing', 'blocked'],
  recorded: ['passing', 'gap'],
  coverage: ['in', 'out'],
  backhaul: ['up', 'down'],
  server: ['reachable', 'unreachable'],
  radio: [
    'off',
    'poweringUp',
    'readingSim',
    'registering',
    'attaching',
    'activating',
    'configuring',
    'up',
    'poweringOff',
  ],
  registration: ['open', 'waiting', 'blocked'],
  cell: ['none', 'camped', 'changing'],
  service: ['no', 'yes'],
  transport: ['down', 'connecting', 'up'],
  flow: ['alive', 'halfOpen', 'dead'],
  network: ['deliberatelyOffline', 'connecting', 'connected', 'disconnectedWithLinkUp'],
  owner: ['microvisor', 'app'],
  reasons: [],
  calm: ['no', 'yes'],
  update: ['none', 'fetching', 'verifying', 'downloaded', 'installing'],
  debugger: ['detached', 'attached'],
  halted: ['no', 'yes'],
  app: ['off', 'booting', 'running', 'ended', 'dead'],
  sleep: ['awake', 'light', 'deep'],
  led: ['enabled', 'disabled'],
  'channel:': ['opening', 'open', 'lost', 'closed'],
} as const satisfies Record<string, readonly string[]>;

/** The states of a machine by its full name; undefined for an unknown one. */
export function machineStates(machine: string): readonly string[] | undefined {
  const colon = machine.indexOf(':');
  const key = colon < 0 ? machine : machine.slice(0, colon + 1);
  return (MACHINES as Record<string, readonly string[]>)[key];
}
