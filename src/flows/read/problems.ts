import type { Change } from '../../core/approval/snapshot.ts';
import { catalogueTags } from '../../core/catalogue/catalogue-tags.ts';
import { unknownTags } from '../../core/policy/checks/unknown-tags.ts';
import type { Finding } from '../../core/policy/finding.ts';
import type { ReadablePolicy } from '../../core/policy/policy-file.ts';
import { type PolicySet, readPolicySet } from '../../core/policy/policy-set.ts';
import { readPolicy } from '../../core/policy/read-policy.ts';
import { isRegularFile } from '../../core/policy/set-rules.ts';
import type { Checked, Problem } from '../../core/problem.ts';
import type { Rules } from '../../core/rules/rules.ts';
import { notSubstituted } from '../../core/substitute/not-substituted.ts';
import type { World } from '../world.ts';
import type { Files } from './changes.ts';
import { type Governance, governanceOf } from './governance.ts';
import type { Standable } from './in-force.ts';
import { type Places, placeOf } from './places.ts';
import { problemsOfRules, readRulesAt } from './problems-of-rules.ts';
import { type Reach, readReach } from './reach.ts';
import { readPolicies } from './sides.ts';

/**
 * What is wrong with the files a pull request changes, as they would stand after it. What stood wrong before it and is
 * not touched is not its fault.
 */
export async function readProblems(
  world: World,
  standing: Standable,
  governance: Governance,
  changes: readonly Change[],
  head: Files,
): Promise<Reach> {
  const { places } = standing;
  const kinds = new Set(changes.map(({ kind }) => kind));
  const toBe = kinds.has('rules') ? await readRulesAt(world, places, head) : undefined;
  const set = kinds.has('policy') || toBe?.ok ? await readDev(world, places, head) : undefined;
  const changed = new Set(changes.map(({ path }) => path));
  const hidden = changes.flatMap((change) => besideWhatIsRead(places, change));
  const governs = kinds.has('people') || kinds.has('catalogue');
  const after = governs ? await governanceAfter(world, places, head) : governance;
  const ofRules = toBe?.ok ? problemsOfRules(world, places, toBe.value) : (toBe?.problems ?? []);
  const sound = ofRules.length === 0 && after.problems.length === 0;
  const counted = catalogued(places, after, governance);
  // Who owns what nobody knows cannot be counted either.
  const reach = toBe?.ok && sound && counted.catalogueKnown ? await readReach(world, toBe.value, counted) : undefined;
  return {
    problems: [
      ...(set === undefined ? [] : problemsOfPolicies(set, governance, changed)),
      ...(set === undefined ? [] : notMapped(set, standing, toBe, changed)),
      ...ofRules,
      ...(governs ? after.problems : []),
      ...hidden,
      ...(reach?.problems ?? []),
    ],
    incomplete: reach?.incomplete ?? [],
  };
}

/** The policies of the dev directory as a set. */
async function readDev(world: World, places: Places, head: Files): Promise<PolicySet> {
  const inDev = [...head.values()].filter(({ path }) => placeOf(places, path) === 'policy');
  // Links and submodules have no text of their own: the set refuses them by their mode.
  const known = await readPolicies(
    world,
    inDev.filter(({ mode }) => mode.startsWith('100')),
  );
  return readPolicySet(
    places.dev,
    inDev.map((file) => ({ ...file, text: '' })),
    ({ path, blob, mode }) => known.get(`${path}\0${blob}`) ?? readPolicy({ path, blob, mode, text: '' }),
  );
}

function problemsOfPolicies(set: PolicySet, governance: Governance, changed: ReadonlySet<string>): readonly Problem[] {
  if (!governance.catalogueKnown) return set.problems.filter(({ path }) => changed.has(path));
  const tags = catalogueTags(governance.catalogue);
  const unknown = set.policies
    .filter(({ path }) => changed.has(path))
    .flatMap((policy) => placed(policy, unknownTags(policy.payload, tags)));
  return [...set.problems.filter(({ path }) => changed.has(path)), ...unknown];
}

/** Names without a counterpart in production's environment: of what changes, and of all where the rules do. */
function notMapped(
  { policies }: PolicySet,
  { rules }: Standable,
  toBe: Checked<Rules> | undefined,
  changed: ReadonlySet<string>,
): readonly Problem[] {
  if (toBe?.ok) return notSubstituted(policies, toBe.value);
  if (rules.state !== 'in force') return [];
  const coming = policies.filter(({ path }) => changed.has(path));
  return notSubstituted(coming, rules.rules);
}

/** Findings as problems of the policy's file, with their lines. */
function placed(policy: ReadablePolicy, findings: readonly Finding[]): readonly Problem[] {
  return findings.map(({ pointer, message, remedy }) => ({
    path: policy.path,
    line: policy.lineOf(pointer),
    message,
    ...(remedy === undefined ? {} : { remedy }),
  }));
}

/** A file that hides beside the one that is read, by its case alone (T44). */
function besideWhatIsRead(places: Places, { path, kind, head }: Change): readonly Problem[] {
  const read = kind === 'rules' ? places.rules : kind === 'people' ? places.people : path;
  if (head === undefined || path === read) return [];
  return [{ path, message: `this is not read: it is not ${read}`, remedy: `Write into ${read}, or remove it.` }];
}

/** The people and the catalogue as they would be after the pull request. */
async function governanceAfter(world: World, places: Places, head: Files): Promise<Governance> {
  const files = [...head.values()].filter(({ path }) => ['people', 'catalogue'].includes(placeOf(places, path) ?? ''));
  const plain = files.filter(({ mode }) => mode === '100644');
  const after = await governanceOf(world, places, new Map(plain.map(({ path, blob }) => [path, blob])));
  return { ...after, problems: [...files.flatMap(isRegularFile), ...after.problems] };
}

/** Where an environment has the catalogue, a pull request changes nothing of it. */
function catalogued(places: Places, after: Governance, { catalogue, index, catalogueKnown }: Governance): Governance {
  return places.catalogue === undefined ? { ...after, catalogue, index, catalogueKnown } : after;
}
