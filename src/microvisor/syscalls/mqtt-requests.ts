/** What MQTT requests consist of, read from app memory. */

import type { MvMqttAuthenticationMethod } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { MqttConnect } from '../../world/services/mqtt-messages.ts';
import type { Refusing } from '../call.ts';
import { concatenate } from '../concatenate.ts';
import type { Piece } from './request.ts';

const STRING = STRUCTS.MvSizedString;
const CONNECT = STRUCTS.MvMqttConnectRequest;
const AUTHENTICATION = STRUCTS.MvMqttAuthentication;
const CREDENTIALS = STRUCTS.MvTlsCredentials;
const WILL = STRUCTS.MvMqttWill;
/** Documented: at most so many certificates in a chain. */
const MAX_CERTIFICATES = 8;
/** Documented: at most so many topics in a request. */
export const MAX_TOPICS = 8;
const USERNAME_PASSWORD: MvMqttAuthenticationMethod = 1;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The place of a sized string. */
export function stringAt(c: Refusing, at: number): Piece {
  return {
    address: c.memory.read32(at + STRING.fields.data.offset),
    bytes: c.memory.read32(at + STRING.fields.length.offset),
  };
}

export function areReadable(c: Refusing, pieces: readonly Piece[]): boolean {
  return pieces.every((piece) => c.memory.readableInput(piece.address, piece.bytes));
}

export function bytesAt(c: Refusing, piece: Piece): Uint8Array {
  return c.memory.read(piece.address, piece.bytes);
}

export function textAt(c: Refusing, piece: Piece): string {
  return decoder.decode(bytesAt(c, piece));
}

/** Bytes of all pieces together, for the send buffer. */
export function joined(c: Refusing, pieces: readonly Piece[]): Uint8Array {
  return concatenate(pieces.map((piece) => bytesAt(c, piece)));
}

interface Chain {
  readonly count: number;
  /** Undefined where the list cannot be read. */
  readonly certificates: readonly Piece[] | undefined;
}

function chainAt(c: Refusing, at: number): Chain {
  const { fields } = STRUCTS.MvTlsCertificateChain;
  const count = c.memory.read32(at + fields.num_certs.offset);
  const list = c.memory.read32(at + fields.certs.offset);
  if (count > MAX_CERTIFICATES || !c.memory.readableInput(list, count * STRING.size)) {
    return { count, certificates: undefined };
  }
  const certificates = Array.from({ length: count }, (_, i) => stringAt(c, list + i * STRING.size));
  return { count, certificates };
}

interface Credentials {
  readonly authorities: Chain;
  readonly own: Chain;
  readonly key: Piece;
}

interface Will {
  readonly topic: Piece;
  readonly payload: Piece;
  readonly qos: number;
  readonly retain: boolean;
}

/** A connect request as far as it can be read. */
export interface ConnectParts {
  readonly request: number;
  readonly host: Piece;
  readonly clientId: Piece;
  readonly method: number;
  readonly username: Piece;
  readonly password: Piece;
  readonly credentials: Credentials | undefined;
  readonly will: Will | undefined;
  /** A nested structure cannot be read. */
  readonly isBroken: boolean;
}

export function connectParts(c: Refusing, request: number): ConnectParts {
  const { memory } = c;
  const { fields } = CONNECT;
  const login = request + fields.authentication.offset;
  const names = login + AUTHENTICATION.fields.username_password.offset;
  const tlsAt = memory.read32(request + fields.tls_credentials.offset);
  const willAt = memory.read32(request + fields.will.offset);
  const hasTls = tlsAt !== 0 && memory.readable(tlsAt, CREDENTIALS.size);
  const hasWill = willAt !== 0 && memory.readable(willAt, WILL.size);
  const credentials = hasTls ? credentialsAt(c, tlsAt) : undefined;
  const { authorities, own } = credentials ?? {};
  const unlisted = [authorities, own].some((chain) => chain && chain.certificates === undefined);
  return {
    request,
    host: stringAt(c, request + fields.host.offset),
    clientId: stringAt(c, request + fields.clientid.offset),
    method: memory.read(login, 1)[0] ?? 0,
    username: stringAt(c, names + STRUCTS.MvUsernamePassword.fields.username.offset),
    password: stringAt(c, names + STRUCTS.MvUsernamePassword.fields.password.offset),
    credentials,
    will: hasWill ? willFrom(c, willAt) : undefined,
    isBroken: (tlsAt !== 0 && !hasTls) || (willAt !== 0 && !hasWill) || unlisted,
  };
}

