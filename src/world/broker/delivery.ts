/** How messages reach subscribers: routing, packet ids, acknowledgements, and sending again. */

import type { AckCommand, Message, Packet, Qos } from './packets.ts';
import type { BrokerOutput, BrokerState, Outbound, Session } from './state.ts';
import { matches } from './topics.ts';

/** Messages that wait for a subscriber that is away; Mosquitto keeps as many. */
const MAX_QUEUED = 1000;
const LAST_PACKET_ID = 65_535;

/** Brings a message to all that subscribe to it. `from` is who published it, if a client did. */
export function route(
  state: BrokerState,
  message: Message,
  from: string | undefined,
  out: BrokerOutput[],
): void {
  if (message.retain) {
    state.retained = state.retained.filter((m) => m.topic !== message.topic);
    if (message.payload.length > 0) state.retained.push(message);
  }
  for (const session of state.sessions) {
    const matching = session.subscriptions.filter((s) => {
      return matches(s.filter, message.topic) && !(s.nl && session.clientId === from);
    });
    if (matching.length === 0) continue;
    const granted = Math.max(...matching.map((s) => s.qos));
    const qos = Math.min(message.qos, granted) as Qos;
    const retain = message.retain && matching.some((s) => s.rap);
    deliverTo(session, { ...message, qos, retain }, out);
  }
}

/** Sends a message to a subscriber, or keeps it for one that is away. */
export function deliverTo(session: Session, message: Message, out: BrokerOutput[]): void {
  const { connection } = session;
  if (connection === 0) {
    if (message.qos > 0 && session.queued.length < MAX_QUEUED) session.queued.push(message);
    return;
  }
  if (message.qos === 0) {
    out.push({ type: 'send', connection, packet: publishPacket(message, 0, false) });
    return;
  }
  const id = freeId(session);
  session.outbound.push({ id, message, awaits: message.qos === 1 ? 'puback' : 'pubrec' });
  out.push({ type: 'send', connection, packet: publishPacket(message, id, false) });
}

/** The client is there again: what it has not settled first, then what came meanwhile. */
export function resume(session: Session, connection: number, out: BrokerOutput[]): void {
  for (const { id, message, awaits } of session.outbound) {
    const packet: Packet =
      awaits === 'pubcomp' ? { cmd: 'pubrel', id, code: 0 } : publishPacket(message, id, true);
    out.push({ type: 'send', connection, packet });
  }
  const { queued } = session;
  session.queued = [];
  for (const message of queued) deliverTo(session, message, out);
}

/** A client settles a message that it got, or releases one that it sent. */
export function acknowledged(
  session: Session,
  connection: number,
  packet: { readonly cmd: AckCommand; readonly id: number },
  out: BrokerOutput[],
): void {
  const { cmd, id } = packet;
  if (cmd === 'pubrel') {
    session.received = session.received.filter((known) => known !== id);
    out.push({ type: 'send', connection, packet: { cmd: 'pubcomp', id, code: 0 } });
    return;
  }
  const sent = session.outbound.find((o) => o.id === id);
  if (cmd === 'pubrec') {
    // It is answered even for an id that is not known any more, or the client would wait for ever.
    if (sent !== undefined && sent.awaits !== 'puback') sent.awaits = 'pubcomp';
    out.push({ type: 'send', connection, packet: { cmd: 'pubrel', id, code: 0 } });
    return;
  }
  if (sent?.awaits === cmd) settle(session, sent);
}

function settle(session: Session, sent: Outbound): void {
  session.outbound = session.outbound.filter((o) => o !== sent);
}

function publishPacket(message: Message, id: number, dup: boolean): Packet {
  return { cmd: 'publish', id, dup, ...message };
}

/** The next packet id that is not in use. */
function freeId(session: Session): number {
  do {
    session.lastId = (session.lastId % LAST_PACKET_ID) + 1;
  } while (session.outbound.some((o) => o.id === session.lastId));
  return session.lastId;
}
