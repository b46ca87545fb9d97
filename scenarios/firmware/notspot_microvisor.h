/*
 * The system calls of Microvisor 0.7.0 for C and C++.
 *
 * Generated from src/abi by `npm run header`; do not edit.
 */

#ifndef NOTSPOT_MICROVISOR_H
#define NOTSPOT_MICROVISOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define MV_LAYOUT static_assert
#else
#define MV_LAYOUT _Static_assert
#endif

/* Handles. Zero is none. */
typedef struct MvNotificationHandleOpaque *MvNotificationHandle;
typedef struct MvNetworkHandleOpaque *MvNetworkHandle;
typedef struct MvChannelHandleOpaque *MvChannelHandle;
typedef struct MvSystemEventHandleOpaque *MvSystemEventHandle;
typedef struct MvExternalFlashHandleOpaque *MvExternalFlashHandle;

enum MvStatus {
    MV_STATUS_OKAY = 0,
    MV_STATUS_TIMENOTSET = 1,
    MV_STATUS_PARAMETERFAULT = 2,
    MV_STATUS_INVALIDBUFFERSIZE = 3,
    MV_STATUS_PERIPHERALACCESSFAULT = 4,
    MV_STATUS_BUFFERALREADYINUSE = 5,
    MV_STATUS_INVALIDINTERRUPT = 6,
    MV_STATUS_INVALIDHANDLE = 7,
    MV_STATUS_TOOMANYNOTIFICATIONBUFFERS = 8,
    MV_STATUS_INVALIDVECTOR = 9,
    MV_STATUS_UNAVAILABLE = 10,
    MV_STATUS_UNSUPPORTEDSTRUCTUREVERSION = 11,
    MV_STATUS_TOOMANYCHANNELS = 12,
    MV_STATUS_UNKNOWNCHANNELENDPOINT = 13,
    MV_STATUS_UNKNOWNCHANNELTYPE = 14,
    MV_STATUS_CHANNELCLOSED = 15,
    MV_STATUS_NETWORKNOTCONNECTED = 16,
    MV_STATUS_RATELIMITED = 17,
    MV_STATUS_INVALIDBUFFERALIGNMENT = 18,
    MV_STATUS_LATEFAULT = 19,
    MV_STATUS_RESPONSENOTPRESENT = 20,
    MV_STATUS_INDEXINVALID = 21,
    MV_STATUS_OFFSETINVALID = 22,
    MV_STATUS_REQUESTALREADYSENT = 23,
    MV_STATUS_REQUESTUNSUCCESSFUL = 24,
    MV_STATUS_LOGMESSAGETOOLONG = 25,
    MV_STATUS_LOGGINGDISABLEDBYSERVER = 26,
    MV_STATUS_TOOMANYCONFIGKEYS = 27,
    MV_STATUS_UNKNOWNCONFIGSTORE = 28,
    MV_STATUS_UNKNOWNCONFIGSCOPE = 29,
    MV_STATUS_INVALIDCONFIGKEY = 30,
    MV_STATUS_INVALIDAUTHENTICATION = 31,
    MV_STATUS_WRONGDATAREQUESTED = 32,
    MV_STATUS_INTERNALERROR = 33,
    MV_STATUS_TOOMANYELEMENTS = 34,
    MV_STATUS_REQUIREDELEMENTMISSING = 35,
    MV_STATUS_MICROVISORBUSY = 36,
    MV_STATUS_ADDRESSOUTOFRANGE = 37,
    MV_STATUS_INPUTTOOLONG = 38,
    MV_STATUS_FOUR_BYTES = 0x7fffffff,
};

enum MvEventType {
    MV_EVENTTYPE_NOEVENT = 0,
    MV_EVENTTYPE_NETWORKSTATUSCHANGED = 1,
    MV_EVENTTYPE_CHANNELDATAREADABLE = 2,
    MV_EVENTTYPE_CHANNELDATAWRITESPACE = 3,
    MV_EVENTTYPE_CHANNELNOTCONNECTED = 4,
    MV_EVENTTYPE_UPDATEDOWNLOADED = 5,
    MV_EVENTTYPE_FOUR_BYTES = 0x7fffffff,
};

enum MvNetworkStatus {
    MV_NETWORKSTATUS_DELIBERATELYOFFLINE = 0,
    MV_NETWORKSTATUS_CONNECTED = 1,
    MV_NETWORKSTATUS_CONNECTING = 2,
    MV_NETWORKSTATUS_DISCONNECTEDWITHLINKUP = 3,
    MV_NETWORKSTATUS_FOUR_BYTES = 0x7fffffff,
};

enum MvNetworkReason {
    MV_NETWORKREASON_NOTCONNECTING = 0,
    MV_NETWORKREASON_USINGNETWORK = 1,
    MV_NETWORKREASON_NEVERUSEDNETWORKAPI = 2,
    MV_NETWORKREASON_MINIMUMCHECKINEXPIRED = 4,
    MV_NETWORKREASON_RTCNOTSET = 8,
    MV_NETWORKREASON_KERNELERROR = 16,
    MV_NETWORKREASON_APPLICATIONERROR = 32,
    MV_NETWORKREASON_COLDBOOTCONNECTION = 64,
    MV_NETWORKREASON_FETCHINGUPDATE = 128,
    MV_NETWORKREASON_DEBUGGERATTACHED = 0x100,
    MV_NETWORKREASON_NOAPPLICATIONCODE = 0x200,
    MV_NETWORKREASON_ENHANCECALM = 0x800,
    MV_NETWORKREASON_FOUR_BYTES = 0x7fffffff,
};

enum MvChannelType {
    MV_CHANNELTYPE_OPAQUEBYTES = 0,
    MV_CHANNELTYPE_MQTT = 1,
    MV_CHANNELTYPE_HTTP = 2,
    MV_CHANNELTYPE_CONFIGFETCH = 3,
    MV_CHANNELTYPE_FOUR_BYTES = 0x7fffffff,
};

