/**
 * The other enumerations of the interface, one const object each.
 *
 * Names are those of the SDK (`mv_syscalls.h`, 0.7.0) without their prefix. `MvStatus` has a file
 * of its own. `ENUM_BYTES` is what the ARM EABI compiler makes of each: five are one byte wide.
 */

export const MvEventType = {
  NOEVENT: 0,
  NETWORKSTATUSCHANGED: 1,
  CHANNELDATAREADABLE: 2,
  CHANNELDATAWRITESPACE: 3,
  CHANNELNOTCONNECTED: 4,
  UPDATEDOWNLOADED: 5,
} as const;
export type MvEventType = (typeof MvEventType)[keyof typeof MvEventType];

export const MvNetworkStatus = {
  DELIBERATELYOFFLINE: 0,
  CONNECTED: 1,
  CONNECTING: 2,
  DISCONNECTEDWITHLINKUP: 3,
} as const;
export type MvNetworkStatus = (typeof MvNetworkStatus)[keyof typeof MvNetworkStatus];

export const MvNetworkReason = {
  NOTCONNECTING: 0x0,
  USINGNETWORK: 0x1,
  NEVERUSEDNETWORKAPI: 0x2,
  MINIMUMCHECKINEXPIRED: 0x4,
  RTCNOTSET: 0x8,
  KERNELERROR: 0x10,
  APPLICATIONERROR: 0x20,
  COLDBOOTCONNECTION: 0x40,
  FETCHINGUPDATE: 0x80,
  DEBUGGERATTACHED: 0x100,
  NOAPPLICATIONCODE: 0x200,
  ENHANCECALM: 0x800,
} as const;
export type MvNetworkReason = (typeof MvNetworkReason)[keyof typeof MvNetworkReason];

export const MvChannelType = {
  OPAQUEBYTES: 0,
  MQTT: 1,
  HTTP: 2,
  CONFIGFETCH: 3,
} as const;
export type MvChannelType = (typeof MvChannelType)[keyof typeof MvChannelType];

export const MvClosureReason = {
  NONE: 0,
  CHANNELCLOSEDBYSERVER: 1,
  CHANNELRESETBYSERVER: 2,
  NETWORKDISCONNECTED: 3,
  CONNECTIONTERMINATED: 4,
  NOTYETOPEN: 5,
  CLOSEDBYAPPLICATION: 6,
  UNEXPECTEDLYTERMINATED: 7,
} as const;
export type MvClosureReason = (typeof MvClosureReason)[keyof typeof MvClosureReason];

export const MvHttpResult = {
  OK: 0,
  UNSUPPORTEDURISCHEME: 1,
  UNSUPPORTEDMETHOD: 2,
  INVALIDHEADERS: 3,
  INVALIDTIMEOUT: 4,
  REQUESTFAILED: 5,
  RESPONSETOOLARGE: 6,
} as const;
export type MvHttpResult = (typeof MvHttpResult)[keyof typeof MvHttpResult];

export const MvConfigKeyFetchScope = {
  ACCOUNT: 0,
  DEVICE: 1,
} as const;
export type MvConfigKeyFetchScope =
  (typeof MvConfigKeyFetchScope)[keyof typeof MvConfigKeyFetchScope];

export const MvConfigKeyFetchStore = {
  SECRET: 0,
  CONFIG: 1,
} as const;
export type MvConfigKeyFetchStore =
  (typeof MvConfigKeyFetchStore)[keyof typeof MvConfigKeyFetchStore];

export const MvConfigFetchResult = {
  OK: 0,
  RESPONSETOOLARGE: 1,
} as const;
export type MvConfigFetchResult = (typeof MvConfigFetchResult)[keyof typeof MvConfigFetchResult];

export const MvConfigKeyFetchResult = {
  OK: 0,
  KEYNOTFOUND: 1,
  SERVERERROR: 2,
} as const;
export type MvConfigKeyFetchResult =
  (typeof MvConfigKeyFetchResult)[keyof typeof MvConfigKeyFetchResult];

export const MvMqttReadableDataType = {
  NONE: 0,
  MESSAGERECEIVED: 1,
  MESSAGELOST: 2,
  CONNECTRESPONSE: 3,
  SUBSCRIBERESPONSE: 4,
  UNSUBSCRIBERESPONSE: 5,
  PUBLISHRESPONSE: 6,
  DISCONNECTRESPONSE: 7,
} as const;
export type MvMqttReadableDataType =
  (typeof MvMqttReadableDataType)[keyof typeof MvMqttReadableDataType];

