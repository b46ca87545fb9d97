/**
 * External flash calls (D36). Reading, erasing and writing block: the call takes their time.
 *
 * Inferred: an erase of nothing is a PARAMETERFAULT, since no other argument of that call could
 * cause the one that its header lists.
 */

import { STRUCTS } from '../../abi/layout.ts';
import type { Handlers, Refusing } from '../call.ts';
import { CHIP_ID, FLASH_BYTES, MAX_FLASH_HANDLES, SECTOR_BYTES } from '../external-flash.ts';

const INFO = STRUCTS.MvExternalFlashInfo;

function checkRange(c: Refusing<'ADDRESSOUTOFRANGE'>, address: number, bytes: number): void {
  c.refuse(!c.kernel.board.flash.holds(address, bytes), 'ADDRESSOUTOFRANGE');
}

export const flash: Handlers<'flash'> = {
  mvExternalFlashOpen(c, handleOut) {
    const { kernel, memory } = c;
    const { handles } = kernel.context;
    c.refuse(!memory.writable(handleOut, 4), 'PARAMETERFAULT');
    c.refuse(handles.count('flash') >= MAX_FLASH_HANDLES, 'TOOMANYCHANNELS');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    const handle = handles.issue('flash', kernel.life);
    c.object = handle;
    memory.write32(handleOut, handle);
    return 'OKAY';
  },

  mvExternalFlashClose(c, handleInOut) {
    const handle = c.checkHandleAt(handleInOut, 'flash');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.retireHandle(handleInOut, handle);
    return 'OKAY';
  },

  mvExternalFlashReadBlocking(c, handle, address, length, buffer) {
    const { memory } = c;
    const { flash: chip } = c.kernel.board;
    c.refuse(length > 0 && !memory.writable(buffer, length), 'PARAMETERFAULT');
    c.useHandle(handle, 'flash');
    checkRange(c, address, length);
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    memory.write(buffer, chip.read(address, length));
    c.lasts(chip.readUs(address, length));
    return 'OKAY';
  },

  mvExternalFlashEraseBlocking(c, handle, address, length) {
    c.useHandle(handle, 'flash');
    const aligned = address % SECTOR_BYTES === 0 && length % SECTOR_BYTES === 0;
    c.refuse(!aligned, 'INVALIDBUFFERALIGNMENT');
    c.refuse(length === 0, 'PARAMETERFAULT');
    checkRange(c, address, length);
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.lasts(c.kernel.board.flash.erase(address, length));
    return 'OKAY';
  },

  mvExternalFlashWriteBlocking(c, handle, address, length, buffer) {
    const { memory } = c;
    c.refuse(!memory.readableInput(buffer, length), 'PARAMETERFAULT');
    c.useHandle(handle, 'flash');
    checkRange(c, address, length);
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.lasts(c.kernel.board.flash.write(address, memory.read(buffer, length)));
    return 'OKAY';
  },

  mvExternalFlashGetInfo(c, handle, info) {
    const { kernel, memory } = c;
    const { handles } = kernel.context;
    const infoOk = memory.writable(info, INFO.size);
    c.refuse(!infoOk, 'PARAMETERFAULT');
    if (infoOk) {
      const version = memory.read32(info + INFO.fields.version.offset);
      c.refuse(version !== 1, 'UNSUPPORTEDSTRUCTUREVERSION');
    }
    c.useHandle(handle, 'flash');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    memory.write32(info + INFO.fields.chip_id.offset, CHIP_ID);
    memory.write32(info + INFO.fields.size.offset, FLASH_BYTES);
    memory.write32(info + INFO.fields.num_handles.offset, handles.count('flash'));
    return 'OKAY';
  },
};