enum MvClosureReason {
    MV_CLOSUREREASON_NONE = 0,
    MV_CLOSUREREASON_CHANNELCLOSEDBYSERVER = 1,
    MV_CLOSUREREASON_CHANNELRESETBYSERVER = 2,
    MV_CLOSUREREASON_NETWORKDISCONNECTED = 3,
    MV_CLOSUREREASON_CONNECTIONTERMINATED = 4,
    MV_CLOSUREREASON_NOTYETOPEN = 5,
    MV_CLOSUREREASON_CLOSEDBYAPPLICATION = 6,
    MV_CLOSUREREASON_UNEXPECTEDLYTERMINATED = 7,
    MV_CLOSUREREASON_FOUR_BYTES = 0x7fffffff,
};

enum MvHttpResult {
    MV_HTTPRESULT_OK = 0,
    MV_HTTPRESULT_UNSUPPORTEDURISCHEME = 1,
    MV_HTTPRESULT_UNSUPPORTEDMETHOD = 2,
    MV_HTTPRESULT_INVALIDHEADERS = 3,
    MV_HTTPRESULT_INVALIDTIMEOUT = 4,
    MV_HTTPRESULT_REQUESTFAILED = 5,
    MV_HTTPRESULT_RESPONSETOOLARGE = 6,
    MV_HTTPRESULT_FOUR_BYTES = 0x7fffffff,
};

enum MvConfigKeyFetchScope {
    MV_CONFIGKEYFETCHSCOPE_ACCOUNT = 0,
    MV_CONFIGKEYFETCHSCOPE_DEVICE = 1,
    MV_CONFIGKEYFETCHSCOPE_FOUR_BYTES = 0x7fffffff,
};

enum MvConfigKeyFetchStore {
    MV_CONFIGKEYFETCHSTORE_SECRET = 0,
    MV_CONFIGKEYFETCHSTORE_CONFIG = 1,
    MV_CONFIGKEYFETCHSTORE_FOUR_BYTES = 0x7fffffff,
};

enum MvConfigFetchResult {
    MV_CONFIGFETCHRESULT_OK = 0,
    MV_CONFIGFETCHRESULT_RESPONSETOOLARGE = 1,
    MV_CONFIGFETCHRESULT_FOUR_BYTES = 0x7fffffff,
};

enum MvConfigKeyFetchResult {
    MV_CONFIGKEYFETCHRESULT_OK = 0,
    MV_CONFIGKEYFETCHRESULT_KEYNOTFOUND = 1,
    MV_CONFIGKEYFETCHRESULT_SERVERERROR = 2,
    MV_CONFIGKEYFETCHRESULT_FOUR_BYTES = 0x7fffffff,
};

enum MvMqttReadableDataType {
    MV_MQTTREADABLEDATATYPE_NONE = 0,
    MV_MQTTREADABLEDATATYPE_MESSAGERECEIVED = 1,
    MV_MQTTREADABLEDATATYPE_MESSAGELOST = 2,
    MV_MQTTREADABLEDATATYPE_CONNECTRESPONSE = 3,
    MV_MQTTREADABLEDATATYPE_SUBSCRIBERESPONSE = 4,
    MV_MQTTREADABLEDATATYPE_UNSUBSCRIBERESPONSE = 5,
    MV_MQTTREADABLEDATATYPE_PUBLISHRESPONSE = 6,
    MV_MQTTREADABLEDATATYPE_DISCONNECTRESPONSE = 7,
    MV_MQTTREADABLEDATATYPE_FOUR_BYTES = 0x7fffffff,
};

enum MvMqttProtocolVersion {
    MV_MQTTPROTOCOLVERSION_V3_1_1 = 0,
    MV_MQTTPROTOCOLVERSION_V5 = 1,
    MV_MQTTPROTOCOLVERSION_FOUR_BYTES = 0x7fffffff,
};

enum MvMqttAuthenticationMethod {
    MV_MQTTAUTHENTICATIONMETHOD_NONE = 0,
    MV_MQTTAUTHENTICATIONMETHOD_USERNAMEPASSWORD = 1,
};

enum MvMqttRequestState {
    MV_MQTTREQUESTSTATE_REQUESTCOMPLETED = 0,
    MV_MQTTREQUESTSTATE_INVALIDPARAMETERS = 1,
    MV_MQTTREQUESTSTATE_ALREADYCONNECTED = 2,
    MV_MQTTREQUESTSTATE_NOTCONNECTED = 3,
    MV_MQTTREQUESTSTATE_NXDOMAIN = 4,
    MV_MQTTREQUESTSTATE_UNKNOWNCA = 5,
    MV_MQTTREQUESTSTATE_CERTIFICATEEXPIRED = 6,
    MV_MQTTREQUESTSTATE_SOCKETERROR = 7,
    MV_MQTTREQUESTSTATE_CONNECTIONCIRCUITBREAKER = 8,
    MV_MQTTREQUESTSTATE_FOUR_BYTES = 0x7fffffff,
};

enum MvMqttLostMessageReason {
    MV_MQTTLOSTMESSAGEREASON_DEVICERECEIVEBUFFERTOOSMALL = 0,
    MV_MQTTLOSTMESSAGEREASON_FOUR_BYTES = 0x7fffffff,
};

enum MvPowerSavingMode {
    MV_POWERSAVINGMODE_SLEEP = 0,
    MV_POWERSAVINGMODE_STOP0 = 1,
    MV_POWERSAVINGMODE_STOP1 = 2,
    MV_POWERSAVINGMODE_STOP2 = 3,
    MV_POWERSAVINGMODE_STOP3 = 4,
};

enum MvSystemNotificationSource {
    MV_SYSTEMNOTIFICATIONSOURCE_NETWORK = 0,
    MV_SYSTEMNOTIFICATIONSOURCE_UPDATE = 1,
    MV_SYSTEMNOTIFICATIONSOURCE_FOUR_BYTES = 0x7fffffff,
};

enum MvDeepSleepMode {
    MV_DEEPSLEEPMODE_STANDBY = 0,
    MV_DEEPSLEEPMODE_SHUTDOWN = 1,
};

