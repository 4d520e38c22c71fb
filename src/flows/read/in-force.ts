import type { RulesInForce } from '../../core/approval/snapshot.ts';
import { LARGEST_STATEMENT } from '../../core/promotion/envelope.ts';
import { genesis, type InForce } from '../../core/promotion/in-force.ts';
import { type Link, readLink, sequenceOf } from '../../core/promotion/read-link.ts';
import { readRules } from '../../core/rules/read-rules.ts';
import type { BlobText, TreeEntry } from '../../ports.ts';
import type { World } from '../world.ts';
import { readTexts } from './governance.ts';
import { allPlaces, nameIn, type Places, placeOf, placesOf, RULES_FILE } from './places.ts';

/** What counts in a repository, and what is wrong with its record. */
export type Standing =
  | {
      readonly state: 'standing';
      readonly inForce: InForce;
      readonly places: Places;
      readonly rules: RulesInForce;
      /** Why the chain of statements does not reach its end: nothing is promoted or synced while one stands (T58). */
      readonly broken: readonly string[];
    }
  | {
      readonly state: 'none';
      readonly rules: Extract<RulesInForce, { state: 'missing' | 'unparsable' }>;
      readonly why: string;
    };

/** Something is in force. */
export type Standable = Extract<Standing, { state: 'standing' }>;

/**
 * What is in force by the statements at a commit: the operator's trusted first commit, with each statement of the
 * unbroken chain applied, `last` the newest that is. What branches hold beyond that does not count.
 */
export async function readStanding(world: World, tip: string | undefined, last?: number): Promise<Standing> {
  const { trust } = world.operator;
  if (tip === undefined) return none('the default branch cannot be fetched', 'Push a first commit to it.');
  if (trust === undefined)
    return none(
      'the operator has not pinned the first trusted commit of this repository',
      'The operator writes it into connections.yml, under repositories: a commit that holds the rules file.',
    );
  const { missing } = await world.git.fetch({ ids: [trust] });
  if (missing.length > 0 || !(await world.git.isAncestor(trust, tip)))
    return none(
      `the trusted first commit ${trust.slice(0, 12)} is not part of the branch: its history was rewritten`,
      'Put the branch back, or let the operator pin another first trusted commit in connections.yml.',
    );
  const start = await world.remember(`genesis ${world.repository.id} ${trust}`, () => readGenesis(world, trust));
  if (start.state === 'none') return start;
  return followChain(world, tip, start, last);
}

/** The same repository once more is in force: its rules and places with it. */
export async function standingAt(world: World, standing: Standable, inForce: InForce): Promise<Standable> {
  const blob = inForce.governed.get(RULES_FILE);
  if (blob === standing.inForce.governed.get(RULES_FILE)) return { ...standing, inForce };
  const rules = await world.remember(`rules ${blob}`, () => rulesOf(world, blob));
  // Approved rules that cannot be read decide nothing: what waits behind them waits on.
  if (rules.state !== 'in force') return { ...standing, inForce, rules };
  return { ...standing, inForce, rules, places: placesOf(rules.rules) };
}

/**
 * What was in force before statement `sequence`, at a commit where it stands: a merge is judged by what counted before
 * it, however late it is looked at.
 */
export async function standingBefore(world: World, tip: string, sequence: number): Promise<Standable> {
  const standing = await readStanding(world, tip, sequence - 1);
  if (standing.state === 'none') throw new Error(`nothing was in force before statement ${sequence}: ${standing.why}`);
  return standing;
}

