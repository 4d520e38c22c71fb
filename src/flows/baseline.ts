import { type Import, importPolicies } from '../core/import/import-policies.ts';
import type { PolicyInForce } from '../core/import/policy-in-force.ts';
import { baselineBody } from '../core/report/baseline.ts';
import type { Substitution } from '../core/substitute/substitution.ts';
import { OutsideError } from '../errors.ts';
import type { NewCommit } from '../ports.ts';
import { differing, readFiles } from './read/changes.ts';
import { readDevFiles } from './read/dev-files.ts';
import { readTexts } from './read/governance.ts';
import type { Standable } from './read/in-force.ts';
import { isInForce, readBranch } from './read-branch.ts';
import type { World } from './world.ts';

/** One branch, so that there is one pull request however often it is asked for. */
const BRANCH = 'a2p/baseline';

/** What is live before the first promotion, and the pull request that brings it into dev. */
export interface Baseline {
  readonly found: Import;
  /** Policies of dev that are not live, by path: the pull request leaves them as they are. */
  readonly notLive: readonly string[];
  readonly outcome:
    | { readonly did: 'opened'; readonly pull: number }
    /** Everything that is live stands in dev. */
    | { readonly did: 'nothing' }
    /** A branch of that name brings something else: it is neither thrown away nor opened in the name of who asks. */
    | { readonly did: 'left'; readonly branch: string; readonly differs: readonly string[] };
}

/** Where live policies come from, in words, and how their names are called here. */
export interface Live {
  readonly from: string;
  readonly policies: (standing: Standable) => Promise<readonly PolicyInForce[]>;
  readonly substitution: (standing: Standable) => Substitution;
}

/**
 * Opens one pull request of what is live: each policy as a file of the dev directory, saying exactly what the environment
 * says, so that the first sync after its promotion changes nothing. What has no form as a file is listed, never left out
 * silently. Asked again, it is the same pull request.
 */
export async function openBaseline(world: World, live: Live): Promise<Baseline> {
  const read = await readBranch(world);
  if (!isInForce(read)) throw new OutsideError(read.standing.why, { retry: 'never' });
  const { tip, standing } = read;
  const { paths, present } = await readDevFiles(world, standing, tip);
  const policies = await live.policies(standing);
  const found = importPolicies({
    policies,
    directory: standing.places.dev,
    paths,
    present,
    substitution: live.substitution(standing),
    exact: true,
  });
  const alive = new Set([...found.same, ...found.files.map(({ policyKey }) => policyKey)]);
  const notLive = present.filter(({ policy }) => !alive.has(policy.policyKey)).map(({ path }) => path);
  if (found.files.length === 0) return { found, notLive, outcome: { did: 'nothing' } };
  const head = (await world.git.fetch({ refs: [`refs/heads/${BRANCH}`] })).tips.get(`refs/heads/${BRANCH}`);
  const differs = head === undefined ? [] : await beyondLive(world, tip, head, found);
  if (differs.length > 0) return { found, notLive, outcome: { did: 'left', branch: BRANCH, differs } };
  const baseTree = await world.git.treeIdOf(tip, '');
  if (baseTree === undefined) throw new Error('a commit has a tree');
  const entries: NewCommit['entries'] = found.files.map(({ path, text }) => ({ path, text }));
  const pull = await world.forge.propose({
    branch: BRANCH,
    anew: true,
    standsAt: head ?? 'nowhere',
    parent: tip,
    baseTree,
    message: 'baseline: what is live before the first promotion\n',
    entries,
    title: `Baseline: what is live in ${live.from}`,
    body: baselineBody(live.from, found, notLive),
  });
  return { found, notLive, outcome: { did: 'opened', pull } };
}

/**
 * Paths at which the branch, since it left the base branch, did something else than write what is live: all paths of the
 * repository count, for whoever opens the pull request stands for all that the branch brings.
 */
async function beyondLive(world: World, tip: string, head: string, { files }: Import): Promise<readonly string[]> {
  const base = await world.git.mergeBase(tip, head);
  const after = await readFiles(world, ['/'], head);
  const changed = differing(base === undefined ? new Map() : await readFiles(world, ['/'], base), after);
  const live = new Map(files.map(({ path, text }) => [path, text]));
  const brought = changed.flatMap((path) => (live.has(path) ? (after.get(path) ?? []) : []));
  const texts = await readTexts(
    world,
    brought.filter(({ mode }) => mode === '100644').map(({ path, blob }) => [path, blob] as const),
  );
  const right = new Set(texts.filter(({ path, text }) => text === live.get(path)).map(({ path }) => path));
  return [...new Set([...changed, ...live.keys()])].filter((path) => !right.has(path)).sort();
}