enum MvWakeReason {
    MV_WAKEREASON_COLDBOOT = 0,
    MV_WAKEREASON_REMOTEMICROVISORRESTART = 1,
    MV_WAKEREASON_REMOTEAPPLICATIONRESTART = 2,
    MV_WAKEREASON_DEBUGGERRESTART = 3,
    MV_WAKEREASON_MICROVISORCRASH = 4,
    MV_WAKEREASON_MICROVISORWATCHDOG = 5,
    MV_WAKEREASON_MICROVISOROUTOFMEMORY = 6,
    MV_WAKEREASON_MICROVISORERROR = 7,
    MV_WAKEREASON_APPLICATIONCRASH = 8,
    MV_WAKEREASON_APPLICATIONUPDATE = 9,
    MV_WAKEREASON_MICROVISORUPDATE = 10,
    MV_WAKEREASON_OPTIONBYTES = 11,
    MV_WAKEREASON_DEEPSLEEPCHECKIN = 12,
    MV_WAKEREASON_DEEPSLEEPAPPLICATION = 13,
    MV_WAKEREASON_DEEPSLEEPMODEM = 14,
    MV_WAKEREASON_DEEPSLEEPAPPLICATIONRTC = 15,
    MV_WAKEREASON_DEEPSLEEPOTHER = 16,
};

enum MvRestartMode {
    MV_RESTARTMODE_AUTOAPPLYUPDATE = 0,
    MV_RESTARTMODE_FOUR_BYTES = 0x7fffffff,
};

enum MvWifiConfigMode {
    MV_WIFICONFIGMODE_APPLYNOW = 0,
    MV_WIFICONFIGMODE_CLEARNOW = 1,
};

struct MvNotification {
    uint64_t microseconds;
    enum MvEventType event_type;
    uint32_t tag;
};

struct MvNotificationSetup {
    uint32_t irq;
    struct MvNotification *buffer;
    uint32_t buffer_size;
};

struct MvRequestNetworkParams {
    uint32_t version;
    union {
        struct {
            MvNotificationHandle notification_handle;
            uint32_t notification_tag;
        } v1;
    };
};

struct MvSizedString {
    const uint8_t *data;
    uint32_t length;
};

struct MvOpenChannelParams {
    uint32_t version;
    union {
        struct {
            MvNotificationHandle notification_handle;
            uint32_t notification_tag;
            MvNetworkHandle network_handle;
            uint8_t *receive_buffer;
            uint32_t receive_buffer_len;
            uint8_t *send_buffer;
            uint32_t send_buffer_len;
            enum MvChannelType channel_type;
            struct MvSizedString endpoint;
        } v1;
    };
};

struct MvHttpHeader {
    uint32_t length;
    const uint8_t *data;
};

struct MvHttpRequest {
    struct MvSizedString method;
    struct MvSizedString url;
    uint32_t num_headers;
    const struct MvHttpHeader *headers;
    struct MvSizedString body;
    uint32_t timeout_ms;
};

struct MvHttpResponseData {
    enum MvHttpResult result;
    uint32_t status_code;
    uint32_t num_headers;
    uint32_t body_length;
};

struct MvConfigKeyToFetch {
    enum MvConfigKeyFetchScope scope;
    enum MvConfigKeyFetchStore store;
    struct MvSizedString key;
};

struct MvConfigKeyFetchParams {
    uint32_t num_items;
    const struct MvConfigKeyToFetch *keys_to_fetch;
};

struct MvConfigResponseData {
    enum MvConfigFetchResult result;
    uint32_t num_items;
};

struct MvSizedStringBuffer {
    uint8_t *data;
    uint32_t size;
    uint32_t *length;
};

struct MvConfigResponseReadItemParams {
    uint32_t item_index;
    enum MvConfigKeyFetchResult *result;
    struct MvSizedStringBuffer buf;
};

struct MvUsernamePassword {
    struct MvSizedString username;
    struct MvSizedString password;
};

struct MvMqttAuthentication {
    enum MvMqttAuthenticationMethod method;
    struct MvUsernamePassword username_password;
};

struct MvTlsCertificateChain {
    uint32_t num_certs;
    const struct MvSizedString *certs;
};

struct MvOwnTlsCertificateChain {
    struct MvTlsCertificateChain chain;
    struct MvSizedString key;
};

struct MvTlsCredentials {
    struct MvTlsCertificateChain cacert;
    struct MvOwnTlsCertificateChain clientcert;
};

struct MvMqttWill {
    struct MvSizedString topic;
    struct MvSizedString payload;
    uint32_t qos;
    uint8_t retain;
};

struct MvMqttConnectRequest {
    enum MvMqttProtocolVersion protocol_version;
    struct MvSizedString host;
    uint16_t port;
    struct MvSizedString clientid;
    struct MvMqttAuthentication authentication;
    const struct MvTlsCredentials *tls_credentials;
    uint32_t keepalive;
    uint8_t clean_start;
    const struct MvMqttWill *will;
};

struct MvMqttConnectResponse {
    enum MvMqttRequestState request_state;
    uint32_t reason_code;
};

struct MvMqttSubscription {
    struct MvSizedString topic;
    uint32_t desired_qos;
    uint32_t nl;
    uint32_t rap;
    uint32_t rh;
};

struct MvMqttSubscribeRequest {
    uint32_t correlation_id;
    const struct MvMqttSubscription *subscriptions;
    uint32_t num_subscriptions;
};

struct MvMqttSubscribeResponse {
    enum MvMqttRequestState *request_state;
    uint32_t *correlation_id;
    uint32_t *reason_codes;
    uint32_t reason_codes_size;
    uint32_t *reason_codes_len;
};

struct MvMqttUnsubscribeRequest {
    uint32_t correlation_id;
    const struct MvSizedString *topics;
    uint32_t num_topics;
};

struct MvMqttUnsubscribeResponse {
    enum MvMqttRequestState *request_state;
    uint32_t *correlation_id;
    uint32_t *reason_codes;
    uint32_t reason_codes_size;
    uint32_t *reason_codes_len;
};

struct MvMqttPublishRequest {
    uint32_t correlation_id;
    struct MvSizedString topic;
    struct MvSizedString payload;
    uint32_t desired_qos;
    uint32_t retain;
};

struct MvMqttPublishResponse {
    enum MvMqttRequestState request_state;
    uint32_t correlation_id;
    uint32_t reason_code;
};

