import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyInForce } from '../../core/import/policy-in-force.ts';
import type { DesiredState, EnforcedPolicy } from '../../core/sync/environment-state.ts';
import { digestOfPayload } from '../../core/sync/payload-digest.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';

/** Name of the file beside the policies that says which promotion they are, and which of the files are ours. */
export const stateFile = '.approve-to-promote.json';

/** What that file holds. */
export interface StoredState {
  readonly format: 1;
  readonly sequence: number;
  readonly commit: string;
  /** Digest of the whole set as it was desired. */
  readonly setDigest: string;
  readonly policies: readonly { readonly policyKey: string; readonly file: string }[];
}

/** Reads the state of a complete set; unreadable is an error, never an empty set. */
export async function readState(set: string): Promise<StoredState> {
  const value: unknown = parseJson(await readFile(join(set, stateFile), 'utf8'));
  if (isState(value)) return value;
  throw new OutsideError(`${join(set, stateFile)} is not what a sync wrote.`, { retry: 'never' });
}

/** One file of a set. */
export interface StoredPolicy extends EnforcedPolicy {
  readonly file: string;
}

/**
 * The policies as they lie there, edits by hand included, and the files of somebody else; a link or folder holds no policy.
 * What lay there before is ours too where it alone has its key and reads exactly as `desired`: to put it changes nothing.
 */
export async function readPolicies(
  set: string,
  state: StoredState,
  desired: Pick<DesiredState, 'policies'> = { policies: [] },
): Promise<readonly StoredPolicy[]> {
  const ours = new Map(state.policies.map(({ file, policyKey }) => [file, policyKey]));
  const wanted = new Map(desired.policies.map(({ policyKey, digest }) => [policyKey, digest]));
  const entries = (await readdir(set, { withFileTypes: true })).filter(({ name }) => name !== stateFile);
  const files = await Promise.all(
    entries.map(async (entry) => {
      const payload = entry.isFile() ? payloadOf(await readFile(join(set, entry.name), 'utf8')) : undefined;
      const writtenKey = typeof payload?.policyKey === 'string' ? payload.policyKey : undefined;
      const digest = payload && digestOfPayload(payload);
      return { file: entry.name, payload, digest, policyKey: ours.get(entry.name) ?? writtenKey ?? entry.name };
    }),
  );
  const oneFile = new Map(files.map(({ policyKey, file }) => [policyKey, file]));
  const doubled = new Set(
    files.filter((one) => oneFile.get(one.policyKey) !== one.file).map(({ policyKey }) => policyKey),
  );
  return files.map(({ file, payload, digest, policyKey }): StoredPolicy => {
    const alone = !doubled.has(policyKey);
    const asDesired = alone && digest !== undefined && wanted.get(policyKey) === digest;
    return { file, policyKey, digest, managed: ours.has(file) || asDesired, staged: payload?.staged === true };
  });
}

/** The payloads that lie there, by the keys they name. */
export async function readPayloads(set: string): Promise<readonly PolicyInForce[]> {
  const entries = (await readdir(set, { withFileTypes: true })).filter(({ name }) => name !== stateFile);
  const policies = entries.map(async (entry): Promise<PolicyInForce> => {
    const payload = entry.isFile() ? payloadOf(await readFile(join(set, entry.name), 'utf8')) : undefined;
    return typeof payload?.policyKey === 'string'
      ? { ok: true, policyKey: payload.policyKey, payload: payload as JsonObject, changes: [] }
      : { ok: false, policyKey: entry.name, why: ['it is no JSON object with a policyKey'] };
  });
  return Promise.all(policies);
}

function payloadOf(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text);
  return isRecord(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isState(value: unknown): value is StoredState {
  return (
    isRecord(value) &&
    value.format === 1 &&
    Number.isSafeInteger(value.sequence) &&
    typeof value.commit === 'string' &&
    typeof value.setDigest === 'string' &&
    Array.isArray(value.policies) &&
    value.policies.every(
      (entry) => isRecord(entry) && typeof entry.policyKey === 'string' && typeof entry.file === 'string',
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
