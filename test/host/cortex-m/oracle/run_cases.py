"""Runs the cases of the differential test on Unicorn, an emulator made of QEMU.

Lines of JSON on standard input: first {"pattern": hex}, what fills flash and the window of memory;
then a case a line: {"at": address, "code": hex, "end": address, "r": 15 words, "flags": word,
"s": 32 words, "fpscr": word}. Answers a line for each: the same state afterwards, and "memory",
[index, word] of each word of the window that differs from the pattern; or {"fault": text}.

Quirks of Unicorn 2.0.1: a write of XPSR does not reach GE, so flags go through MSR, and FPSCR, to be
safe, through VMSR. It can miss the end of code that was run before, so each case has copies of these
at places of its own, and VMRS counts. The low bits of the stack pointer can be set, which on the
device are 0: they are left out.
"""

import json
import sys

from unicorn import UC_ARCH_ARM, UC_MODE_MCLASS, UC_MODE_THUMB, Uc, UcError
from unicorn import arm_const as arm

FLASH, FLASH_BYTES = 0x08000000, 0x100000
RAM, RAM_BYTES = 0x20000000, 0x80000
WINDOW, WINDOW_BYTES = 0x20001000, 0x2000
# Instructions around a case: a place for each
AROUND, AROUND_BYTES = 0x20010000, 32
# msr apsr_nzcvqg, r0; vmsr fpscr, r1; clrex
BEFORE = bytes.fromhex("80f3008ce1ee101abff32f8f")
# nop; nop
NOTHING = bytes.fromhex("00bf00bf")
# vmrs r0, fpscr
AFTER = bytes.fromhex("f1ee100a")
MOST_INSTRUCTIONS = 64

REGISTERS = [arm.UC_ARM_REG_R0 + i for i in range(13)] + [
    arm.UC_ARM_REG_SP,
    arm.UC_ARM_REG_LR,
]
FLOATS = [arm.UC_ARM_REG_S0 + i for i in range(32)]


def main():
    pattern = bytes.fromhex(json.loads(sys.stdin.readline())["pattern"])
    window = pattern * (WINDOW_BYTES // len(pattern))
    uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
    uc.ctl_set_cpu_model(arm.UC_CPU_ARM_CORTEX_M33)
    uc.mem_map(FLASH, FLASH_BYTES)
    uc.mem_map(RAM, RAM_BYTES)
    uc.mem_write(FLASH, pattern * (FLASH_BYTES // len(pattern)))
    for i, line in enumerate(sys.stdin):
        outcome = run(uc, json.loads(line), pattern, window, AROUND + i * AROUND_BYTES)
        print(json.dumps(outcome, separators=(",", ":")))


def run(uc, case, pattern, window, around):
    uc.mem_write(around, BEFORE + NOTHING + AFTER)
    code = bytes.fromhex(case["code"])
    uc.mem_write(WINDOW, window)
    uc.mem_write(case["at"], code)
    uc.reg_write(arm.UC_ARM_REG_R0, case["flags"])
    uc.reg_write(arm.UC_ARM_REG_R1, case["fpscr"])
    uc.emu_start(around | 1, around + len(BEFORE), count=3)
    for register, value in zip(REGISTERS + FLOATS, case["r"] + case["s"]):
        uc.reg_write(register, value)
    fault = None
    try:
        uc.emu_start(case["at"] | 1, case["end"], count=MOST_INSTRUCTIONS)
    except UcError as error:
        fault = str(error)
    place = case["at"] - FLASH
    uc.mem_write(case["at"], bytes(pattern[(place + i) % len(pattern)] for i in range(len(code))))
    if fault is not None:
        return {"fault": fault}
    return after(uc, window, around + len(BEFORE + NOTHING))


def after(uc, window, at):
    r = [uc.reg_read(register) for register in REGISTERS + [arm.UC_ARM_REG_PC]]
    r[13] &= ~3
    s = [uc.reg_read(register) for register in FLOATS]
    flags = uc.reg_read(arm.UC_ARM_REG_XPSR) & 0xF80F0000
    uc.emu_start(at | 1, at + len(AFTER), count=1)
    memory = []
    now = bytes(uc.mem_read(WINDOW, WINDOW_BYTES))
    if now != window:
        for i in range(0, WINDOW_BYTES, 4):
            if now[i : i + 4] != window[i : i + 4]:
                memory.append([i // 4, int.from_bytes(now[i : i + 4], "little")])
    fpscr = uc.reg_read(arm.UC_ARM_REG_R0)
    return {"r": r, "flags": flags, "s": s, "fpscr": fpscr, "memory": memory}


main()