struct MvMqttMessage {
    uint32_t *correlation_id;
    struct MvSizedStringBuffer topic;
    struct MvSizedStringBuffer payload;
    uint32_t *qos;
    uint8_t *retain;
};

struct MvMqttLostMessageInfo {
    enum MvMqttLostMessageReason *reason;
    struct MvSizedStringBuffer topic;
    uint32_t *message_len;
};

struct MvMqttDisconnectResponse {
    enum MvMqttRequestState request_state;
    uint32_t disconnect_code;
};

struct MvOpenSystemNotificationParams {
    MvNotificationHandle notification_handle;
    uint32_t notification_tag;
    enum MvSystemNotificationSource notification_source;
};

struct MvExternalFlashInfo {
    uint32_t version;
    union {
        struct {
            uint32_t chip_id;
            uint32_t size;
            uint32_t num_handles;
        } v1;
    };
};

struct MvWifiConfig {
    uint32_t version;
    union {
        struct {
            enum MvWifiConfigMode config_mode;
            struct MvSizedString wifi_ssid;
            struct MvSizedString wifi_password;
        } v1;
    };
};

struct MvWifiConfigOut {
    uint32_t version;
    union {
        struct {
            struct MvSizedStringBuffer ssid;
            uint8_t *has_encryption;
        } v1;
    };
};

/* The compiler must lay all of this out as the kernel reads it. */

MV_LAYOUT(sizeof(enum MvStatus) == 4, "enum MvStatus");

MV_LAYOUT(sizeof(enum MvEventType) == 4, "enum MvEventType");

MV_LAYOUT(sizeof(enum MvNetworkStatus) == 4, "enum MvNetworkStatus");

MV_LAYOUT(sizeof(enum MvNetworkReason) == 4, "enum MvNetworkReason");

MV_LAYOUT(sizeof(enum MvChannelType) == 4, "enum MvChannelType");

MV_LAYOUT(sizeof(enum MvClosureReason) == 4, "enum MvClosureReason");

MV_LAYOUT(sizeof(enum MvHttpResult) == 4, "enum MvHttpResult");

MV_LAYOUT(sizeof(enum MvConfigKeyFetchScope) == 4, "enum MvConfigKeyFetchScope");

MV_LAYOUT(sizeof(enum MvConfigKeyFetchStore) == 4, "enum MvConfigKeyFetchStore");

MV_LAYOUT(sizeof(enum MvConfigFetchResult) == 4, "enum MvConfigFetchResult");

MV_LAYOUT(sizeof(enum MvConfigKeyFetchResult) == 4, "enum MvConfigKeyFetchResult");

MV_LAYOUT(sizeof(enum MvMqttReadableDataType) == 4, "enum MvMqttReadableDataType");

MV_LAYOUT(sizeof(enum MvMqttProtocolVersion) == 4, "enum MvMqttProtocolVersion");

MV_LAYOUT(sizeof(enum MvMqttAuthenticationMethod) == 1, "enum MvMqttAuthenticationMethod");

MV_LAYOUT(sizeof(enum MvMqttRequestState) == 4, "enum MvMqttRequestState");

MV_LAYOUT(sizeof(enum MvMqttLostMessageReason) == 4, "enum MvMqttLostMessageReason");

MV_LAYOUT(sizeof(enum MvPowerSavingMode) == 1, "enum MvPowerSavingMode");

MV_LAYOUT(sizeof(enum MvSystemNotificationSource) == 4, "enum MvSystemNotificationSource");

MV_LAYOUT(sizeof(enum MvDeepSleepMode) == 1, "enum MvDeepSleepMode");

MV_LAYOUT(sizeof(enum MvWakeReason) == 1, "enum MvWakeReason");

MV_LAYOUT(sizeof(enum MvRestartMode) == 4, "enum MvRestartMode");

MV_LAYOUT(sizeof(enum MvWifiConfigMode) == 1, "enum MvWifiConfigMode");

MV_LAYOUT(sizeof(struct MvNotification) == 16, "struct MvNotification");
MV_LAYOUT(offsetof(struct MvNotification, microseconds) == 0, "MvNotification.microseconds");
MV_LAYOUT(offsetof(struct MvNotification, event_type) == 8, "MvNotification.event_type");
MV_LAYOUT(offsetof(struct MvNotification, tag) == 12, "MvNotification.tag");

MV_LAYOUT(sizeof(struct MvNotificationSetup) == 12, "struct MvNotificationSetup");
MV_LAYOUT(offsetof(struct MvNotificationSetup, irq) == 0, "MvNotificationSetup.irq");
MV_LAYOUT(offsetof(struct MvNotificationSetup, buffer) == 4, "MvNotificationSetup.buffer");
MV_LAYOUT(offsetof(struct MvNotificationSetup, buffer_size) == 8, "MvNotificationSetup.buffer_size");

MV_LAYOUT(sizeof(struct MvRequestNetworkParams) == 12, "struct MvRequestNetworkParams");
MV_LAYOUT(offsetof(struct MvRequestNetworkParams, version) == 0, "MvRequestNetworkParams.version");
MV_LAYOUT(offsetof(struct MvRequestNetworkParams, v1.notification_handle) == 4, "MvRequestNetworkParams.notification_handle");
MV_LAYOUT(offsetof(struct MvRequestNetworkParams, v1.notification_tag) == 8, "MvRequestNetworkParams.notification_tag");

MV_LAYOUT(sizeof(struct MvSizedString) == 8, "struct MvSizedString");
MV_LAYOUT(offsetof(struct MvSizedString, data) == 0, "MvSizedString.data");
MV_LAYOUT(offsetof(struct MvSizedString, length) == 4, "MvSizedString.length");

MV_LAYOUT(sizeof(struct MvOpenChannelParams) == 44, "struct MvOpenChannelParams");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, version) == 0, "MvOpenChannelParams.version");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.notification_handle) == 4, "MvOpenChannelParams.notification_handle");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.notification_tag) == 8, "MvOpenChannelParams.notification_tag");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.network_handle) == 12, "MvOpenChannelParams.network_handle");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.receive_buffer) == 16, "MvOpenChannelParams.receive_buffer");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.receive_buffer_len) == 20, "MvOpenChannelParams.receive_buffer_len");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.send_buffer) == 24, "MvOpenChannelParams.send_buffer");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.send_buffer_len) == 28, "MvOpenChannelParams.send_buffer_len");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.channel_type) == 32, "MvOpenChannelParams.channel_type");
MV_LAYOUT(offsetof(struct MvOpenChannelParams, v1.endpoint) == 36, "MvOpenChannelParams.endpoint");

