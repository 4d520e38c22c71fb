import type { PolicyInForce } from '../../core/import/policy-in-force.ts';
import type { DesiredState, Inventory } from '../../core/sync/environment-state.ts';
import { planSync } from '../../core/sync/plan-sync.ts';
import type { EnvironmentCapabilities, EnvironmentReader } from '../../ports.ts';
import { layout, readCurrent, readGenerations } from './generations.ts';
import { trying } from './outside.ts';
import { readPayloads, readPolicies, readState } from './stored-set.ts';

/** A folder that must exist; everything in it is made by the first sync. */
export interface FileConnection {
  readonly folder: string;
}

const capabilities: EnvironmentCapabilities = {
  kind: 'file',
  atomic: true,
  holdsSequence: true,
  removal: 'delete',
};

/** Reads a folder of policies, one JSON file each, as what takes them from there sees them (`<folder>/current`). */
export function fileReader({ folder }: FileConnection): EnvironmentReader {
  const readInventory = (against?: DesiredState) =>
    trying(`read the policies in ${folder}`, () => inventoryOf(folder, against));
  return {
    capabilities,
    readInventory,
    readPolicies: () => trying(`read the policies in ${folder}`, () => policiesOf(folder)),
    plan: async (desired, limits) =>
      planSync({ desired, limits, capabilities, inventory: await readInventory(desired) }),
  };
}

/** Policies from the set in effect; the sequence from the newest one, in effect or not, so that no older one follows it. */
async function inventoryOf(folder: string, against?: DesiredState): Promise<Inventory> {
  const newest = (await readGenerations(folder)).at(-1);
  if (newest === undefined) return { policies: [], complete: true, sequence: undefined };
  const { sequence, setDigest } = await readState(layout.set(folder, newest));
  const current = await readCurrent(folder);
  if (current === undefined) return { policies: [], complete: true, sequence, setDigest };
  const set = layout.set(folder, current);
  const stored = await readPolicies(set, await readState(set), against);
  return { policies: stored.map(({ file: _, ...policy }) => policy), complete: true, sequence, setDigest };
}

/** Every file of the set in effect as a policy; one that is no JSON has no form as a policy file. */
async function policiesOf(folder: string): Promise<readonly PolicyInForce[]> {
  const current = await readCurrent(folder);
  return current === undefined ? [] : readPayloads(layout.set(folder, current));
}
