import { randomUUID } from 'node:crypto';
import { cp, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesiredState } from '../../core/sync/environment-state.ts';
import { digestOfSet } from '../../core/sync/payload-digest.ts';
import type { StepOutcome, SyncPlan } from '../../core/sync/sync-plan.ts';
import { OutsideError } from '../../errors.ts';
import type { EnvironmentClient } from '../../ports.ts';
import { fileNameOf } from './file-name.ts';
import { type FileConnection, fileReader } from './file-reader.ts';
import { layout, nameOf, putNewestInEffect, readCurrent, readGenerations, sweepGenerations } from './generations.ts';
import { isFileError, trying } from './outside.ts';
import { readPolicies, readState, type StoredState, stateFile } from './stored-set.ts';

/**
 * A folder of policies, one JSON file each, replaced as a whole: the new set is written beside the old one and put in
 * effect by one rename, so that a crash, a full disk or a folder without write permission leaves the old set complete.
 */
export function fileEnvironment(connection: FileConnection): EnvironmentClient {
  const { folder } = connection;
  return {
    ...fileReader(connection),
    apply: (plan, desired) => trying(`write the policies to ${folder}`, () => applyTo(folder, plan, desired)),
    close: async () => {},
  };
}

async function applyTo(folder: string, plan: SyncPlan, desired: DesiredState): Promise<readonly StepOutcome[]> {
  if (plan.steps.length === 0 && !plan.records) return [];
  const newest = (await readGenerations(folder)).at(-1);
  const recorded = newest === undefined ? undefined : (await readState(layout.set(folder, newest))).sequence;
  if (recorded !== undefined && recorded > plan.sequence) throw overtaken(folder);
  const generation = (newest ?? 0) + 1;
  const building = join(layout.sets(folder), `.building-${nameOf(generation)}-${randomUUID()}`);
  await mkdir(layout.sets(folder), { recursive: true });
  // Alone, so that a folder that cannot be written is told as that: with `recursive`, Node says that there is none.
  await mkdir(building);
  try {
    await build(building, await setInEffect(folder), plan, desired);
  } catch (error) {
    // What is left of it is swept by the next sync.
    await rm(building, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  await trying(`put the policies of ${folder} in effect`, () => putInEffect(folder, building, generation), true);
  return plan.steps.map(({ policyKey }) => ({ policyKey, result: 'applied' }));
}

/** From the rename on, the promotion is recorded. */
async function putInEffect(folder: string, building: string, generation: number): Promise<void> {
  await rename(building, layout.set(folder, generation)).catch((error) => {
    throw isFileError(error, 'ENOTEMPTY', 'EEXIST') ? overtaken(folder) : error;
  });
  await flush(layout.sets(folder));
  const inEffect = await putNewestInEffect(folder);
  await flush(folder);
  await sweepGenerations(folder, inEffect);
  if (inEffect !== generation) throw overtaken(folder);
}

interface SetInEffect {
  readonly path: string;
  readonly state: StoredState;
}

async function setInEffect(folder: string): Promise<SetInEffect | undefined> {
  const current = await readCurrent(folder);
  if (current === undefined) return undefined;
  const path = layout.set(folder, current);
  return { path, state: await readState(path) };
}

/** Writes the whole new set: what stays, byte for byte, then what is put. */
async function build(
  building: string,
  old: SetInEffect | undefined,
  plan: SyncPlan,
  desired: DesiredState,
): Promise<void> {
  const changed = new Set(plan.steps.map(({ policyKey }) => policyKey));
  const oldPolicies = old?.state.policies ?? [];
  const gone = new Set(oldPolicies.filter(({ policyKey }) => changed.has(policyKey)).map(({ file }) => file));
  const stays =
    old === undefined ? [] : (await readdir(old.path)).filter((name) => name !== stateFile && !gone.has(name));
  await Promise.all(stays.map((name) => cp(join(old?.path ?? '', name), join(building, name), { recursive: true })));
  const puts = new Set(plan.steps.filter(({ act }) => act !== 'remove').map(({ policyKey }) => policyKey));
  const written = desired.policies
    .filter(({ policyKey }) => puts.has(policyKey))
    .map(({ policyKey, payload }) => ({ policyKey, payload, file: fileNameOf(policyKey, stays) }));
  for (const { file, payload } of written) await write(join(building, file), payload);
  const found = old === undefined ? [] : await readPolicies(old.path, old.state, desired);
  const ours = new Set(oldPolicies.map(({ file }) => file));
  const policies = [
    ...oldPolicies.filter(({ policyKey }) => !changed.has(policyKey)),
    ...found
      .filter(({ managed, policyKey, file }) => managed && !changed.has(policyKey) && !ours.has(file))
      .map(({ policyKey, file }) => ({ policyKey, file })),
    ...written.map(({ policyKey, file }) => ({ policyKey, file })),
  ];
  const { sequence, commit } = desired;
  const state: StoredState = { format: 1, sequence, commit, setDigest: digestOfSet(desired.policies), policies };
  await write(join(building, stateFile), state);
  await flush(building);
}

async function write(path: string, value: unknown): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function overtaken(folder: string): OutsideError {
  return new OutsideError(`Another sync has changed ${folder} meanwhile; nothing was overwritten.`, { retry: 'now' });
}