MV_LAYOUT(sizeof(struct MvHttpHeader) == 8, "struct MvHttpHeader");
MV_LAYOUT(offsetof(struct MvHttpHeader, length) == 0, "MvHttpHeader.length");
MV_LAYOUT(offsetof(struct MvHttpHeader, data) == 4, "MvHttpHeader.data");

MV_LAYOUT(sizeof(struct MvHttpRequest) == 36, "struct MvHttpRequest");
MV_LAYOUT(offsetof(struct MvHttpRequest, method) == 0, "MvHttpRequest.method");
MV_LAYOUT(offsetof(struct MvHttpRequest, url) == 8, "MvHttpRequest.url");
MV_LAYOUT(offsetof(struct MvHttpRequest, num_headers) == 16, "MvHttpRequest.num_headers");
MV_LAYOUT(offsetof(struct MvHttpRequest, headers) == 20, "MvHttpRequest.headers");
MV_LAYOUT(offsetof(struct MvHttpRequest, body) == 24, "MvHttpRequest.body");
MV_LAYOUT(offsetof(struct MvHttpRequest, timeout_ms) == 32, "MvHttpRequest.timeout_ms");

MV_LAYOUT(sizeof(struct MvHttpResponseData) == 16, "struct MvHttpResponseData");
MV_LAYOUT(offsetof(struct MvHttpResponseData, result) == 0, "MvHttpResponseData.result");
MV_LAYOUT(offsetof(struct MvHttpResponseData, status_code) == 4, "MvHttpResponseData.status_code");
MV_LAYOUT(offsetof(struct MvHttpResponseData, num_headers) == 8, "MvHttpResponseData.num_headers");
MV_LAYOUT(offsetof(struct MvHttpResponseData, body_length) == 12, "MvHttpResponseData.body_length");

MV_LAYOUT(sizeof(struct MvConfigKeyToFetch) == 16, "struct MvConfigKeyToFetch");
MV_LAYOUT(offsetof(struct MvConfigKeyToFetch, scope) == 0, "MvConfigKeyToFetch.scope");
MV_LAYOUT(offsetof(struct MvConfigKeyToFetch, store) == 4, "MvConfigKeyToFetch.store");
MV_LAYOUT(offsetof(struct MvConfigKeyToFetch, key) == 8, "MvConfigKeyToFetch.key");

MV_LAYOUT(sizeof(struct MvConfigKeyFetchParams) == 8, "struct MvConfigKeyFetchParams");
MV_LAYOUT(offsetof(struct MvConfigKeyFetchParams, num_items) == 0, "MvConfigKeyFetchParams.num_items");
MV_LAYOUT(offsetof(struct MvConfigKeyFetchParams, keys_to_fetch) == 4, "MvConfigKeyFetchParams.keys_to_fetch");

MV_LAYOUT(sizeof(struct MvConfigResponseData) == 8, "struct MvConfigResponseData");
MV_LAYOUT(offsetof(struct MvConfigResponseData, result) == 0, "MvConfigResponseData.result");
MV_LAYOUT(offsetof(struct MvConfigResponseData, num_items) == 4, "MvConfigResponseData.num_items");

MV_LAYOUT(sizeof(struct MvSizedStringBuffer) == 12, "struct MvSizedStringBuffer");
MV_LAYOUT(offsetof(struct MvSizedStringBuffer, data) == 0, "MvSizedStringBuffer.data");
MV_LAYOUT(offsetof(struct MvSizedStringBuffer, size) == 4, "MvSizedStringBuffer.size");
MV_LAYOUT(offsetof(struct MvSizedStringBuffer, length) == 8, "MvSizedStringBuffer.length");

MV_LAYOUT(sizeof(struct MvConfigResponseReadItemParams) == 20, "struct MvConfigResponseReadItemParams");
MV_LAYOUT(offsetof(struct MvConfigResponseReadItemParams, item_index) == 0, "MvConfigResponseReadItemParams.item_index");
MV_LAYOUT(offsetof(struct MvConfigResponseReadItemParams, result) == 4, "MvConfigResponseReadItemParams.result");
MV_LAYOUT(offsetof(struct MvConfigResponseReadItemParams, buf) == 8, "MvConfigResponseReadItemParams.buf");

MV_LAYOUT(sizeof(struct MvUsernamePassword) == 16, "struct MvUsernamePassword");
MV_LAYOUT(offsetof(struct MvUsernamePassword, username) == 0, "MvUsernamePassword.username");
MV_LAYOUT(offsetof(struct MvUsernamePassword, password) == 8, "MvUsernamePassword.password");

MV_LAYOUT(sizeof(struct MvMqttAuthentication) == 20, "struct MvMqttAuthentication");
MV_LAYOUT(offsetof(struct MvMqttAuthentication, method) == 0, "MvMqttAuthentication.method");
MV_LAYOUT(offsetof(struct MvMqttAuthentication, username_password) == 4, "MvMqttAuthentication.username_password");

MV_LAYOUT(sizeof(struct MvTlsCertificateChain) == 8, "struct MvTlsCertificateChain");
MV_LAYOUT(offsetof(struct MvTlsCertificateChain, num_certs) == 0, "MvTlsCertificateChain.num_certs");
MV_LAYOUT(offsetof(struct MvTlsCertificateChain, certs) == 4, "MvTlsCertificateChain.certs");

MV_LAYOUT(sizeof(struct MvOwnTlsCertificateChain) == 16, "struct MvOwnTlsCertificateChain");
MV_LAYOUT(offsetof(struct MvOwnTlsCertificateChain, chain) == 0, "MvOwnTlsCertificateChain.chain");
MV_LAYOUT(offsetof(struct MvOwnTlsCertificateChain, key) == 8, "MvOwnTlsCertificateChain.key");

