/**
 * The registers of the memory protection unit: eight regions, kept but not enforced.
 *
 * The app's own rules about its memory restrict nothing here: code that would be stopped by them runs
 * on. Whoever switches the unit on gets a warning that says so. Source: Armv8-M ARM, D1.2 (MPU).
 */

const REGIONS = 8;
/** MPU_TYPE: the number of regions in bits 8 to 15. */
const TYPE = REGIONS << 8;
const CTRL_BITS = 7;
const ENABLE = 1;

/** Plain data. */
export interface MpuState {
  readonly control: number;
  readonly region: number;
  readonly bases: Int32Array;
  readonly limits: Int32Array;
  readonly attributes: Int32Array;
}

export class Mpu {
  private control = 0;
  private region = 0;
  private readonly bases = new Int32Array(REGIONS);
  private readonly limits = new Int32Array(REGIONS);
  private readonly attributes = new Int32Array(2);

  reset(): void {
    this.control = 0;
    this.region = 0;
    for (const words of [this.bases, this.limits, this.attributes]) words.fill(0);
  }

  get isEnabled(): boolean {
    return (this.control & ENABLE) !== 0;
  }

  /** By the offset from MPU_TYPE. */
  read(offset: number): number {
    switch (offset) {
      case 0x00:
        return TYPE;
      case 0x04:
        return this.control;
      case 0x08:
        return this.region;
      case 0x30:
      case 0x34:
        return this.attributes[(offset - 0x30) >>> 2] as number;
      default:
        return this.registers(offset)?.[this.selected(offset)] ?? 0;
    }
  }

  write(offset: number, value: number): void {
    switch (offset) {
      case 0x04:
        this.control = value & CTRL_BITS;
        break;
      case 0x08:
        this.region = value & (REGIONS - 1);
        break;
      case 0x30:
      case 0x34:
        this.attributes[(offset - 0x30) >>> 2] = value;
        break;
      default: {
        const registers = this.registers(offset);
        if (registers !== undefined) registers[this.selected(offset)] = value;
      }
    }
  }

  /** RBAR and RLAR, and their aliases for the three regions after the first of a group of four. */
  private registers(offset: number): Int32Array | undefined {
    if (offset < 0x0c || offset > 0x28) return undefined;
    return (offset & 4) !== 0 ? this.bases : this.limits;
  }

  private selected(offset: number): number {
    const alias = (offset - 0x0c) >>> 3;
    return alias === 0 ? this.region : (this.region & ~3) + alias;
  }

  snapshot(): MpuState {
    return {
      control: this.control,
      region: this.region,
      bases: this.bases.slice(),
      limits: this.limits.slice(),
      attributes: this.attributes.slice(),
    };
  }

  restore(state: MpuState): void {
    this.control = state.control;
    this.region = state.region;
    this.bases.set(state.bases);
    this.limits.set(state.limits);
    this.attributes.set(state.attributes);
  }
}
