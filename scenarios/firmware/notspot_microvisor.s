@ The system calls at the addresses of their slots in the gateway, with the Thumb bit.
@ Generated from src/abi by `npm run header`; do not edit.

	.syntax unified

	.macro syscall name, address
	.global \name
	.type \name, %function
	.set \name, \address
	.endm

	syscall mvGetMicroseconds, 0x0c1fe011
	syscall mvGetSysClk, 0x0c1fe019
	syscall mvGetHClk, 0x0c1fe0b9
	syscall mvGetPClk1, 0x0c1fe089
	syscall mvGetPClk2, 0x0c1fe091
	syscall mvGetWallTime, 0x0c1fe039
	syscall mvNoOp, 0x0c1fe0d9
	syscall mvGetDeviceId, 0x0c1fe029
	syscall mvPeriphPeek32, 0x0c1fe0f1
	syscall mvPeriphPoke32, 0x0c1fe0a9
	syscall mvSystemLedEnable, 0x0c1fe1d9
	syscall mvSetupNotifications, 0x0c1fe081
	syscall mvCloseNotifications, 0x0c1fe051
	syscall mvTempTriggerNotification, 0x0c1fe0e1
	syscall mvOpenSystemNotification, 0x0c1fe1e1
	syscall mvCloseSystemNotification, 0x0c1fe1e9
	syscall mvSetFastInterrupt, 0x0c1fe059
	syscall mvClearFastInterrupt, 0x0c1fe079
	syscall mvEnableFastInterrupt, 0x0c1fe001
	syscall mvDisableFastInterrupt, 0x0c1fe069
	syscall mvDisableAllFastInterrupts, 0x0c1fe021
	syscall mvEnableAllFastInterrupts, 0x0c1fe099
	syscall mvRequestNetwork, 0x0c1fe041
	syscall mvReleaseNetwork, 0x0c1fe0d1
	syscall mvGetNetworkStatus, 0x0c1fe0e9
	syscall mvGetNetworkReasons, 0x0c1fe0c9
	syscall mvOpenChannel, 0x0c1fe0c1
	syscall mvReadChannel, 0x0c1fe0b1
	syscall mvReadChannelComplete, 0x0c1fe071
	syscall mvWriteChannelStream, 0x0c1fe009
	syscall mvWriteChannel, 0x0c1fe031
	syscall mvCloseChannel, 0x0c1fe0f9
	syscall mvGetChannelClosureReason, 0x0c1fe049
	syscall mvSendHttpRequest, 0x0c1fe101
	syscall mvReadHttpResponseData, 0x0c1fe119
	syscall mvReadHttpResponseHeader, 0x0c1fe111
	syscall mvReadHttpResponseBody, 0x0c1fe109
	syscall mvSendConfigFetchRequest, 0x0c1fe131
	syscall mvReadConfigFetchResponseData, 0x0c1fe139
	syscall mvReadConfigResponseItem, 0x0c1fe141
	syscall mvMqttGetNextReadableDataType, 0x0c1fe199
	syscall mvMqttRequestConnect, 0x0c1fe1a9
	syscall mvMqttReadConnectResponse, 0x0c1fe169
	syscall mvMqttRequestSubscribe, 0x0c1fe179
	syscall mvMqttReadSubscribeResponse, 0x0c1fe1b1
	syscall mvMqttRequestUnsubscribe, 0x0c1fe1a1
	syscall mvMqttReadUnsubscribeResponse, 0x0c1fe149
	syscall mvMqttRequestPublish, 0x0c1fe171
	syscall mvMqttReadPublishResponse, 0x0c1fe181
	syscall mvMqttReceiveMessage, 0x0c1fe191
	syscall mvMqttReceiveLostMessageInfo, 0x0c1fe189
	syscall mvMqttAcknowledgeMessage, 0x0c1fe151
	syscall mvMqttRequestDisconnect, 0x0c1fe161
	syscall mvMqttReadDisconnectResponse, 0x0c1fe159
	syscall mvServerLoggingInit, 0x0c1fe121
	syscall mvServerLog, 0x0c1fe129
	syscall mvTestingComplete, 0x0c1fe1b9
	syscall mvTestLoggingInit, 0x0c1fe1c9
	syscall mvTestLog, 0x0c1fe1c1
	syscall mvPowerSave, 0x0c1fe1d1
	syscall mvDeepSleep, 0x0c1fe1f1
	syscall mvGetWakeReason, 0x0c1fe1f9
	syscall mvRestart, 0x0c1fe201
	syscall mvExternalFlashOpen, 0x0c1fe221
	syscall mvExternalFlashClose, 0x0c1fe209
	syscall mvExternalFlashReadBlocking, 0x0c1fe231
	syscall mvExternalFlashEraseBlocking, 0x0c1fe229
	syscall mvExternalFlashWriteBlocking, 0x0c1fe219
	syscall mvExternalFlashGetInfo, 0x0c1fe211
	syscall mvSetWifiConfig, 0x0c1fe241
	syscall mvGetWifiConfig, 0x0c1fe249
