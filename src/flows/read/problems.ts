import type { Change } from '../../core/approval/snapshot.ts';
import { catalogueTags } from '../../core/catalogue/catalogue-tags.ts';
import { unknownTags } from '../../core/policy/checks/unknown-tags.ts';
import type { Finding } from '../../core/policy/finding.ts';
import type { ReadablePolicy } from '../../core/policy/policy-file.ts';
import { type PolicySet, readPolicySet } from '../../core/policy/policy-set.ts';
import { readPolicy } from '../../core/policy/read-policy.ts';
import type { Checked, Problem } from '../../core/problem.ts';
import { readRules } from '../../core/rules/read-rules.ts';
import type { Rules } from '../../core/rules/rules.ts';
import { notSubstituted } from '../../core/substitute/not-substituted.ts';
import type { World } from '../world.ts';
import type { Files } from './changes.ts';
import { type Governance, governanceOf, readTexts } from './governance.ts';
import type { Standing } from './in-force.ts';
import { type Places, placeOf } from './places.ts';
import { readPolicies } from './sides.ts';

/**
 * What is wrong with the files a pull request changes, as they would stand after it. What stood wrong before it and is
 * not touched is not its fault.
 */
export async function readProblems(
  world: World,
  standing: Extract<Standing, { state: 'standing' }>,
  governance: Governance,
  changes: readonly Change[],
  head: Files,
): Promise<readonly Problem[]> {
  const { places } = standing;
  const kinds = new Set(changes.map(({ kind }) => kind));
  const toBe = kinds.has('rules') ? await readRulesAt(world, places, head) : undefined;
  const set = kinds.has('policy') || toBe?.ok ? await readDev(world, places, head) : undefined;
  const changed = new Set(changes.map(({ path }) => path));
  return [
    ...(set === undefined ? [] : problemsOfPolicies(set, governance, changed)),
    ...(set === undefined ? [] : notMapped(set, standing, toBe, changed)),
    ...(toBe === undefined ? [] : problemsOfRules(places, toBe)),
    ...(kinds.has('people') || kinds.has('catalogue') ? await problemsOfGovernance(world, places, head) : []),
  ];
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
  const tags = catalogueTags(governance.catalogue);
  const unknown = set.policies
    .filter(({ path }) => changed.has(path))
    .flatMap((policy) => placed(policy, unknownTags(policy.payload, tags)));
  return [...set.problems.filter(({ path }) => changed.has(path)), ...unknown];
}

/** Names without a counterpart in production's environment: of what changes, and of all where the rules do. */
function notMapped(
  { policies }: PolicySet,
  { rules }: Extract<Standing, { state: 'standing' }>,
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

/** The rules as they would be. */
async function readRulesAt(world: World, places: Places, head: Files): Promise<Checked<Rules>> {
  const file = head.get(places.rules);
  if (file === undefined) {
    const remedy = 'Keep it: without rules nothing can be approved.';
    return { ok: false, problems: [{ path: places.rules, message: 'the rules file would be gone', remedy }] };
  }
  const [read] = await readTexts(world, [[file.path, file.blob]]);
  return readRules({ path: places.rules, text: read?.text ?? '' });
}

function problemsOfRules(places: Places, rules: Checked<Rules>): readonly Problem[] {
  if (!rules.ok) return rules.problems;
  const { environments, catalogue } = rules.value;
  const moved: [string, string | undefined, string | undefined][] = [
    ['/environments/dev/directory', environments.dev.directory, places.dev],
    ['/environments/prod/directory', environments.prod.directory, places.prod],
    ['/catalogue', 'directory' in catalogue ? catalogue.directory : undefined, places.catalogue],
  ];
  return moved
    .filter(([, to, from]) => to !== from)
    .map(([pointer, to, from]) => ({
      path: places.rules,
      message: `${pointer} would move from ${from ?? 'an environment'} to ${to ?? 'an environment'}`,
      remedy:
        'What is in force is bound to these places: keep them, or let the operator pin a new first trusted commit.',
    }));
}

async function problemsOfGovernance(world: World, places: Places, head: Files): Promise<readonly Problem[]> {
  const files = [...head.values()].filter(({ path }) => ['people', 'catalogue'].includes(placeOf(places, path) ?? ''));
  const odd = files.filter(({ mode }) => mode !== '100644');
  const after = await governanceOf(world, places, new Map(files.map(({ path, blob }) => [path, blob])));
  return [
    ...odd.map(({ path }) => ({
      path,
      message: 'this is no plain file',
      remedy: 'Replace it by a file with mode 100644.',
    })),
    ...after.problems,
  ];
}
