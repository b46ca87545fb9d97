/** The typed wrappers: one for each of the 71 calls, and each makes its own call. */

import { expect, it } from 'vitest';
import { SYSCALL_NAMES, type SyscallName } from '../../src/abi/syscalls.ts';
import { Mv } from '../../src/host/app/mv.ts';

/** As in C, without the prefix; the flash calls leave out that they block, as TypeScript does. */
function wrapperOf(call: SyscallName): string {
  const name = call.slice('mv'.length).replace(/Blocking$/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

it('every system call has a typed wrapper that makes it', () => {
  const methods = Mv.prototype as unknown as Readonly<Record<string, unknown>>;
  for (const call of SYSCALL_NAMES) {
    const wrapper = methods[wrapperOf(call)];
    expect(typeof wrapper, call).toBe('function');
    // What it calls stands in its text; some share the code that does it.
    expect(String(wrapper), call).toContain(call);
  }
});