function credentialsAt(c: Refusing, at: number): Credentials {
  const own = at + CREDENTIALS.fields.clientcert.offset;
  return {
    authorities: chainAt(c, at + CREDENTIALS.fields.cacert.offset),
    own: chainAt(c, own),
    key: stringAt(c, own + STRUCTS.MvOwnTlsCertificateChain.fields.key.offset),
  };
}

function willFrom(c: Refusing, at: number): Will {
  return {
    topic: stringAt(c, at + WILL.fields.topic.offset),
    payload: stringAt(c, at + WILL.fields.payload.offset),
    qos: c.memory.read32(at + WILL.fields.qos.offset),
    retain: c.memory.read(at + WILL.fields.retain.offset, 1)[0] !== 0,
  };
}

/** What is wrong with the values of a connect request. */
export function checkConnect(
  c: Refusing<'INVALIDAUTHENTICATION' | 'TOOMANYELEMENTS' | 'REQUIREDELEMENTMISSING'>,
  { method, host, clientId, credentials, will }: ConnectParts,
): void {
  const { authorities, own, key } = credentials ?? {};
  // Inferred: the header names a user name with password and the key of a certificate together,
  // which is taken to mean that an app proves itself by one of them.
  const hasKey = key !== undefined && key.bytes > 0;
  c.refuse(
    method > USERNAME_PASSWORD || (method === USERNAME_PASSWORD && hasKey),
    'INVALIDAUTHENTICATION',
  );
  const tooMany = [authorities, own].some((chain) => chain && chain.count > MAX_CERTIFICATES);
  c.refuse(tooMany, 'TOOMANYELEMENTS');
  c.refuse(host.bytes === 0 || clientId.bytes === 0, 'REQUIREDELEMENTMISSING');
  c.refuse(own !== undefined && own.count > 0 && !hasKey, 'REQUIREDELEMENTMISSING');
  const badWill = will !== undefined && (will.topic.bytes === 0 || will.payload.bytes === 0);
  c.refuse(badWill, 'REQUIREDELEMENTMISSING');
}

/** All parts of a connect request that are bytes in app memory. */
export function connectPieces(parts: ConnectParts): readonly Piece[] {
  const { host, clientId, method, username, password, credentials, will } = parts;
  return [
    host,
    clientId,
    ...(method === USERNAME_PASSWORD ? [username, password] : []),
    ...(credentials?.authorities.certificates ?? []),
    ...(credentials?.own.certificates ?? []),
    ...(credentials === undefined ? [] : [credentials.key]),
    ...(will === undefined ? [] : [will.topic, will.payload]),
  ];
}

/** The request as the cloud gets it. */
export function connectMessage(c: Refusing, parts: ConnectParts, id: number): MqttConnect {
  const { request, host, clientId, method, username, password, credentials, will } = parts;
  const { memory } = c;
  const { fields } = CONNECT;
  const word = (field: 'protocol_version' | 'keepalive') =>
    memory.read32(request + fields[field].offset);
  const port = memory.read(request + fields.port.offset, 2);
  const version = word('protocol_version');
  const proves = method === USERNAME_PASSWORD;
  return {
    service: 'mqtt',
    what: 'connect',
    id,
    level: version === 0 ? 4 : version === 1 ? 5 : undefined,
    host: textAt(c, host),
    port: (port[0] ?? 0) + (port[1] ?? 0) * 256,
    clientId: textAt(c, clientId),
    username: proves ? textAt(c, username) : undefined,
    password: proves ? textAt(c, password) : undefined,
    authorities: (credentials?.authorities.certificates ?? []).map((piece) => bytesAt(c, piece)),
    keepaliveS: word('keepalive'),
    clean: memory.read(request + fields.clean_start.offset, 1)[0] !== 0,
    will: will && {
      topic: textAt(c, will.topic),
      payload: bytesAt(c, will.payload),
      qos: will.qos,
      retain: will.retain,
    },
  };
}
