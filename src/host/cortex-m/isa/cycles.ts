/**
 * Cycles of the instructions: our own simple model of the Cortex-M33.
 *
 * Flash lies behind ICACHE and counts as memory without wait states. Real counts depend on the
 * neighbours of an instruction (dual issue of 16-bit pairs, bus contention), which is not modelled:
 * loops come out within some tens of percent of the device. Inferred from the Cortex-M33 TRM and the
 * published figures for the Cortex-M4 and M33.
 *
 * An instruction that fails the condition of its IT block takes 1. Exceptions: see core.ts.
 */

/** Cycles beyond the first. */
export const EXTRA_CYCLES = {
  plain: 0,
  load: 1,
  store: 0,
  /** LDRD, STRD. */
  pair: 2,
  /** Each register takes another one: in the text. */
  multiple: 0,
  /** B, BL, BX, CBZ that are taken: in the text, since others are not. */
  branch: 0,
  /** SDIV, UDIV: 2 to 11 on the device, by the operands. */
  divide: 5,
  /** VDIV.F32, VSQRT.F32. */
  floatDivide: 13,
  /** VMLA.F32 and its kin. */
  floatMultiplyAdd: 2,
} as const;

export type Timing = keyof typeof EXTRA_CYCLES;

/** The pipeline is filled anew after a taken branch. */
export const TAKEN_CYCLES = 1;
/** POP and LDM into the pc, besides what they load. */
export const POP_PC_CYCLES = 2;
