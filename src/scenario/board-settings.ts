/** What hangs on the device's own buses, in the form that the simulator reads. */

export interface I2cPlace {
  /** 1 to 4: I2C1 to I2C4. */
  readonly bus: number;
  /** 7 bits. */
  readonly address: number;
}

/** A device with registers, or one of the user's own from a TypeScript module. */
export type I2cDeviceSettings = I2cPlace &
  (
    | {
        readonly kind: 'registers';
        /** Bytes by the number of their register, in ascending order. */
        readonly registers: readonly (readonly [number: number, bytes: readonly number[]])[];
        readonly writable: boolean;
      }
    | { readonly kind: 'function'; readonly file: string }
  );
