/** Commands on notification centers: set up and close, post, serve the interrupt, clear records. */

import fc from 'fast-check';
import { IRQS, named } from './real.ts';
import { RECORD_BYTES } from './rings.ts';
import { rule } from './rule.ts';
import { carriedOut, command, PIECES, pick, piece, which } from './step.ts';

const UNTOUCHED = 0xff;

export const setUpCenter = command(
  'setUpCenter',
  fc.record({
    irq: fc.constantFrom(...IRQS, 126),
    at: fc.nat({ max: PIECES - 1 }),
    records: fc.constantFrom(2, 3, 8, 64, 1, 2.5),
  }),
  ({ irq, at, records }, m, r) => {
    const ring = piece(r, at, records * RECORD_BYTES);
    const allowed = m.setupStatuses(irq, ring);
    if (!allowed.has('BUFFERALREADYINUSE')) {
      r.run((d) => d.memory.write(ring.start, new Uint8Array(ring.bytes).fill(UNTOUCHED)));
    }
    const { status, handle } = r.run((d) =>
      d.mv.setupNotifications({ irq, buffer: ring.start, bufferBytes: ring.bytes }),
    );
    rule('G24', allowed.has(named(status)), () => `${named(status)}, not ${[...allowed]}`);
    if (named(status) === 'OKAY') m.centerOpened(handle, irq, ring);
  },
);

export const closeCenter = command('closeCenter', which, (n, m, r) => {
  const given = pick(m, 'center', n);
  const { status, handle } = r.run((d) => d.mv.closeNotifications(given));
  if (m.closes(given, 'center', named(status), handle)) m.centers.delete(given);
});

export const trigger = command(
  'trigger',
  fc.record({ which, type: fc.constantFrom(0, 1, 4, 77), times: fc.integer({ min: 1, max: 5 }) }),
  ({ which, type, times }, m, r) => {
    const center = pick(m, 'center', which);
    for (let i = 0; i < times; i += 1) {
      const status = named(r.run((d) => d.mv.tempTriggerNotification(center, type, i)));
      if (!carriedOut(m, 'center', center, status)) continue;
      rule('G1', status === 'OKAY', () => `triggering: ${status}`);
      m.triggered(center, type, i);
    }
  },
);

export const serveInterrupt = command(
  'serveInterrupt',
  fc.constantFrom(IRQS[0], ...IRQS),
  (irq, m, r) => {
    const before = r.entries;
    r.run((d) => {
      d.nvic.enableIrq(irq);
      d.nvic.disableIrq(irq);
    });
    const entered = r.entries - before;
    rule('D10', entered === m.served(irq), () => `the handler was entered ${entered} times`);
  },
);

export const clearSlots = command(
  'clearSlots',
  fc.record({ which, to: fc.nat({ max: 7 }) }),
  (a, m, r) => {
    const ring = m.centers.get(pick(m, 'center', a.which));
    if (ring === undefined) return;
    for (let i = 0; i < Math.min(a.to, ring.slots.length); i += 1) {
      if (ring.slots[i] === undefined) continue;
      r.run((d) => d.memory.writeU32(ring.start + i * RECORD_BYTES + 8, 0));
      ring.clear(i);
    }
  },
);
