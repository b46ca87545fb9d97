/**
 * Typed wrappers of the calls for what is on the board: flash, Wi-Fi, interrupts, peripherals, power,
 * testing. See mv.ts for what they have in common.
 */

import { STRUCTS } from '../../abi/layout.ts';
import { MvStatus } from '../../abi/status.ts';
import { MvMqtt } from './mv-mqtt.ts';

const INFO = STRUCTS.MvExternalFlashInfo;
const GET_WIFI = STRUCTS.MvWifiConfigOut;

/** What mvExternalFlashGetInfo tells. */
export interface ExternalFlashInfo {
  readonly status: MvStatus;
  readonly chipId: number;
  /** What the app may use. */
  readonly bytes: number;
  /** Handles that are open. */
  readonly handles: number;
}

export interface WifiConfig {
  /** An MvWifiConfigMode: 0 applies the settings, 1 clears them. */
  readonly mode: number;
  /** At most 32 bytes. */
  readonly ssid?: string;
  /** At most 64 bytes; empty for an open network. */
  readonly password?: string;
}

const encoder = new TextEncoder();

export class MvHardware extends MvMqtt {
  // Power

  /**
   * Sleeps until the next enabled interrupt, and returns once it is pending; its handler runs then
   * (D37). `mode` is an MvPowerSavingMode, 0 to 4. PARAMETERFAULT for another one, MICROVISORBUSY
   * while the network is active: release it and wait. UNAVAILABLE in an interrupt.
   */
  powerSave(mode: number): MvStatus {
    return this.raw('mvPowerSave', mode);
  }

  /**
   * Switches the device off until it is woken; then the app boots anew, its RAM lost and the
   * microsecond counter at 0 (D37, D38). An OKAY never comes back. `mode` is an MvDeepSleepMode: 0
   * standby, 1 shutdown. PARAMETERFAULT, MICROVISORBUSY, UNAVAILABLE as for powerSave.
   */
  deepSleep(mode: number): MvStatus {
    return this.raw('mvDeepSleep', mode);
  }

  // System LED and registers

  /** Whether the LED shows the state of the connection. UNAVAILABLE in an interrupt. */
  systemLedEnable(on: boolean): MvStatus {
    return this.raw('mvSystemLedEnable', on ? 1 : 0);
  }

  /** A register of a supported block (RCC, 0x46020C00). PERIPHERALACCESSFAULT for any other. */
  periphPeek32(register: number): { status: MvStatus; value: number } {
    return this.read32('mvPeriphPeek32', register);
  }

  /**
   * Sets a register to (old AND NOT mask) XOR xorValue; bits that are not the app's stay (C16).
   * PERIPHERALACCESSFAULT.
   */
  periphPoke32(register: number, mask: number, xorValue: number): MvStatus {
    return this.raw('mvPeriphPoke32', register, mask, xorValue);
  }

  // External flash (D36). All of these are UNAVAILABLE in an interrupt.

  /** Opens the external flash. TOOMANYCHANNELS: 32 handles at once. */
  externalFlashOpen(): { status: MvStatus; handle: number } {
    return this.memory.scoped(() => {
      const out = this.words(0);
      const status = this.raw('mvExternalFlashOpen', out);
      return { status, handle: this.memory.readU32(out) };
    });
  }

  /** INVALIDHANDLE. */
  externalFlashClose(handle: number): { status: MvStatus; handle: number } {
    return this.retire('mvExternalFlashClose', handle);
  }

  /**
   * Reads bytes into a buffer in RAM and takes the time of it (10 us for 256 bytes, assumed).
   * ADDRESSOUTOFRANGE beyond 4 MiB, INVALIDHANDLE, PARAMETERFAULT for a bad buffer.
   */
  externalFlashRead(handle: number, address: number, bytes: number, buffer: number): MvStatus {
    return this.raw('mvExternalFlashReadBlocking', handle, address, bytes, buffer);
  }

  /**
   * Erases sectors to 0xFF and takes the time of it (45 ms a sector, assumed). Address and length in
   * multiples of 4,096 bytes: INVALIDBUFFERALIGNMENT. PARAMETERFAULT for no bytes at all,
   * ADDRESSOUTOFRANGE, INVALIDHANDLE.
   */
  externalFlashErase(handle: number, address: number, bytes: number): MvStatus {
    return this.raw('mvExternalFlashEraseBlocking', handle, address, bytes);
  }

  /**
   * Writes bytes, which can only clear bits, and takes the time of it (0.7 ms for 256 bytes, assumed).
   * ADDRESSOUTOFRANGE, INVALIDHANDLE.
   */
  externalFlashWrite(handle: number, address: number, data: Uint8Array): MvStatus {
    return this.memory.scoped(() => {
      const at = this.memory.pushBytes(data);
      return this.raw('mvExternalFlashWriteBlocking', handle, address, data.length, at);
    });
  }

