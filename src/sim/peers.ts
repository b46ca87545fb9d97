/** The peers of a scenario: the built-in kinds are made here, functions are handed in. */

import { invariant } from '../engine/invariant.ts';
import type { PeerSettings } from '../scenario/scenario.ts';
import { echoPeer, type Peer, sinkPeer, talkerPeer } from '../world/peer.ts';

/** `functions` holds the peers of kind `function` by endpoint name. */
export function peersOf(
  settings: Readonly<Record<string, PeerSettings>>,
  functions: ReadonlyMap<string, Peer>,
): ReadonlyMap<string, Peer> {
  const peers = new Map<string, Peer>();
  for (const [endpoint, peer] of Object.entries(settings)) {
    peers.set(endpoint, peerOf(endpoint, peer, functions));
  }
  // The default endpoint is always there (D30).
  if (!peers.has('')) peers.set('', sinkPeer() as Peer);
  return peers;
}

function peerOf(
  endpoint: string,
  settings: PeerSettings,
  functions: ReadonlyMap<string, Peer>,
): Peer {
  switch (settings.kind) {
    case 'sink':
      return sinkPeer() as Peer;
    case 'echo':
      return echoPeer(settings.delayUs) as Peer;
    case 'talker':
      return talkerPeer(settings.script) as Peer;
    case 'function': {
      const peer = functions.get(endpoint);
      invariant(peer !== undefined, () => `the peer "${endpoint}" was not loaded`);
      return peer;
    }
  }
}