export const MvMqttProtocolVersion = {
  V3_1_1: 0,
  V5: 1,
} as const;
export type MvMqttProtocolVersion =
  (typeof MvMqttProtocolVersion)[keyof typeof MvMqttProtocolVersion];

export const MvMqttAuthenticationMethod = {
  NONE: 0,
  USERNAMEPASSWORD: 1,
} as const;
export type MvMqttAuthenticationMethod =
  (typeof MvMqttAuthenticationMethod)[keyof typeof MvMqttAuthenticationMethod];

export const MvMqttRequestState = {
  REQUESTCOMPLETED: 0,
  INVALIDPARAMETERS: 1,
  ALREADYCONNECTED: 2,
  NOTCONNECTED: 3,
  NXDOMAIN: 4,
  UNKNOWNCA: 5,
  CERTIFICATEEXPIRED: 6,
  SOCKETERROR: 7,
  CONNECTIONCIRCUITBREAKER: 8,
} as const;
export type MvMqttRequestState = (typeof MvMqttRequestState)[keyof typeof MvMqttRequestState];

export const MvMqttLostMessageReason = {
  DEVICERECEIVEBUFFERTOOSMALL: 0,
} as const;
export type MvMqttLostMessageReason =
  (typeof MvMqttLostMessageReason)[keyof typeof MvMqttLostMessageReason];

export const MvPowerSavingMode = {
  SLEEP: 0,
  STOP0: 1,
  STOP1: 2,
  STOP2: 3,
  STOP3: 4,
} as const;
export type MvPowerSavingMode = (typeof MvPowerSavingMode)[keyof typeof MvPowerSavingMode];

export const MvSystemNotificationSource = {
  NETWORK: 0,
  UPDATE: 1,
} as const;
export type MvSystemNotificationSource =
  (typeof MvSystemNotificationSource)[keyof typeof MvSystemNotificationSource];

export const MvDeepSleepMode = {
  STANDBY: 0,
  SHUTDOWN: 1,
} as const;
export type MvDeepSleepMode = (typeof MvDeepSleepMode)[keyof typeof MvDeepSleepMode];

export const MvWakeReason = {
  COLDBOOT: 0,
  REMOTEMICROVISORRESTART: 1,
  REMOTEAPPLICATIONRESTART: 2,
  DEBUGGERRESTART: 3,
  MICROVISORCRASH: 4,
  MICROVISORWATCHDOG: 5,
  MICROVISOROUTOFMEMORY: 6,
  MICROVISORERROR: 7,
  APPLICATIONCRASH: 8,
  APPLICATIONUPDATE: 9,
  MICROVISORUPDATE: 10,
  OPTIONBYTES: 11,
  DEEPSLEEPCHECKIN: 12,
  DEEPSLEEPAPPLICATION: 13,
  DEEPSLEEPMODEM: 14,
  DEEPSLEEPAPPLICATIONRTC: 15,
  DEEPSLEEPOTHER: 16,
} as const;
export type MvWakeReason = (typeof MvWakeReason)[keyof typeof MvWakeReason];

export const MvRestartMode = {
  AUTOAPPLYUPDATE: 0,
} as const;
export type MvRestartMode = (typeof MvRestartMode)[keyof typeof MvRestartMode];

export const MvWifiConfigMode = {
  APPLYNOW: 0,
  CLEARNOW: 1,
} as const;
export type MvWifiConfigMode = (typeof MvWifiConfigMode)[keyof typeof MvWifiConfigMode];

/** Width of each enumeration in memory, in bytes. */
export const ENUM_BYTES = {
  MvStatus: 4,
  MvEventType: 4,
  MvNetworkStatus: 4,
  MvNetworkReason: 4,
  MvChannelType: 4,
  MvClosureReason: 4,
  MvHttpResult: 4,
  MvConfigKeyFetchScope: 4,
  MvConfigKeyFetchStore: 4,
  MvConfigFetchResult: 4,
  MvConfigKeyFetchResult: 4,
  MvMqttReadableDataType: 4,
  MvMqttProtocolVersion: 4,
  MvMqttAuthenticationMethod: 1,
  MvMqttRequestState: 4,
  MvMqttLostMessageReason: 4,
  MvPowerSavingMode: 1,
  MvSystemNotificationSource: 4,
  MvDeepSleepMode: 1,
  MvWakeReason: 1,
  MvRestartMode: 4,
  MvWifiConfigMode: 1,
} as const;