  /** What the chip is, what of it the app may use, and how many handles are open. INVALIDHANDLE. */
  externalFlashGetInfo(handle: number): ExternalFlashInfo {
    return this.memory.scoped(() => {
      const at = this.words(1, 0, 0, 0);
      const status = this.raw('mvExternalFlashGetInfo', handle, at);
      return {
        status,
        chipId: this.memory.readU32(at + INFO.fields.chip_id.offset),
        bytes: this.memory.readU32(at + INFO.fields.size.offset),
        handles: this.memory.readU32(at + INFO.fields.num_handles.offset),
      };
    });
  }

  // Wi-Fi

  /**
   * Keeps or clears the Wi-Fi settings of the device. INPUTTOOLONG, PARAMETERFAULT for an unknown
   * mode. On a cellular board they change nothing.
   */
  setWifiConfig({ mode, ssid = '', password = '' }: WifiConfig): MvStatus {
    return this.memory.scoped(() => {
      const name = encoder.encode(ssid);
      const secret = encoder.encode(password);
      const nameAt = this.memory.pushBytes(name);
      const secretAt = this.memory.pushBytes(secret);
      const at = this.words(1, mode, nameAt, name.length, secretAt, secret.length);
      return this.raw('mvSetWifiConfig', at);
    });
  }

  /**
   * The SSID that is set (empty: none), and whether it has a password. INVALIDBUFFERSIZE when it does
   * not fit into `bytes`, 32 unless said otherwise.
   */
  getWifiConfig(bytes = 32): { status: MvStatus; ssid: string; hasEncryption: boolean } {
    return this.memory.scoped(() => {
      const room = this.memory.push(Math.max(bytes, 1));
      const out = this.words(0, 0);
      const at = this.memory.push(GET_WIFI.size);
      for (const [i, word] of [1, room, bytes, out, out + 4].entries()) {
        this.memory.writeU32(at + i * 4, word);
      }
      const status = this.raw('mvGetWifiConfig', at);
      if (status !== MvStatus.OKAY) return { status, ssid: '', hasEncryption: false };
      const ssid = this.text(room, this.memory.readU32(out));
      return { status, ssid, hasEncryption: this.memory.readU8(out + 4) !== 0 };
    });
  }

  // Fast interrupts. Their handlers may make no system call: all are UNAVAILABLE there (assumed).

  /**
   * Makes an interrupt a fast one, disabled at first. INVALIDINTERRUPT for a number above 125, one of
   * a notification center, a reserved one, or one that is fast already; INVALIDVECTOR when the app
   * has no handler for it; UNAVAILABLE while the app is being shut down.
   */
  setFastInterrupt(irq: number): MvStatus {
    return this.raw('mvSetFastInterrupt', irq);
  }

  /** Makes it an ordinary interrupt again. INVALIDINTERRUPT if it is not fast, UNAVAILABLE as above. */
  clearFastInterrupt(irq: number): MvStatus {
    return this.raw('mvClearFastInterrupt', irq);
  }

  /** INVALIDINTERRUPT if it is not fast, UNAVAILABLE as above. */
  enableFastInterrupt(irq: number): MvStatus {
    return this.raw('mvEnableFastInterrupt', irq);
  }

  /** It stays pending. INVALIDINTERRUPT if it is not fast, UNAVAILABLE as above. */
  disableFastInterrupt(irq: number): MvStatus {
    return this.raw('mvDisableFastInterrupt', irq);
  }

  /** Holds back all fast interrupts, whatever each of them is set to. */
  disableAllFastInterrupts(): MvStatus {
    return this.raw('mvDisableAllFastInterrupts');
  }

  /** Lets those run that are enabled. */
  enableAllFastInterrupts(): MvStatus {
    return this.raw('mvEnableAllFastInterrupts');
  }

  // Testing mode (D39): UNAVAILABLE anywhere else.

  /** Ends the tests: 0 for passed, then the final app goes in. An OKAY never comes back. */
  testingComplete(status: number): MvStatus {
    return this.raw('mvTestingComplete', status);
  }

  /** Gives the kernel a buffer for test logs: aligned to 512 bytes, a multiple of 512 long. */
  testLoggingInit(buffer: number, bytes: number): MvStatus {
    return this.raw('mvTestLoggingInit', buffer, bytes);
  }

  /** Logs at most 1,024 bytes: LOGMESSAGETOOLONG; INVALIDBUFFERSIZE when the buffer is smaller. */
  testLog(message: string): MvStatus {
    return this.memory.scoped(() => {
      const data = encoder.encode(message);
      return this.raw('mvTestLog', this.memory.pushBytes(data), data.length);
    });
  }
}

Object.freeze(MvHardware);
Object.freeze(MvHardware.prototype);
