/** Carries out the faults of the world: what each does when it starts and when its window ends. */

import type { Kernel } from '../microvisor/kernel.ts';
import type { Drawn } from '../scenario/range.ts';
import type { Fault, WorldFault } from '../scenario/scenario.ts';
import type { World } from '../world/world.ts';

export interface WorldFaultTargets {
  readonly world: World;
  readonly kernel: Kernel;
}

const KINDS: Readonly<Record<WorldFault['kind'], true>> = {
  marginalCoverage: true,
  radioFails: true,
  radioSlow: true,
  registrationRefused: true,
  answerLost: true,
  httpFault: true,
  configFault: true,
  mqttFault: true,
  halfOpen: true,
  natDrop: true,
  connectionTerminated: true,
  updateInterrupted: true,
};

export function isWorldKind(kind: Fault['kind']): kind is WorldFault['kind'] {
  return Object.hasOwn(KINDS, kind);
}

/** False when there was nothing to hit. */
export function startWorldFault(
  { world, kernel }: WorldFaultTargets,
  id: string,
  fault: Drawn<WorldFault>,
): boolean {
  const why = `fault ${id}`;
  switch (fault.kind) {
    case 'marginalCoverage':
      world.conditions.add(why, fault);
      return true;
    case 'radioFails':
    case 'radioSlow':
    case 'registrationRefused':
    case 'answerLost':
    case 'httpFault':
    case 'configFault':
    case 'mqttFault':
      world.armed.arm(id, fault);
      return true;
    case 'halfOpen':
      world.link.flow.blockDown(why);
      return true;
    case 'natDrop':
      return world.link.flow.drop(why);
    case 'connectionTerminated':
      return world.link.terminate(why);
    case 'updateInterrupted':
      return kernel.updater.interrupt(why);
  }
}

/** Its window is over. */
export function endWorldFault(
  { world }: WorldFaultTargets,
  id: string,
  kind: WorldFault['kind'],
): void {
  const why = `fault ${id}`;
  switch (kind) {
    case 'marginalCoverage':
      world.conditions.remove(why);
      return;
    case 'radioFails':
    case 'radioSlow':
    case 'registrationRefused':
    case 'answerLost':
    case 'httpFault':
    case 'configFault':
    case 'mqttFault':
      world.armed.disarm(id);
      return;
    case 'halfOpen':
      world.link.flow.unblockDown(`${why} over`);
      return;
    // Over as they happen.
    case 'natDrop':
    case 'connectionTerminated':
    case 'updateInterrupted':
  }
}
