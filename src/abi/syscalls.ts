/**
 * The system-call interface of Microvisor 0.7.0 as data: 71 rows.
 *
 * Every reader of the interface (door, trace printer, fault injector, fuzzer, gateway map, fidelity
 * table) reads these rows, so they cannot drift apart. Slots are scattered: the slot is a column,
 * never the order. `params` are `name:direction` with `value`, `in`, `out` or `inout`; `fails` are
 * the statuses that the header documents besides OKAY, in its order, and `inferred` those that the
 * call must be able to give although the header does not list them.
 *
 * The object file of the SDK has one more entry, mvTemporaryStructTest in slot 12, which no header
 * declares; slots 20 and 71 are empty.
 */

import type { StatusName } from './status.ts';

export type Direction = 'value' | 'in' | 'out' | 'inout';
export type Group =
  | 'clock'
  | 'device'
  | 'notification'
  | 'interrupt'
  | 'network'
  | 'channel'
  | 'http'
  | 'config'
  | 'mqtt'
  | 'logging'
  | 'testing'
  | 'power'
  | 'flash'
  | 'wifi';

export interface Syscall {
  /** Gateway address = GATEWAY_BASE + 8 * slot. */
  readonly slot: number;
  readonly group: Group;
  readonly params: readonly `${string}:${Direction}`[];
  readonly fails: readonly StatusName[];
  readonly inferred?: readonly StatusName[];
  /** The header says UNAVAILABLE when called from an interrupt. */
  readonly notFromInterrupt?: true;
}

export const GATEWAY_BASE = 0x0c1f_e000;
export const GATEWAY_STRIDE = 8;
/** In the object file of the SDK, in no header. A binary that calls it gets a clear record. */
export const UNDECLARED_SLOTS = { mvTemporaryStructTest: 12 } as const;

