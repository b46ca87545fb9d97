/** Commands on the network, and on the world around it: outages, check-ins, time. */

import fc from 'fast-check';
import type { Reference } from './kernel.ts';
import type { PathLayer } from './ownership.ts';
import { named, type Real } from './real.ts';
import { rule } from './rule.ts';
import { carriedOut, command, look, MINUTE, MS, pick, plain, SECOND, which } from './step.ts';

export const requestNetwork = command(
  'requestNetwork',
  fc.record({ which, times: fc.constantFrom(1, 1, 1, 2, 9) }),
  ({ which, times }, m, r) => {
    for (let i = 0; i < times; i += 1) requestOnce(m, r, pick(m, 'center', which));
  },
);

function requestOnce(m: Reference, r: Real, center: number): void {
  const tag = m.newTag();
  const expected = m.requestStatus(center);
  const { status, handle } = r.run((d) =>
    d.mv.requestNetwork({ notificationHandle: center, notificationTag: tag }),
  );
  rule('G19', named(status) === expected, () => `${named(status)}, not ${expected}`);
  if (expected !== 'OKAY') return;
  m.issue(handle, 'network');
  m.ownership.requested({ handle, center, tag });
  look(m, r);
}

export const releaseNetwork = command('releaseNetwork', which, (n, m, r) => {
  const given = pick(m, 'network', n);
  const { status, handle } = r.run((d) => d.mv.releaseNetwork(given));
  if (m.closes(given, 'network', named(status), handle)) m.releasedNetwork(given);
});

const STATES = ['deliberatelyOffline', 'connected', 'connecting', 'disconnectedWithLinkUp'];

export const networkStatus = command('networkStatus', which, (n, m, r) => {
  const network = pick(m, 'network', n);
  const { state } = m.ownership;
  const { status, networkStatus: code } = r.run((d) => d.mv.getNetworkStatus(network));
  if (!carriedOut(m, 'network', network, named(status))) return;
  rule('G22', STATES[code] === state, () => `status ${code} while the network is ${state}`);
});

export const networkReasons = plain('networkReasons', (m, r) => {
  const nowUs = r.nowUs;
  const { reasons, requestCount } = r.run((d) => d.mv.getNetworkReasons());
  m.ownership.checkReasons(reasons, requestCount, nowUs);
});

export const pass = command(
  'pass',
  fc.oneof(
    fc.constantFrom(MS, 20 * MS, 100 * MS),
    fc.constantFrom(SECOND, 3 * SECOND, 11 * SECOND),
    fc.constantFrom(25 * SECOND, 70 * SECOND, 3 * MINUTE, 8 * MINUTE, 80 * MINUTE),
  ),
  (us, _, r) => r.pass(us),
);

const layer = fc.constantFrom<PathLayer>('coverage', 'server');

/** For a moment, until the connection is lost, or until a whole attempt has failed. */
export const lose = command(
  'lose',
  fc.record({ layer, waitUs: fc.constantFrom(0, 0, 70 * SECOND, 4 * MINUTE) }),
  (a, m, r) => {
    if (m.ownership.setLayer(a.layer, false, r.nowUs)) r.simulation.world[a.layer].take('command');
    r.pass(a.waitUs);
  },
);

export const heal = command('heal', layer, (name, m, r) => {
  if (m.ownership.setLayer(name, true, r.nowUs)) r.simulation.world[name].giveBack('command');
});

/** The app goes on at once, or when the news has reached the device. */
export const serverResets = command(
  'serverResets',
  fc.constantFrom(0, 100 * MS, 100 * MS),
  (waitUs, m, r) => {
    m.serverResets(r.nowUs);
    r.simulation.world.cloud.endChannels('all', 'reset');
    r.pass(waitUs);
  },
);

export const checkIn = plain('checkIn', (m, r) => {
  m.ownership.checkInDue(r.nowUs);
  r.simulation.kernel.checkInNow('command');
});
