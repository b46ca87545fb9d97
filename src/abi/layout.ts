/**
 * The 35 structures of the interface as field tables: name, offset, size and kind.
 *
 * Offsets exist here and nowhere else; they are those of the ARM EABI compiler. `version` and `v1`
 * of the C unions are flattened. A pointer field says nothing of direction: its call does.
 */

export interface Field {
  /** Bytes from the start of the structure. */
  readonly offset: number;
  /** Bytes that the field takes. */
  readonly size: number;
  /** The C type, as the header spells it. */
  readonly type: string;
}

export interface Struct {
  /** Bytes of the whole structure, padding included. */
  readonly size: number;
  readonly fields: { readonly [name: string]: Field };
}

// biome-ignore format: one row per field, columns as in the C header
export const STRUCTS = {
  MvNotification: { size: 16, fields: {
    microseconds: { offset: 0, size: 8, type: 'uint64_t' },
    event_type: { offset: 8, size: 4, type: 'enum MvEventType' },
    tag: { offset: 12, size: 4, type: 'uint32_t' },
  } },
  MvNotificationSetup: { size: 12, fields: {
    irq: { offset: 0, size: 4, type: 'uint32_t' },
    buffer: { offset: 4, size: 4, type: 'struct MvNotification *' },
    buffer_size: { offset: 8, size: 4, type: 'uint32_t' },
  } },
  MvRequestNetworkParams: { size: 12, fields: {
    version: { offset: 0, size: 4, type: 'uint32_t' },
    notification_handle: { offset: 4, size: 4, type: 'MvNotificationHandle' },
    notification_tag: { offset: 8, size: 4, type: 'uint32_t' },
  } },
  MvSizedString: { size: 8, fields: {
    data: { offset: 0, size: 4, type: 'const uint8_t *' },
    length: { offset: 4, size: 4, type: 'uint32_t' },
  } },
  MvOpenChannelParams: { size: 44, fields: {
    version: { offset: 0, size: 4, type: 'uint32_t' },
    notification_handle: { offset: 4, size: 4, type: 'MvNotificationHandle' },
    notification_tag: { offset: 8, size: 4, type: 'uint32_t' },
    network_handle: { offset: 12, size: 4, type: 'MvNetworkHandle' },
    receive_buffer: { offset: 16, size: 4, type: 'uint8_t *' },
    receive_buffer_len: { offset: 20, size: 4, type: 'uint32_t' },
    send_buffer: { offset: 24, size: 4, type: 'uint8_t *' },
    send_buffer_len: { offset: 28, size: 4, type: 'uint32_t' },
    channel_type: { offset: 32, size: 4, type: 'enum MvChannelType' },
    endpoint: { offset: 36, size: 8, type: 'struct MvSizedString' },
  } },
  MvHttpHeader: { size: 8, fields: {
    length: { offset: 0, size: 4, type: 'uint32_t' },
    data: { offset: 4, size: 4, type: 'const uint8_t *' },
  } },
  MvHttpRequest: { size: 36, fields: {
    method: { offset: 0, size: 8, type: 'struct MvSizedString' },
    url: { offset: 8, size: 8, type: 'struct MvSizedString' },
    num_headers: { offset: 16, size: 4, type: 'uint32_t' },
    headers: { offset: 20, size: 4, type: 'const struct MvHttpHeader *' },
    body: { offset: 24, size: 8, type: 'struct MvSizedString' },
    timeout_ms: { offset: 32, size: 4, type: 'uint32_t' },
  } },
  MvHttpResponseData: { size: 16, fields: {
    result: { offset: 0, size: 4, type: 'enum MvHttpResult' },
    status_code: { offset: 4, size: 4, type: 'uint32_t' },
    num_headers: { offset: 8, size: 4, type: 'uint32_t' },
    body_length: { offset: 12, size: 4, type: 'uint32_t' },
  } },
  MvConfigKeyToFetch: { size: 16, fields: {
    scope: { offset: 0, size: 4, type: 'enum MvConfigKeyFetchScope' },
    store: { offset: 4, size: 4, type: 'enum MvConfigKeyFetchStore' },
    key: { offset: 8, size: 8, type: 'struct MvSizedString' },
  } },
  MvConfigKeyFetchParams: { size: 8, fields: {
    num_items: { offset: 0, size: 4, type: 'uint32_t' },
    keys_to_fetch: { offset: 4, size: 4, type: 'const struct MvConfigKeyToFetch *' },
  } },
  MvConfigResponseData: { size: 8, fields: {
    result: { offset: 0, size: 4, type: 'enum MvConfigFetchResult' },
    num_items: { offset: 4, size: 4, type: 'uint32_t' },
  } },
  MvSizedStringBuffer: { size: 12, fields: {
    data: { offset: 0, size: 4, type: 'uint8_t *' },
    size: { offset: 4, size: 4, type: 'uint32_t' },
    length: { offset: 8, size: 4, type: 'uint32_t *' },
  } },
  MvConfigResponseReadItemParams: { size: 20, fields: {
    item_index: { offset: 0, size: 4, type: 'uint32_t' },
    result: { offset: 4, size: 4, type: 'enum MvConfigKeyFetchResult *' },
    buf: { offset: 8, size: 12, type: 'struct MvSizedStringBuffer' },
  } },
  MvUsernamePassword: { size: 16, fields: {
    username: { offset: 0, size: 8, type: 'struct MvSizedString' },
    password: { offset: 8, size: 8, type: 'struct MvSizedString' },
  } },
  MvMqttAuthentication: { size: 20, fields: {
    method: { offset: 0, size: 1, type: 'enum MvMqttAuthenticationMethod' },
    username_password: { offset: 4, size: 16, type: 'struct MvUsernamePassword' },
  } },
  MvTlsCertificateChain: { size: 8, fields: {
    num_certs: { offset: 0, size: 4, type: 'uint32_t' },
    certs: { offset: 4, size: 4, type: 'const struct MvSizedString *' },
  } },
  MvOwnTlsCertificateChain: { size: 16, fields: {
    chain: { offset: 0, size: 8, type: 'struct MvTlsCertificateChain' },
    key: { offset: 8, size: 8, type: 'struct MvSizedString' },
  } },
  MvTlsCredentials: { size: 24, fields: {
    cacert: { offset: 0, size: 8, type: 'struct MvTlsCertificateChain' },
    clientcert: { offset: 8, size: 16, type: 'struct MvOwnTlsCertificateChain' },
  } },
  MvMqttWill: { size: 24, fields: {
    topic: { offset: 0, size: 8, type: 'struct MvSizedString' },
    payload: { offset: 8, size: 8, type: 'struct MvSizedString' },
    qos: { offset: 16, size: 4, type: 'uint32_t' },
    retain: { offset: 20, size: 1, type: 'uint8_t' },
  } },
  MvMqttConnectRequest: { size: 60, fields: {
    protocol_version: { offset: 0, size: 4, type: 'enum MvMqttProtocolVersion' },
    host: { offset: 4, size: 8, type: 'struct MvSizedString' },
    port: { offset: 12, size: 2, type: 'uint16_t' },
    clientid: { offset: 16, size: 8, type: 'struct MvSizedString' },
    authentication: { offset: 24, size: 20, type: 'struct MvMqttAuthentication' },
    tls_credentials: { offset: 44, size: 4, type: 'const struct MvTlsCredentials *' },
    keepalive: { offset: 48, size: 4, type: 'uint32_t' },
    clean_start: { offset: 52, size: 1, type: 'uint8_t' },
    will: { offset: 56, size: 4, type: 'const struct MvMqttWill *' },
  } },
  MvMqttConnectResponse: { size: 8, fields: {
    request_state: { offset: 0, size: 4, type: 'enum MvMqttRequestState' },
    reason_code: { offset: 4, size: 4, type: 'uint32_t' },
  } },
  MvMqttSubscription: { size: 24, fields: {
    topic: { offset: 0, size: 8, type: 'struct MvSizedString' },
    desired_qos: { offset: 8, size: 4, type: 'uint32_t' },
    nl: { offset: 12, size: 4, type: 'uint32_t' },
    rap: { offset: 16, size: 4, type: 'uint32_t' },
    rh: { offset: 20, size: 4, type: 'uint32_t' },
  } },
  MvMqttSubscribeRequest: { size: 12, fields: {
    correlation_id: { offset: 0, size: 4, type: 'uint32_t' },
    subscriptions: { offset: 4, size: 4, type: 'const struct MvMqttSubscription *' },
    num_subscriptions: { offset: 8, size: 4, type: 'uint32_t' },
  } },
  MvMqttSubscribeResponse: { size: 20, fields: {
    request_state: { offset: 0, size: 4, type: 'enum MvMqttRequestState *' },
    correlation_id: { offset: 4, size: 4, type: 'uint32_t *' },
    reason_codes: { offset: 8, size: 4, type: 'uint32_t *' },
    reason_codes_size: { offset: 12, size: 4, type: 'uint32_t' },
    reason_codes_len: { offset: 16, size: 4, type: 'uint32_t *' },
  } },
  MvMqttUnsubscribeRequest: { size: 12, fields: {
    correlation_id: { offset: 0, size: 4, type: 'uint32_t' },
    topics: { offset: 4, size: 4, type: 'const struct MvSizedString *' },
    num_topics: { offset: 8, size: 4, type: 'uint32_t' },
  } },
  MvMqttUnsubscribeResponse: { size: 20, fields: {
    request_state: { offset: 0, size: 4, type: 'enum MvMqttRequestState *' },
    correlation_id: { offset: 4, size: 4, type: 'uint32_t *' },
    reason_codes: { offset: 8, size: 4, type: 'uint32_t *' },
    reason_codes_size: { offset: 12, size: 4, type: 'uint32_t' },
    reason_codes_len: { offset: 16, size: 4, type: 'uint32_t *' },
  } },
  MvMqttPublishRequest: { size: 28, fields: {
    correlation_id: { offset: 0, size: 4, type: 'uint32_t' },
    topic: { offset: 4, size: 8, type: 'struct MvSizedString' },
    payload: { offset: 12, size: 8, type: 'struct MvSizedString' },
    desired_qos: { offset: 20, size: 4, type: 'uint32_t' },
    retain: { offset: 24, size: 4, type: 'uint32_t' },
  } },
  MvMqttPublishResponse: { size: 12, fields: {
    request_state: { offset: 0, size: 4, type: 'enum MvMqttRequestState' },
    correlation_id: { offset: 4, size: 4, type: 'uint32_t' },
    reason_code: { offset: 8, size: 4, type: 'uint32_t' },
  } },
  MvMqttMessage: { size: 36, fields: {
    correlation_id: { offset: 0, size: 4, type: 'uint32_t *' },
    topic: { offset: 4, size: 12, type: 'struct MvSizedStringBuffer' },
    payload: { offset: 16, size: 12, type: 'struct MvSizedStringBuffer' },
    qos: { offset: 28, size: 4, type: 'uint32_t *' },
    retain: { offset: 32, size: 4, type: 'uint8_t *' },
  } },
  MvMqttLostMessageInfo: { size: 20, fields: {
    reason: { offset: 0, size: 4, type: 'enum MvMqttLostMessageReason *' },
    topic: { offset: 4, size: 12, type: 'struct MvSizedStringBuffer' },
    message_len: { offset: 16, size: 4, type: 'uint32_t *' },
  } },
  MvMqttDisconnectResponse: { size: 8, fields: {
    request_state: { offset: 0, size: 4, type: 'enum MvMqttRequestState' },
    disconnect_code: { offset: 4, size: 4, type: 'uint32_t' },
  } },
  MvOpenSystemNotificationParams: { size: 12, fields: {
    notification_handle: { offset: 0, size: 4, type: 'MvNotificationHandle' },
    notification_tag: { offset: 4, size: 4, type: 'uint32_t' },
    notification_source: { offset: 8, size: 4, type: 'enum MvSystemNotificationSource' },
  } },
  MvExternalFlashInfo: { size: 16, fields: {
    version: { offset: 0, size: 4, type: 'uint32_t' },
    chip_id: { offset: 4, size: 4, type: 'uint32_t' },
    size: { offset: 8, size: 4, type: 'uint32_t' },
    num_handles: { offset: 12, size: 4, type: 'uint32_t' },
  } },
  MvWifiConfig: { size: 24, fields: {
    version: { offset: 0, size: 4, type: 'uint32_t' },
    config_mode: { offset: 4, size: 1, type: 'enum MvWifiConfigMode' },
    wifi_ssid: { offset: 8, size: 8, type: 'struct MvSizedString' },
    wifi_password: { offset: 16, size: 8, type: 'struct MvSizedString' },
  } },
  MvWifiConfigOut: { size: 20, fields: {
    version: { offset: 0, size: 4, type: 'uint32_t' },
    ssid: { offset: 4, size: 12, type: 'struct MvSizedStringBuffer' },
    has_encryption: { offset: 16, size: 4, type: 'uint8_t *' },
  } },
} as const satisfies Record<string, Struct>;

export type StructName = keyof typeof STRUCTS;