MV_LAYOUT(sizeof(struct MvTlsCredentials) == 24, "struct MvTlsCredentials");
MV_LAYOUT(offsetof(struct MvTlsCredentials, cacert) == 0, "MvTlsCredentials.cacert");
MV_LAYOUT(offsetof(struct MvTlsCredentials, clientcert) == 8, "MvTlsCredentials.clientcert");

MV_LAYOUT(sizeof(struct MvMqttWill) == 24, "struct MvMqttWill");
MV_LAYOUT(offsetof(struct MvMqttWill, topic) == 0, "MvMqttWill.topic");
MV_LAYOUT(offsetof(struct MvMqttWill, payload) == 8, "MvMqttWill.payload");
MV_LAYOUT(offsetof(struct MvMqttWill, qos) == 16, "MvMqttWill.qos");
MV_LAYOUT(offsetof(struct MvMqttWill, retain) == 20, "MvMqttWill.retain");

MV_LAYOUT(sizeof(struct MvMqttConnectRequest) == 60, "struct MvMqttConnectRequest");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, protocol_version) == 0, "MvMqttConnectRequest.protocol_version");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, host) == 4, "MvMqttConnectRequest.host");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, port) == 12, "MvMqttConnectRequest.port");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, clientid) == 16, "MvMqttConnectRequest.clientid");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, authentication) == 24, "MvMqttConnectRequest.authentication");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, tls_credentials) == 44, "MvMqttConnectRequest.tls_credentials");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, keepalive) == 48, "MvMqttConnectRequest.keepalive");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, clean_start) == 52, "MvMqttConnectRequest.clean_start");
MV_LAYOUT(offsetof(struct MvMqttConnectRequest, will) == 56, "MvMqttConnectRequest.will");

MV_LAYOUT(sizeof(struct MvMqttConnectResponse) == 8, "struct MvMqttConnectResponse");
MV_LAYOUT(offsetof(struct MvMqttConnectResponse, request_state) == 0, "MvMqttConnectResponse.request_state");
MV_LAYOUT(offsetof(struct MvMqttConnectResponse, reason_code) == 4, "MvMqttConnectResponse.reason_code");

MV_LAYOUT(sizeof(struct MvMqttSubscription) == 24, "struct MvMqttSubscription");
MV_LAYOUT(offsetof(struct MvMqttSubscription, topic) == 0, "MvMqttSubscription.topic");
MV_LAYOUT(offsetof(struct MvMqttSubscription, desired_qos) == 8, "MvMqttSubscription.desired_qos");
MV_LAYOUT(offsetof(struct MvMqttSubscription, nl) == 12, "MvMqttSubscription.nl");
MV_LAYOUT(offsetof(struct MvMqttSubscription, rap) == 16, "MvMqttSubscription.rap");
MV_LAYOUT(offsetof(struct MvMqttSubscription, rh) == 20, "MvMqttSubscription.rh");

MV_LAYOUT(sizeof(struct MvMqttSubscribeRequest) == 12, "struct MvMqttSubscribeRequest");
MV_LAYOUT(offsetof(struct MvMqttSubscribeRequest, correlation_id) == 0, "MvMqttSubscribeRequest.correlation_id");
MV_LAYOUT(offsetof(struct MvMqttSubscribeRequest, subscriptions) == 4, "MvMqttSubscribeRequest.subscriptions");
MV_LAYOUT(offsetof(struct MvMqttSubscribeRequest, num_subscriptions) == 8, "MvMqttSubscribeRequest.num_subscriptions");

MV_LAYOUT(sizeof(struct MvMqttSubscribeResponse) == 20, "struct MvMqttSubscribeResponse");
MV_LAYOUT(offsetof(struct MvMqttSubscribeResponse, request_state) == 0, "MvMqttSubscribeResponse.request_state");
MV_LAYOUT(offsetof(struct MvMqttSubscribeResponse, correlation_id) == 4, "MvMqttSubscribeResponse.correlation_id");
MV_LAYOUT(offsetof(struct MvMqttSubscribeResponse, reason_codes) == 8, "MvMqttSubscribeResponse.reason_codes");
MV_LAYOUT(offsetof(struct MvMqttSubscribeResponse, reason_codes_size) == 12, "MvMqttSubscribeResponse.reason_codes_size");
MV_LAYOUT(offsetof(struct MvMqttSubscribeResponse, reason_codes_len) == 16, "MvMqttSubscribeResponse.reason_codes_len");

MV_LAYOUT(sizeof(struct MvMqttUnsubscribeRequest) == 12, "struct MvMqttUnsubscribeRequest");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeRequest, correlation_id) == 0, "MvMqttUnsubscribeRequest.correlation_id");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeRequest, topics) == 4, "MvMqttUnsubscribeRequest.topics");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeRequest, num_topics) == 8, "MvMqttUnsubscribeRequest.num_topics");

MV_LAYOUT(sizeof(struct MvMqttUnsubscribeResponse) == 20, "struct MvMqttUnsubscribeResponse");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeResponse, request_state) == 0, "MvMqttUnsubscribeResponse.request_state");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeResponse, correlation_id) == 4, "MvMqttUnsubscribeResponse.correlation_id");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeResponse, reason_codes) == 8, "MvMqttUnsubscribeResponse.reason_codes");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeResponse, reason_codes_size) == 12, "MvMqttUnsubscribeResponse.reason_codes_size");
MV_LAYOUT(offsetof(struct MvMqttUnsubscribeResponse, reason_codes_len) == 16, "MvMqttUnsubscribeResponse.reason_codes_len");

MV_LAYOUT(sizeof(struct MvMqttPublishRequest) == 28, "struct MvMqttPublishRequest");
MV_LAYOUT(offsetof(struct MvMqttPublishRequest, correlation_id) == 0, "MvMqttPublishRequest.correlation_id");
MV_LAYOUT(offsetof(struct MvMqttPublishRequest, topic) == 4, "MvMqttPublishRequest.topic");
MV_LAYOUT(offsetof(struct MvMqttPublishRequest, payload) == 12, "MvMqttPublishRequest.payload");
MV_LAYOUT(offsetof(struct MvMqttPublishRequest, desired_qos) == 20, "MvMqttPublishRequest.desired_qos");
MV_LAYOUT(offsetof(struct MvMqttPublishRequest, retain) == 24, "MvMqttPublishRequest.retain");

