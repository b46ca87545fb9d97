/**
 * The statuses that the world can cause without a mistake of the caller (D43).
 *
 * Only these may be injected. All others blame the caller: they appear when the app really errs,
 * and are then a finding. Three of them look like results of the world and are not in the table:
 * INVALIDBUFFERSIZE, which mvWriteChannel and mvServerLog also give for want of room or for too
 * many messages, because the model has that back-pressure itself, from buffers that are really
 * full, and an injected one would contradict the free space that the call writes; TOOMANYCHANNELS
 * and its like, because the app alone holds what there is too many of; and WRONGDATAREQUESTED,
 * because the app could have asked first what there is to read.
 *
 * No injected status comes with a result, as no header says that one of these refusals writes any.
 */

import type { StatusName } from './status.ts';
import { type SyscallName, syscall } from './syscalls.ts';

/** Each with the reason why it can come without a mistake of the caller. */
export const ENVIRONMENT_STATUSES = {
  TIMENOTSET: 'the server has not told the time since the kernel started',
  UNAVAILABLE: 'the kernel cannot do it now: it verifies an update, shuts the app down, and so on',
  CHANNELCLOSED: 'the connection or the server ended the channel',
  NETWORKNOTCONNECTED: 'the connection was lost since the app last looked',
  RATELIMITED: 'the limit belongs to the kernel and the server, and no source says where it lies',
  RESPONSENOTPRESENT: 'the response is not there yet, whatever the app was notified of',
  REQUESTUNSUCCESSFUL: 'the server could not do what it was asked for',
  LOGGINGDISABLEDBYSERVER: 'the server holds logging',
  INTERNALERROR: 'the kernel failed',
  MICROVISORBUSY: 'the kernel is in the middle of something, such as an update',
} as const satisfies Partial<Record<StatusName, string>>;

export type EnvironmentStatus = keyof typeof ENVIRONMENT_STATUSES;

const ALL = Object.keys(ENVIRONMENT_STATUSES) as EnvironmentStatus[];

/**
 * What a call can be refused with. Those of its row, and INTERNALERROR, which stands in no row: the
 * SDK declares it without saying who gives it, so any call may (D4).
 */
export function injectableStatuses(name: SyscallName): readonly EnvironmentStatus[] {
  const { fails, inferred = [] } = syscall(name);
  const row: readonly StatusName[] = [...fails, ...inferred, 'INTERNALERROR'];
  return ALL.filter((status) => row.includes(status));
}
