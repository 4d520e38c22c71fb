import type { TryEntry } from '../../core/ledger/ledger-entry.ts';
import { type PolicySet, readPolicySet } from '../../core/policy/policy-set.ts';
import type { Problem } from '../../core/problem.ts';
import { inWords } from '../../core/report/markdown.ts';
import { desiredPolicies, writtenSubstitution } from '../../core/substitute/desired-policies.ts';
import type { Substitution } from '../../core/substitute/substitution.ts';
import type { DesiredPolicy } from '../../core/sync/environment-state.ts';
import type { World } from '../world.ts';
import { differing, type Files, readFiles } from './changes.ts';
import type { Standable } from './in-force.ts';
import { placeOf } from './places.ts';
import { readPolicies } from './sides.ts';

/** A commit of a pull request that somebody wants to see in dev. */
export type Wanted = Pick<TryEntry, 'pull' | 'head'>;

/** What dev's environment is to enforce: what is merged, with what is tried over it. */
export interface DevSet {
  readonly policies: readonly DesiredPolicy[];
  /** Keys of all of them in this repository. */
  readonly keys: ReadonlySet<string>;
  readonly substitution: Substitution;
  readonly tried: readonly (Wanted & { readonly policyKeys: readonly string[] })[];
  /** What cannot be tried now, and why, in words without a full stop. */
  readonly aside: readonly (Wanted & { readonly why: string })[];
}

/**
 * The dev directory at a commit of the base branch, and over it what merging each tried commit would make of its
 * policies, first come first served: what clashes with the base, with an earlier one, or makes no valid set is set
 * aside, and what is merged stands. Problems are those of what is merged.
 */
export async function readDevSet(
  world: World,
  standing: Standable,
  tip: string,
  wanted: readonly Wanted[],
): Promise<DevSet | readonly Problem[]> {
  const { places, rules } = standing;
  const written = rules.state === 'in force' ? rules.rules.environments.dev.substitute : undefined;
  const substitution = writtenSubstitution(written);
  const stateOf = async (files: Files): Promise<State | readonly Problem[]> => {
    const set = await readSet(world, places.dev, files);
    if (set.problems.length > 0) return set.problems;
    const there = desiredPolicies(set.policies, substitution);
    return there.ok ? { files, set, policies: there.policies } : there.problems;
  };
  const merged = await stateOf(await readFiles(world, [`${places.dev}/`], tip));
  if (!('set' in merged)) return merged;
  let state = merged;
  const tried: DevSet['tried'][number][] = [];
  const aside: DevSet['aside'][number][] = [];
  for (const { pull, head } of wanted) {
    const over = await overlaid(world, standing, tip, head, state.files);
    const next = typeof over === 'string' ? over : await stateOf(over.files);
    if (typeof next === 'string') {
      aside.push({ pull, head, why: next });
    } else if (typeof over !== 'string' && 'set' in next) {
      const policyKeys = keysAt(over.paths, state.set, next.set);
      const first = tried.find((other) => other.policyKeys.some((key) => policyKeys.includes(key)));
      if (first === undefined) {
        tried.push({ pull, head, policyKeys });
        state = next;
      } else {
        const shared = policyKeys.filter((key) => first.policyKeys.includes(key));
        aside.push({ pull, head, why: `#${first.pull} tries ${inWords(shared)} already` });
      }
    } else if (!('set' in next)) aside.push({ pull, head, why: inOneLine(next) });
  }
  const keys = new Set(state.set.policies.map(({ policy }) => policy.policyKey));
  return { policies: state.policies, keys, substitution, tried, aside };
}

interface State {
  readonly files: Files;
  readonly set: PolicySet;
  readonly policies: readonly DesiredPolicy[];
}

async function readSet(world: World, directory: string, files: Files): Promise<PolicySet> {
  const all = [...files.values()];
  const read = await readPolicies(
    world,
    all.filter(({ mode }) => mode === '100644'),
  );
  return readPolicySet(
    directory,
    all.map((file) => ({ ...file, text: '' })),
    (file) => {
      const policy = read.get(`${file.path}\0${file.blob}`);
      if (policy === undefined) throw new Error(`${file.path} was not read, and nothing says why`);
      return policy;
    },
  );
}

/** The files once the policies of a commit were merged into the tip; a sentence says why they cannot be. */
async function overlaid(
  world: World,
  { places }: Standable,
  tip: string,
  head: string,
  files: Files,
): Promise<{ readonly files: Files; readonly paths: readonly string[] } | string> {
  const { missing } = await world.git.fetch({ ids: [head] });
  if (missing.length > 0) return `commit ${head.slice(0, 12)} is not on GitHub any more`;
  const mergeBase = await world.git.mergeBase(tip, head);
  if (mergeBase === undefined) return 'it shares no history with the base branch';
  const folder = [`${places.dev}/`];
  const [before, after] = await Promise.all([readFiles(world, folder, mergeBase), readFiles(world, folder, head)]);
  const paths = differing(before, after).filter((path) => placeOf(places, path) === 'policy');
  if (paths.length === 0) return { files, paths };
  const result = await world.git.mergeResult(tip, head, paths);
  if (result.state === 'conflict') return `it conflicts with the base branch in ${inWords(result.paths)}`;
  const over = new Map(files);
  for (const path of paths) {
    const bytes = result.bytes.get(path);
    if (bytes === undefined) over.delete(path);
    else over.set(path, { path, ...bytes });
  }
  return { files: over, paths };
}

/** Keys that the files at these paths hold before or after. */
function keysAt(paths: readonly string[], ...sets: readonly PolicySet[]): readonly string[] {
  const at = new Set(paths);
  const found = sets.flatMap(({ policies }) => policies.filter(({ path }) => at.has(path)));
  return [...new Set(found.map(({ policy }) => policy.policyKey))].sort();
}

function inOneLine(problems: readonly Problem[]): string {
  const [first, ...more] = problems;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  return first === undefined ? 'it is no valid set' : `${first.path}: ${first.message}${others}`;
}