MV_LAYOUT(sizeof(struct MvMqttPublishResponse) == 12, "struct MvMqttPublishResponse");
MV_LAYOUT(offsetof(struct MvMqttPublishResponse, request_state) == 0, "MvMqttPublishResponse.request_state");
MV_LAYOUT(offsetof(struct MvMqttPublishResponse, correlation_id) == 4, "MvMqttPublishResponse.correlation_id");
MV_LAYOUT(offsetof(struct MvMqttPublishResponse, reason_code) == 8, "MvMqttPublishResponse.reason_code");

MV_LAYOUT(sizeof(struct MvMqttMessage) == 36, "struct MvMqttMessage");
MV_LAYOUT(offsetof(struct MvMqttMessage, correlation_id) == 0, "MvMqttMessage.correlation_id");
MV_LAYOUT(offsetof(struct MvMqttMessage, topic) == 4, "MvMqttMessage.topic");
MV_LAYOUT(offsetof(struct MvMqttMessage, payload) == 16, "MvMqttMessage.payload");
MV_LAYOUT(offsetof(struct MvMqttMessage, qos) == 28, "MvMqttMessage.qos");
MV_LAYOUT(offsetof(struct MvMqttMessage, retain) == 32, "MvMqttMessage.retain");

MV_LAYOUT(sizeof(struct MvMqttLostMessageInfo) == 20, "struct MvMqttLostMessageInfo");
MV_LAYOUT(offsetof(struct MvMqttLostMessageInfo, reason) == 0, "MvMqttLostMessageInfo.reason");
MV_LAYOUT(offsetof(struct MvMqttLostMessageInfo, topic) == 4, "MvMqttLostMessageInfo.topic");
MV_LAYOUT(offsetof(struct MvMqttLostMessageInfo, message_len) == 16, "MvMqttLostMessageInfo.message_len");

MV_LAYOUT(sizeof(struct MvMqttDisconnectResponse) == 8, "struct MvMqttDisconnectResponse");
MV_LAYOUT(offsetof(struct MvMqttDisconnectResponse, request_state) == 0, "MvMqttDisconnectResponse.request_state");
MV_LAYOUT(offsetof(struct MvMqttDisconnectResponse, disconnect_code) == 4, "MvMqttDisconnectResponse.disconnect_code");

MV_LAYOUT(sizeof(struct MvOpenSystemNotificationParams) == 12, "struct MvOpenSystemNotificationParams");
MV_LAYOUT(offsetof(struct MvOpenSystemNotificationParams, notification_handle) == 0, "MvOpenSystemNotificationParams.notification_handle");
MV_LAYOUT(offsetof(struct MvOpenSystemNotificationParams, notification_tag) == 4, "MvOpenSystemNotificationParams.notification_tag");
MV_LAYOUT(offsetof(struct MvOpenSystemNotificationParams, notification_source) == 8, "MvOpenSystemNotificationParams.notification_source");

MV_LAYOUT(sizeof(struct MvExternalFlashInfo) == 16, "struct MvExternalFlashInfo");
MV_LAYOUT(offsetof(struct MvExternalFlashInfo, version) == 0, "MvExternalFlashInfo.version");
MV_LAYOUT(offsetof(struct MvExternalFlashInfo, v1.chip_id) == 4, "MvExternalFlashInfo.chip_id");
MV_LAYOUT(offsetof(struct MvExternalFlashInfo, v1.size) == 8, "MvExternalFlashInfo.size");
MV_LAYOUT(offsetof(struct MvExternalFlashInfo, v1.num_handles) == 12, "MvExternalFlashInfo.num_handles");

MV_LAYOUT(sizeof(struct MvWifiConfig) == 24, "struct MvWifiConfig");
MV_LAYOUT(offsetof(struct MvWifiConfig, version) == 0, "MvWifiConfig.version");
MV_LAYOUT(offsetof(struct MvWifiConfig, v1.config_mode) == 4, "MvWifiConfig.config_mode");
MV_LAYOUT(offsetof(struct MvWifiConfig, v1.wifi_ssid) == 8, "MvWifiConfig.wifi_ssid");
MV_LAYOUT(offsetof(struct MvWifiConfig, v1.wifi_password) == 16, "MvWifiConfig.wifi_password");

MV_LAYOUT(sizeof(struct MvWifiConfigOut) == 20, "struct MvWifiConfigOut");
MV_LAYOUT(offsetof(struct MvWifiConfigOut, version) == 0, "MvWifiConfigOut.version");
MV_LAYOUT(offsetof(struct MvWifiConfigOut, v1.ssid) == 4, "MvWifiConfigOut.ssid");
MV_LAYOUT(offsetof(struct MvWifiConfigOut, v1.has_encryption) == 16, "MvWifiConfigOut.has_encryption");

/* All calls can be made from an interrupt handler, if the kernel lets them. */

enum MvStatus mvGetMicroseconds(uint64_t *ms);

enum MvStatus mvGetSysClk(uint32_t *hz);

enum MvStatus mvGetHClk(uint32_t *hz);

enum MvStatus mvGetPClk1(uint32_t *hz);

enum MvStatus mvGetPClk2(uint32_t *hz);

enum MvStatus mvGetWallTime(uint64_t *usec);

enum MvStatus mvNoOp(void);

enum MvStatus mvGetDeviceId(uint8_t *buf, uint32_t len);

enum MvStatus mvPeriphPeek32(uint32_t reg, uint32_t *output);

enum MvStatus mvPeriphPoke32(uint32_t reg, uint32_t mask, uint32_t xorvalue);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvSystemLedEnable(uint32_t enable);

enum MvStatus mvSetupNotifications(const struct MvNotificationSetup *notifications, MvNotificationHandle *handle_out);

enum MvStatus mvCloseNotifications(MvNotificationHandle *handle_in_out);

