/**
 * What an app imports from `notspot`: its types, the constants of the interface, nothing else.
 *
 * An app runs in a realm of its own, so this is all of the library that it can see.
 */

export * from './abi/enums.ts';
export { MvStatus, statusName } from './abi/status.ts';
export {
  type AppFactory,
  type AppInstance,
  defineApp,
  defineStepApp,
  type InterruptHandlers,
  type Main,
  type StepApp,
  type Wait,
  type Wake,
} from './host/app/app.ts';
export type { Device, RawCalls } from './host/app/device.ts';
export type { ChannelParams, Mv, Notification } from './host/app/mv.ts';
export type { ExternalFlashInfo, WifiConfig } from './host/app/mv-hardware.ts';
export type {
  ConfigKeyToFetch,
  HttpRequestParams,
  HttpResponseData,
} from './host/app/mv-http.ts';
export type {
  MqttConnectParams,
  MqttMessage,
  MqttSubscription,
  MqttWill,
} from './host/app/mv-mqtt.ts';
export type { I2cDevice, I2cInput, I2cStep } from './host/cortex-m/peripherals/i2c-device.ts';
export type { Peer, PeerInput, PeerOutput, PeerStep } from './world/peer.ts';
export type {
  EndpointRequest,
  EndpointResponse,
  EndpointStep,
  HttpEndpoint,
} from './world/services/http-endpoint.ts';
