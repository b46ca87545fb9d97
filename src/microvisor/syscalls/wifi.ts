/**
 * Wi-Fi calls: settings that the kernel keeps. The header documents no error for them; all of these
 * are inferred. On the modelled, cellular board they change nothing about the network.
 */

import { MvWifiConfigMode } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { Handlers } from '../call.ts';
import { MAX_PASSWORD_BYTES, MAX_SSID_BYTES } from '../wifi.ts';

const SET = STRUCTS.MvWifiConfig;
const GET = STRUCTS.MvWifiConfigOut;

export const wifi: Handlers<'wifi'> = {
  mvSetWifiConfig(c, params) {
    const { kernel, memory } = c;
    const paramsOk = memory.readable(params, SET.size);
    c.refuse(!paramsOk, 'PARAMETERFAULT');
    if (!paramsOk) return c.refusal() ?? 'PARAMETERFAULT';
    const word = (offset: number) => memory.read32(params + offset);
    const ssid = {
      at: word(SET.fields.wifi_ssid.offset),
      bytes: word(SET.fields.wifi_ssid.offset + 4),
    };
    const password = {
      at: word(SET.fields.wifi_password.offset),
      bytes: word(SET.fields.wifi_password.offset + 4),
    };
    // The mode is one byte wide.
    const mode = word(SET.fields.config_mode.offset) & 0xff;
    const applies = mode === MvWifiConfigMode.APPLYNOW;
    c.refuse(word(SET.fields.version.offset) !== 1, 'UNSUPPORTEDSTRUCTUREVERSION');
    c.refuse(!applies && mode !== MvWifiConfigMode.CLEARNOW, 'PARAMETERFAULT');
    // What is cleared needs no names: only an application of the settings looks at them.
    c.refuse(applies && ssid.bytes > MAX_SSID_BYTES, 'INPUTTOOLONG');
    c.refuse(applies && password.bytes > MAX_PASSWORD_BYTES, 'INPUTTOOLONG');
    for (const { at, bytes } of [ssid, password]) {
      c.refuse(applies && !memory.readableInput(at, bytes), 'PARAMETERFAULT');
    }
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    const { wifi: settings } = kernel.board;
    if (applies) {
      settings.set(memory.read(ssid.at, ssid.bytes), memory.read(password.at, password.bytes));
    } else settings.clear();
    return 'OKAY';
  },

  mvGetWifiConfig(c, params) {
    const { kernel, memory } = c;
    const paramsOk = memory.readable(params, GET.size);
    c.refuse(!paramsOk, 'PARAMETERFAULT');
    if (!paramsOk) return c.refusal() ?? 'PARAMETERFAULT';
    const word = (offset: number) => memory.read32(params + offset);
    const { wifi: settings } = kernel.board;
    const { ssid } = settings;
    const dataAt = word(GET.fields.ssid.offset);
    const room = word(GET.fields.ssid.offset + 4);
    const lengthAt = word(GET.fields.ssid.offset + 8);
    const encryptionAt = word(GET.fields.has_encryption.offset);
    c.refuse(word(GET.fields.version.offset) !== 1, 'UNSUPPORTEDSTRUCTUREVERSION');
    c.refuse(room < ssid.length, 'INVALIDBUFFERSIZE');
    c.refuse(ssid.length > 0 && !memory.writable(dataAt, ssid.length), 'PARAMETERFAULT');
    c.refuse(!memory.writable(lengthAt, 4), 'PARAMETERFAULT');
    c.refuse(!memory.writable(encryptionAt, 1), 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    memory.write(dataAt, ssid);
    memory.write32(lengthAt, ssid.length);
    memory.write(encryptionAt, Uint8Array.of(settings.hasEncryption ? 1 : 0));
    return 'OKAY';
  },
};