export async function readGenesis(world: Pick<World, 'git'>, trust: string): Promise<Standing> {
  const [entry] = await world.git.readTree(trust, [RULES_FILE]);
  const rules = await rulesOf(world, entry?.id);
  if (rules.state !== 'in force')
    return { state: 'none', rules, why: 'the trusted first commit has no usable rules file' };
  const places = placesOf(rules.rules);
  const prod = new Map<string, string>();
  const governed = new Map<string, string>();
  for (const { path, id, mode } of await world.git.readTree(trust, allPlaces(places))) {
    if (mode !== '100644')
      return none(
        `the trusted first commit holds ${path}, which is no plain file`,
        'Replace it by a file with mode 100644, and let the operator pin that commit in connections.yml.',
      );
    const kind = placeOf(places, path);
    if (kind === 'prod') prod.set(nameIn(places.prod, path), id);
    if (kind === 'rules' || kind === 'people' || kind === 'catalogue') governed.set(path, id);
  }
  return { state: 'standing', inForce: genesis(trust, prod, governed), places, rules, broken: [] };
}

async function followChain(world: World, tip: string, start: Standable, last = Infinity): Promise<Standing> {
  const files = await world.git.readTree(tip, [`${start.places.promotions}/`]);
  const inOrder = files.filter(({ path }) => !Number.isNaN(sequenceOf(path))).toSorted(bySequence);
  const strangers = files.filter((file) => !inOrder.includes(file));
  const broken = strangers.map(({ path }) => `${path} is no statement: only the app writes there`);
  // What was verified once stays so: the newest remembered statement is where to go on.
  let inForce = start.inForce;
  let texts: ReadonlyMap<string, BlobText> | undefined;
  const textOf = async (index: number): Promise<BlobText | undefined> => {
    texts ??= await world.git.readBlobs(
      inOrder.slice(index).map(({ id }) => id),
      LARGEST_STATEMENT,
    );
    return texts.get(inOrder[index]?.id ?? '');
  };
  for (const [index, file] of inOrder.entries()) {
    if (inForce.sequence >= last) break;
    const key = `statement ${world.repository.id} ${start.inForce.previous} ${inForce.previous} ${file.path} ${file.mode} ${file.id}`;
    const step = await world.remember(key, async () => stepTo(world, inForce, file, await textOf(index)));
    if (!step.ok) {
      broken.push(`${file.path} ${step.why}`);
      break;
    }
    inForce = step.inForce;
  }
  const rulesBlob = inForce.governed.get(RULES_FILE);
  const rules = await world.remember(`rules ${rulesBlob}`, () => rulesOf(world, rulesBlob));
  if (rules.state !== 'in force') return { state: 'none', rules, why: 'the approved rules file cannot be used' };
  return { state: 'standing', inForce, places: placesOf(rules.rules), rules, broken };
}

function stepTo(world: World, inForce: InForce, file: TreeEntry, read: BlobText | undefined): Link {
  const content = read?.state === 'text' ? { text: read.text } : { unreadable: read?.state ?? 'missing' };
  return readLink(
    inForce,
    { path: file.path, mode: file.mode, ...content },
    { repository: world.repository.id, environment: 'prod', verify: world.signer.verify },
  );
}

/** The rules of a blob; what cannot be read is unparsable, never absent. */
export async function rulesOf(world: Pick<World, 'git'>, blob: string | undefined): Promise<RulesInForce> {
  if (blob === undefined) {
    const problem = {
      path: RULES_FILE,
      message: 'the trusted first commit has no rules file',
      remedy: 'Write one that names at least the governors, and let the operator pin that commit in connections.yml.',
    };
    return { state: 'missing', problems: [problem] };
  }
  const [file] = await readTexts(world, [[RULES_FILE, blob]]);
  const rules = readRules(file ?? { path: RULES_FILE, text: '' });
  return rules.ok
    ? { state: 'in force', rules: rules.value, attested: true }
    : { state: 'unparsable', problems: rules.problems };
}

function none(why: string, remedy: string): Standing {
  return { state: 'none', rules: { state: 'missing', problems: [{ path: RULES_FILE, message: why, remedy }] }, why };
}

function bySequence(a: TreeEntry, b: TreeEntry): number {
  return sequenceOf(a.path) - sequenceOf(b.path);
}