// biome-ignore format: one row per system call, columns aligned
export const SYSCALLS = {
  // clock
  mvGetMicroseconds:             { slot:  2, group: 'clock',        params: ['ms:out'], fails: ['PARAMETERFAULT'] },
  mvGetSysClk:                   { slot:  3, group: 'clock',        params: ['hz:out'], fails: ['PARAMETERFAULT'] },
  mvGetHClk:                     { slot: 23, group: 'clock',        params: ['hz:out'], fails: ['PARAMETERFAULT'] },
  mvGetPClk1:                    { slot: 17, group: 'clock',        params: ['hz:out'], fails: ['PARAMETERFAULT'] },
  mvGetPClk2:                    { slot: 18, group: 'clock',        params: ['hz:out'], fails: ['PARAMETERFAULT'] },
  mvGetWallTime:                 { slot:  7, group: 'clock',        params: ['usec:out'], fails: ['PARAMETERFAULT', 'TIMENOTSET'] },
  // device
  mvNoOp:                        { slot: 27, group: 'device',       params: [], fails: [] },
  mvGetDeviceId:                 { slot:  5, group: 'device',       params: ['buf:out', 'len:value'], fails: ['PARAMETERFAULT', 'INVALIDBUFFERSIZE'] },
  mvPeriphPeek32:                { slot: 30, group: 'device',       params: ['reg:value', 'output:out'], fails: ['PERIPHERALACCESSFAULT'], inferred: ['PARAMETERFAULT'] },
  mvPeriphPoke32:                { slot: 21, group: 'device',       params: ['reg:value', 'mask:value', 'xorvalue:value'], fails: ['PERIPHERALACCESSFAULT'] },
  mvSystemLedEnable:             { slot: 59, group: 'device',       params: ['enable:value'], fails: ['UNAVAILABLE'], notFromInterrupt: true },
  // notification
  mvSetupNotifications:          { slot: 16, group: 'notification', params: ['notifications:in', 'handle_out:out'], fails: ['PARAMETERFAULT', 'INVALIDBUFFERSIZE', 'BUFFERALREADYINUSE', 'INVALIDINTERRUPT', 'TOOMANYNOTIFICATIONBUFFERS'] },
  mvCloseNotifications:          { slot: 10, group: 'notification', params: ['handle_in_out:inout'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE'] },
  mvTempTriggerNotification:     { slot: 28, group: 'notification', params: ['handle:value', 'type:value', 'tag:value'], fails: ['INVALIDHANDLE'] },
  mvOpenSystemNotification:      { slot: 60, group: 'notification', params: ['params:in', 'handle:out'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'INVALIDHANDLE'], notFromInterrupt: true },
  mvCloseSystemNotification:     { slot: 61, group: 'notification', params: ['handle:inout'], fails: ['UNAVAILABLE', 'INVALIDHANDLE'], inferred: ['PARAMETERFAULT'], notFromInterrupt: true },
  // interrupt
  mvSetFastInterrupt:            { slot: 11, group: 'interrupt',    params: ['irqn:value'], fails: ['INVALIDINTERRUPT', 'INVALIDVECTOR', 'UNAVAILABLE'] },
  mvClearFastInterrupt:          { slot: 15, group: 'interrupt',    params: ['irqn:value'], fails: ['INVALIDINTERRUPT', 'UNAVAILABLE'] },
  mvEnableFastInterrupt:         { slot:  0, group: 'interrupt',    params: ['irqn:value'], fails: ['INVALIDINTERRUPT', 'UNAVAILABLE'] },
  mvDisableFastInterrupt:        { slot: 13, group: 'interrupt',    params: ['irqn:value'], fails: ['INVALIDINTERRUPT', 'UNAVAILABLE'] },
  mvDisableAllFastInterrupts:    { slot:  4, group: 'interrupt',    params: [], fails: [] },
  mvEnableAllFastInterrupts:     { slot: 19, group: 'interrupt',    params: [], fails: [] },
  // network
  mvRequestNetwork:              { slot:  8, group: 'network',      params: ['params:in', 'handle:out'], fails: ['PARAMETERFAULT', 'UNSUPPORTEDSTRUCTUREVERSION'], inferred: ['INVALIDHANDLE'] },
  mvReleaseNetwork:              { slot: 26, group: 'network',      params: ['handle:inout'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'UNSUPPORTEDSTRUCTUREVERSION'] },
  mvGetNetworkStatus:            { slot: 29, group: 'network',      params: ['handle:value', 'status:out'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE'] },
  mvGetNetworkReasons:           { slot: 25, group: 'network',      params: ['reasons:out', 'request_ref_count:out'], fails: ['PARAMETERFAULT'] },
  // channel
  mvOpenChannel:                 { slot: 24, group: 'channel',      params: ['params:in', 'handle:out'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'INVALIDBUFFERALIGNMENT', 'INVALIDBUFFERSIZE', 'UNKNOWNCHANNELENDPOINT', 'UNKNOWNCHANNELTYPE', 'NETWORKNOTCONNECTED', 'RATELIMITED', 'UNAVAILABLE', 'TOOMANYCHANNELS'], inferred: ['BUFFERALREADYINUSE', 'UNSUPPORTEDSTRUCTUREVERSION'] },
  mvReadChannel:                 { slot: 22, group: 'channel',      params: ['handle:value', 'read_pointer_out:out', 'length_out:out'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED'] },
  mvReadChannelComplete:         { slot: 14, group: 'channel',      params: ['handle:value', 'consumed:value'], fails: ['INVALIDHANDLE', 'CHANNELCLOSED'], inferred: ['INVALIDBUFFERSIZE'] },
  mvWriteChannelStream:          { slot:  1, group: 'channel',      params: ['handle:value', 'data:in', 'len:value', 'written:out'], fails: ['INVALIDHANDLE', 'PARAMETERFAULT', 'LATEFAULT', 'CHANNELCLOSED'] },
  mvWriteChannel:                { slot:  6, group: 'channel',      params: ['handle:value', 'data:in', 'len:value', 'available:out'], fails: ['INVALIDBUFFERSIZE', 'INVALIDHANDLE', 'PARAMETERFAULT', 'LATEFAULT', 'CHANNELCLOSED'] },
  mvCloseChannel:                { slot: 31, group: 'channel',      params: ['handle:inout'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE'] },
  mvGetChannelClosureReason:     { slot:  9, group: 'channel',      params: ['handle:value', 'reason_out:out'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE'] },
  // http
  mvSendHttpRequest:             { slot: 32, group: 'http',         params: ['handle:value', 'request:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'INVALIDBUFFERSIZE', 'TOOMANYELEMENTS', 'CHANNELCLOSED', 'REQUESTALREADYSENT'] },
  mvReadHttpResponseData:        { slot: 35, group: 'http',         params: ['handle:value', 'response_data:out'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'RESPONSENOTPRESENT', 'CHANNELCLOSED'] },
  mvReadHttpResponseHeader:      { slot: 34, group: 'http',         params: ['handle:value', 'header_index:value', 'buf:out', 'size:value'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'RESPONSENOTPRESENT', 'CHANNELCLOSED', 'INDEXINVALID'], inferred: ['REQUESTUNSUCCESSFUL'] },
  mvReadHttpResponseBody:        { slot: 33, group: 'http',         params: ['handle:value', 'offset:value', 'buf:out', 'size:value'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'RESPONSENOTPRESENT', 'CHANNELCLOSED', 'OFFSETINVALID'], inferred: ['REQUESTUNSUCCESSFUL'] },
  // config
  mvSendConfigFetchRequest:      { slot: 38, group: 'config',       params: ['handle:value', 'request:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'INVALIDBUFFERSIZE', 'CHANNELCLOSED', 'REQUESTALREADYSENT'], inferred: ['TOOMANYCONFIGKEYS', 'UNKNOWNCONFIGSTORE', 'UNKNOWNCONFIGSCOPE', 'INVALIDCONFIGKEY'] },
  mvReadConfigFetchResponseData: { slot: 39, group: 'config',       params: ['handle:value', 'response_data:out'], fails: ['PARAMETERFAULT', 'CHANNELCLOSED'], inferred: ['INVALIDHANDLE', 'RESPONSENOTPRESENT'] },
  mvReadConfigResponseItem:      { slot: 40, group: 'config',       params: ['handle:value', 'params:in'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'RESPONSENOTPRESENT', 'CHANNELCLOSED', 'INDEXINVALID'], inferred: ['INVALIDBUFFERSIZE'] },
  // mqtt
  mvMqttGetNextReadableDataType: { slot: 51, group: 'mqtt',         params: ['handle:value', 'data_type:out'], fails: ['PARAMETERFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED'] },
  mvMqttRequestConnect:          { slot: 53, group: 'mqtt',         params: ['handle:value', 'request:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'REQUESTALREADYSENT', 'INVALIDAUTHENTICATION', 'TOOMANYELEMENTS', 'REQUIREDELEMENTMISSING'] },
  mvMqttReadConnectResponse:     { slot: 45, group: 'mqtt',         params: ['handle:value', 'response_data:out'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED'], inferred: ['WRONGDATAREQUESTED'] },
  mvMqttRequestSubscribe:        { slot: 47, group: 'mqtt',         params: ['handle:value', 'request:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'RATELIMITED', 'TOOMANYELEMENTS'] },
  mvMqttReadSubscribeResponse:   { slot: 54, group: 'mqtt',         params: ['handle:value', 'response_data:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'INVALIDBUFFERSIZE'], inferred: ['WRONGDATAREQUESTED'] },
  mvMqttRequestUnsubscribe:      { slot: 52, group: 'mqtt',         params: ['handle:value', 'request:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'RATELIMITED', 'TOOMANYELEMENTS'] },
  mvMqttReadUnsubscribeResponse: { slot: 41, group: 'mqtt',         params: ['handle:value', 'response_data:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'INVALIDBUFFERSIZE'], inferred: ['WRONGDATAREQUESTED'] },
  mvMqttRequestPublish:          { slot: 46, group: 'mqtt',         params: ['handle:value', 'request:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'RATELIMITED'] },
  mvMqttReadPublishResponse:     { slot: 48, group: 'mqtt',         params: ['handle:value', 'response_data:out'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED'], inferred: ['WRONGDATAREQUESTED'] },
  mvMqttReceiveMessage:          { slot: 50, group: 'mqtt',         params: ['handle:value', 'message_data:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'INVALIDBUFFERSIZE'], inferred: ['WRONGDATAREQUESTED'] },
  mvMqttReceiveLostMessageInfo:  { slot: 49, group: 'mqtt',         params: ['handle:value', 'lost_message_info:in'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED', 'INVALIDBUFFERSIZE'], inferred: ['WRONGDATAREQUESTED'] },
  mvMqttAcknowledgeMessage:      { slot: 42, group: 'mqtt',         params: ['handle:value', 'correlation_id:value'], fails: ['INVALIDHANDLE', 'CHANNELCLOSED', 'RATELIMITED'] },
  mvMqttRequestDisconnect:       { slot: 44, group: 'mqtt',         params: ['handle:value'], fails: ['INVALIDHANDLE', 'CHANNELCLOSED', 'RATELIMITED'] },
  mvMqttReadDisconnectResponse:  { slot: 43, group: 'mqtt',         params: ['handle:value', 'response_data:out'], fails: ['PARAMETERFAULT', 'LATEFAULT', 'INVALIDHANDLE', 'CHANNELCLOSED'], inferred: ['WRONGDATAREQUESTED'] },
  // logging
  mvServerLoggingInit:           { slot: 36, group: 'logging',      params: ['buffer:out', 'length_bytes:value'], fails: ['PARAMETERFAULT', 'INVALIDBUFFERALIGNMENT', 'INVALIDBUFFERSIZE'] },
  mvServerLog:                   { slot: 37, group: 'logging',      params: ['message:in', 'length_bytes:value'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'INVALIDBUFFERSIZE', 'LOGMESSAGETOOLONG', 'LOGGINGDISABLEDBYSERVER'] },
  // testing
  mvTestingComplete:             { slot: 55, group: 'testing',      params: ['status:value'], fails: ['UNAVAILABLE'] },
  mvTestLoggingInit:             { slot: 57, group: 'testing',      params: ['buffer:out', 'length_bytes:value'], fails: ['PARAMETERFAULT', 'INVALIDBUFFERALIGNMENT', 'INVALIDBUFFERSIZE', 'UNAVAILABLE'] },
  mvTestLog:                     { slot: 56, group: 'testing',      params: ['message:in', 'length_bytes:value'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'INVALIDBUFFERSIZE', 'LOGMESSAGETOOLONG'] },
  // power
  mvPowerSave:                   { slot: 58, group: 'power',        params: ['mode:value'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'MICROVISORBUSY'], notFromInterrupt: true },
  mvDeepSleep:                   { slot: 62, group: 'power',        params: ['mode:value'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'MICROVISORBUSY'], notFromInterrupt: true },
  mvGetWakeReason:               { slot: 63, group: 'power',        params: ['mode:out'], fails: ['UNAVAILABLE', 'PARAMETERFAULT'], notFromInterrupt: true },
  mvRestart:                     { slot: 64, group: 'power',        params: ['mode:value'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'MICROVISORBUSY'], notFromInterrupt: true },
  // flash
  mvExternalFlashOpen:           { slot: 68, group: 'flash',        params: ['handle:out'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'TOOMANYCHANNELS'], notFromInterrupt: true },
  mvExternalFlashClose:          { slot: 65, group: 'flash',        params: ['handle:inout'], fails: ['UNAVAILABLE', 'INVALIDHANDLE'], inferred: ['PARAMETERFAULT'], notFromInterrupt: true },
  mvExternalFlashReadBlocking:   { slot: 70, group: 'flash',        params: ['handle:value', 'address:value', 'length:value', 'buffer:out'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'INVALIDHANDLE', 'ADDRESSOUTOFRANGE'], notFromInterrupt: true },
  mvExternalFlashEraseBlocking:  { slot: 69, group: 'flash',        params: ['handle:value', 'address:value', 'length:value'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'INVALIDHANDLE', 'ADDRESSOUTOFRANGE', 'INVALIDBUFFERALIGNMENT'], notFromInterrupt: true },
  mvExternalFlashWriteBlocking:  { slot: 67, group: 'flash',        params: ['handle:value', 'address:value', 'length:value', 'buffer:in'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'INVALIDHANDLE', 'ADDRESSOUTOFRANGE'], notFromInterrupt: true },
  mvExternalFlashGetInfo:        { slot: 66, group: 'flash',        params: ['handle:value', 'info:out'], fails: ['UNAVAILABLE', 'PARAMETERFAULT', 'INVALIDHANDLE', 'UNSUPPORTEDSTRUCTUREVERSION'], notFromInterrupt: true },
  // wifi
  mvSetWifiConfig:               { slot: 72, group: 'wifi',         params: ['params:in'], fails: [], inferred: ['PARAMETERFAULT', 'UNSUPPORTEDSTRUCTUREVERSION', 'INPUTTOOLONG'] },
  mvGetWifiConfig:               { slot: 73, group: 'wifi',         params: ['params:in'], fails: [], inferred: ['PARAMETERFAULT', 'UNSUPPORTEDSTRUCTUREVERSION', 'INVALIDBUFFERSIZE'] },
} as const satisfies Record<string, Syscall>;

export type SyscallName = keyof typeof SYSCALLS;
export type InGroup<G extends Group> = {
  [N in SyscallName]: (typeof SYSCALLS)[N]['group'] extends G ? N : never;
}[SyscallName];

/** Every status that a call may return. */
export type StatusOf<N extends SyscallName> =
  | 'OKAY'
  | (typeof SYSCALLS)[N]['fails'][number]
  | ((typeof SYSCALLS)[N] extends { readonly inferred: readonly (infer S extends StatusName)[] }
      ? S
      : never);

export const SYSCALL_NAMES: readonly SyscallName[] = Object.keys(SYSCALLS) as SyscallName[];

/** The row of a call, widened so that its optional columns can be read. */
export function syscall(name: SyscallName): Syscall {
  return SYSCALLS[name];
}
