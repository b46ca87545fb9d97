/** The states of the network as mvGetNetworkStatus tells them, and names for the reasons. */

import { MvNetworkReason, MvNetworkStatus } from '../abi/enums.ts';
import type { Moves } from '../trace/machine.ts';

export type NetworkState =
  | 'deliberatelyOffline'
  | 'connecting'
  | 'connected'
  | 'disconnectedWithLinkUp';

const ANY: readonly NetworkState[] = [
  'deliberatelyOffline',
  'connecting',
  'connected',
  'disconnectedWithLinkUp',
];

/** The status is a function of radio, transport and reasons, so every move can happen. */
export const NETWORK_MOVES: Moves<NetworkState> = {
  deliberatelyOffline: ANY,
  connecting: ANY,
  connected: ANY,
  disconnectedWithLinkUp: ANY,
};

export const NETWORK_STATUS = {
  deliberatelyOffline: MvNetworkStatus.DELIBERATELYOFFLINE,
  connected: MvNetworkStatus.CONNECTED,
  connecting: MvNetworkStatus.CONNECTING,
  disconnectedWithLinkUp: MvNetworkStatus.DISCONNECTEDWITHLINKUP,
} as const satisfies Record<NetworkState, MvNetworkStatus>;

/** The names of the set flags, for the trace. */
export function reasonText(reasons: number): string {
  const names = Object.entries(MvNetworkReason)
    .filter(([, bit]) => bit !== 0 && (reasons & bit) !== 0)
    .map(([name]) => name);
  return names.length === 0 ? 'NOTCONNECTING' : names.join('|');
}