enum MvStatus mvTempTriggerNotification(MvNotificationHandle handle, enum MvEventType type, uint32_t tag);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvOpenSystemNotification(const struct MvOpenSystemNotificationParams *params, MvSystemEventHandle *handle);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvCloseSystemNotification(MvSystemEventHandle *handle);

enum MvStatus mvSetFastInterrupt(uint32_t irqn);

enum MvStatus mvClearFastInterrupt(uint32_t irqn);

enum MvStatus mvEnableFastInterrupt(uint32_t irqn);

enum MvStatus mvDisableFastInterrupt(uint32_t irqn);

enum MvStatus mvDisableAllFastInterrupts(void);

enum MvStatus mvEnableAllFastInterrupts(void);

enum MvStatus mvRequestNetwork(const struct MvRequestNetworkParams *params, MvNetworkHandle *handle);

enum MvStatus mvReleaseNetwork(MvNetworkHandle *handle);

enum MvStatus mvGetNetworkStatus(MvNetworkHandle handle, enum MvNetworkStatus *status);

enum MvStatus mvGetNetworkReasons(enum MvNetworkReason *reasons, uint32_t *request_ref_count);

enum MvStatus mvOpenChannel(const struct MvOpenChannelParams *params, MvChannelHandle *handle);

enum MvStatus mvReadChannel(MvChannelHandle handle, uint8_t **read_pointer_out, uint32_t *length_out);

enum MvStatus mvReadChannelComplete(MvChannelHandle handle, uint32_t consumed);

enum MvStatus mvWriteChannelStream(MvChannelHandle handle, const uint8_t *data, uint32_t len, uint32_t *written);

enum MvStatus mvWriteChannel(MvChannelHandle handle, const uint8_t *data, uint32_t len, uint32_t *available);

enum MvStatus mvCloseChannel(MvChannelHandle *handle);

enum MvStatus mvGetChannelClosureReason(MvChannelHandle handle, enum MvClosureReason *reason_out);

enum MvStatus mvSendHttpRequest(MvChannelHandle handle, const struct MvHttpRequest *request);

enum MvStatus mvReadHttpResponseData(MvChannelHandle handle, struct MvHttpResponseData *response_data);

enum MvStatus mvReadHttpResponseHeader(MvChannelHandle handle, uint32_t header_index, uint8_t *buf, uint32_t size);

enum MvStatus mvReadHttpResponseBody(MvChannelHandle handle, uint32_t offset, uint8_t *buf, uint32_t size);

enum MvStatus mvSendConfigFetchRequest(MvChannelHandle handle, const struct MvConfigKeyFetchParams *request);

enum MvStatus mvReadConfigFetchResponseData(MvChannelHandle handle, struct MvConfigResponseData *response_data);

enum MvStatus mvReadConfigResponseItem(MvChannelHandle handle, const struct MvConfigResponseReadItemParams *params);

enum MvStatus mvMqttGetNextReadableDataType(MvChannelHandle handle, enum MvMqttReadableDataType *data_type);

enum MvStatus mvMqttRequestConnect(MvChannelHandle handle, const struct MvMqttConnectRequest *request);

enum MvStatus mvMqttReadConnectResponse(MvChannelHandle handle, struct MvMqttConnectResponse *response_data);

enum MvStatus mvMqttRequestSubscribe(MvChannelHandle handle, const struct MvMqttSubscribeRequest *request);

enum MvStatus mvMqttReadSubscribeResponse(MvChannelHandle handle, const struct MvMqttSubscribeResponse *response_data);

enum MvStatus mvMqttRequestUnsubscribe(MvChannelHandle handle, const struct MvMqttUnsubscribeRequest *request);

enum MvStatus mvMqttReadUnsubscribeResponse(MvChannelHandle handle, const struct MvMqttUnsubscribeResponse *response_data);

enum MvStatus mvMqttRequestPublish(MvChannelHandle handle, const struct MvMqttPublishRequest *request);

enum MvStatus mvMqttReadPublishResponse(MvChannelHandle handle, struct MvMqttPublishResponse *response_data);

enum MvStatus mvMqttReceiveMessage(MvChannelHandle handle, const struct MvMqttMessage *message_data);

enum MvStatus mvMqttReceiveLostMessageInfo(MvChannelHandle handle, const struct MvMqttLostMessageInfo *lost_message_info);

enum MvStatus mvMqttAcknowledgeMessage(MvChannelHandle handle, uint32_t correlation_id);

enum MvStatus mvMqttRequestDisconnect(MvChannelHandle handle);

enum MvStatus mvMqttReadDisconnectResponse(MvChannelHandle handle, struct MvMqttDisconnectResponse *response_data);

enum MvStatus mvServerLoggingInit(uint8_t *buffer, uint32_t length_bytes);

enum MvStatus mvServerLog(const uint8_t *message, uint16_t length_bytes);

enum MvStatus mvTestingComplete(uint32_t status);

enum MvStatus mvTestLoggingInit(uint8_t *buffer, uint32_t length_bytes);

enum MvStatus mvTestLog(const uint8_t *message, uint16_t length_bytes);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvPowerSave(enum MvPowerSavingMode mode);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvDeepSleep(enum MvDeepSleepMode mode);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvGetWakeReason(enum MvWakeReason *mode);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvRestart(enum MvRestartMode mode);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvExternalFlashOpen(MvExternalFlashHandle *handle);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvExternalFlashClose(MvExternalFlashHandle *handle);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvExternalFlashReadBlocking(MvExternalFlashHandle handle, uint32_t address, uint32_t length, uint8_t *buffer);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvExternalFlashEraseBlocking(MvExternalFlashHandle handle, uint32_t address, uint32_t length);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvExternalFlashWriteBlocking(MvExternalFlashHandle handle, uint32_t address, uint32_t length, const uint8_t *buffer);

/* UNAVAILABLE in an interrupt handler. */
enum MvStatus mvExternalFlashGetInfo(MvExternalFlashHandle handle, struct MvExternalFlashInfo *info);

enum MvStatus mvSetWifiConfig(const struct MvWifiConfig *params);

enum MvStatus mvGetWifiConfig(const struct MvWifiConfigOut *params);

#ifdef __cplusplus
}
#endif
#undef MV_LAYOUT

#endif
