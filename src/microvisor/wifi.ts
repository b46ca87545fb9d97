/**
 * The Wi-Fi settings that the kernel keeps for the app.
 *
 * The modelled board is a cellular one, so they change nothing about the network. Inferred: they
 * are the device's, not the app's, and outlive restarts and power cuts, because the header says
 * that they are for later reconnections.
 */

export interface WifiData {
  /** Undefined: none is set. */
  config: { readonly ssid: Uint8Array; readonly password: Uint8Array } | undefined;
}

/** What an SSID can hold (IEEE 802.11). */
export const MAX_SSID_BYTES = 32;
/** A passphrase has up to 63 characters, a key in hexadecimal digits 64 (IEEE 802.11i). */
export const MAX_PASSWORD_BYTES = 64;

export class Wifi {
  private data: WifiData = { config: undefined };

  get ssid(): Uint8Array {
    return this.data.config?.ssid ?? new Uint8Array(0);
  }

  get hasEncryption(): boolean {
    return (this.data.config?.password.length ?? 0) > 0;
  }

  set(ssid: Uint8Array, password: Uint8Array): void {
    this.data.config = { ssid, password };
  }

  clear(): void {
    this.data.config = undefined;
  }

  snapshot(): WifiData {
    return structuredClone(this.data);
  }

  restore(data: WifiData): void {
    this.data = structuredClone(data);
  }
}
