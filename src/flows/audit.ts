import { type AuditedChain, type AuditProblem, followStatements, inForceAfter } from '../core/audit/chain.ts';
import { droppedPromotions } from '../core/ledger/dropped-promotions.ts';
import type { ReceiptEntry } from '../core/ledger/ledger-entry.ts';
import { entriesOf } from '../core/ledger/recorded.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import { LARGEST_STATEMENT, parseEnvelope, statementOf } from '../core/promotion/envelope.ts';
import { type StatementFile, sequenceOf } from '../core/promotion/read-link.ts';
import type { LedgerReader, LedgerState, PolicyRepository, Signer } from '../ports.ts';
import { ledgerNamed } from './audit-ledger-named.ts';
import { readGenesis, rulesOf } from './read/in-force.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces, type Places, placesOf, RULES_FILE } from './read/places.ts';
import { removedStatements } from './removed-statements.ts';
import { sealedReader } from './sealed-ledger.ts';

/** What an audit reads: a clone as it stands, and what the auditor trusts. */
export interface AuditWorld {
  readonly git: PolicyRepository;
  readonly ledger: LedgerReader;
  readonly signer: Pick<Signer, 'verify'>;
  /** Id of the first trusted commit. */
  readonly trust: string;
  /** GitHub's number of the repository; `undefined`: nobody said, the first statement's own is taken. */
  readonly repository: number | undefined;
  /** Number of the newest statement whose facts the operator gave up, should the ledger not hold them; absent: none. */
  readonly ledgerLostUpTo?: number | undefined;
}

export interface Audit {
  readonly chain: AuditedChain;
  /** Where things were before each statement, by the rules in force then, in the order of the chain. */
  readonly placesBefore: readonly Places[];
  /** GitHub's number of the repository, as given or as the first statement says. */
  readonly repository: number;
  readonly ledger: LedgerReader;
  /** `undefined`: the clone has no ledger branch. */
  readonly receipts: readonly ReceiptEntry[] | undefined;
  /** Everything wrong: with the chain, with the branch, with its history, with the ledger. */
  readonly problems: readonly AuditProblem[];
  /** What looks wrong or may only be older in this clone than in the repository, and why: no yes while there is something. */
  readonly undecided: readonly string[];
  /** What was not checked, and why. */
  readonly lacking: readonly string[];
  /** Numbers of the statements that were signed before they were merged (`promotion.into: pull-request`). */
  readonly proposed: ReadonlySet<number>;
}

export type AuditRead =
  | { readonly state: 'read'; readonly audit: Audit }
  | { readonly state: 'none'; readonly why: string };

/** Reads and checks the whole record of a branch at a commit; writes nothing, asks nobody. */
export async function readAudit(world: AuditWorld, tip: string): Promise<AuditRead> {
  const { git, trust } = world;
  const { missing } = await git.fetch({ ids: [trust] });
  if (missing.length > 0) return { state: 'none', why: `this clone does not hold the trusted first commit ${trust}` };
  if (!(await git.isAncestor(trust, tip)))
    return {
      state: 'none',
      why: `the trusted first commit ${trust} is not part of the branch: its history was rewritten`,
    };
  const start = await readGenesis(world, trust);
  if (start.state === 'none') return { state: 'none', why: start.why };
  const folder = `${start.places.promotions}/`;
  const files = await statementFiles(git, tip, folder);
  const repository = world.repository ?? claimedRepository(files);
  const { signer } = world;
  const chain = followStatements(start.inForce, files, { repository, environment: 'prod', verify: signer.verify });
  const places = await placesOfChain(world, chain, start.places);
  const sealed = sealedReader(world.ledger, signer, repository);
  const state = await sealed.read();
  const receipts =
    state.head === undefined
      ? undefined
      : entriesOf(state.entries, 'receipt').filter(({ environment }) => environment !== 'dev');
  const named = await ledgerNamed(git, chain, state, world.ledgerLostUpTo);
  const problems = [
    ...chain.problems,
    ...(await removedStatements(world, tip, folder)),
    ...(await editedProduction(git, places.now, chain, tip)),
    ...ledgerProblems(state),
    ...named.problems,
    ...olderThanSynced(chain, receipts ?? [], folder),
    ...olderThanPromoted(world, chain, state, folder),
  ];
  const which =
    world.repository === undefined
      ? [
          'the number of the repository was not given: that all statements are of one repository was checked, not of which',
        ]
      : [];
  const lacking = [...which, ...named.lacking];
  const { undecided } = named;
  const placesBefore = places.before;
  const proposed = await proposedOf(world, chain);
  const audit = { chain, placesBefore, repository, ledger: sealed, receipts, problems, undecided, lacking, proposed };
  return { state: 'read', audit };
}

/** By the rules before each statement: whether the app committed it at once, or waited for somebody's merge. */
async function proposedOf(world: AuditWorld, { start, links }: AuditedChain): Promise<ReadonlySet<number>> {
  const waits = new Map<string | undefined, boolean>();
  const proposed = new Set<number>();
  let before = start;
  for (const { inForce } of links) {
    const blob = before.governed.get(RULES_FILE);
    if (!waits.has(blob)) {
      const rules = await rulesOf(world, blob);
      waits.set(blob, rules.state === 'in force' && rules.rules.promotion.into === 'pull-request');
    }
    if (waits.get(blob)) proposed.add(inForce.sequence);
    before = inForce;
  }
  return proposed;
}

/** Policy keys by blob id, of what a clone can read; for files that no statement names a key of. */
export async function keysOf(git: PolicyRepository, blobs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = await git.readBlobs([...new Set(blobs)]);
  const keys = [...texts].flatMap(([blob, read]) => {
    if (read.state !== 'text') return [];
    const policy = readPolicy({ path: blob, blob, mode: '100644', text: read.text });
    return policy.ok ? [[blob, policy.policy.policyKey] as const] : [];
  });
  return new Map(keys);
}

async function statementFiles(git: PolicyRepository, tip: string, folder: string): Promise<readonly StatementFile[]> {
  const entries = await git.readTree(tip, [folder]);
  const texts = await git.readBlobs(
    entries.map(({ id }) => id),
    LARGEST_STATEMENT,
  );
  return entries.map(({ path, mode, id }) => {
    const read = texts.get(id);
    return read?.state === 'text'
      ? { path, mode, text: read.text }
      : { path, mode, unreadable: read?.state ?? 'missing' };
  });
}

/** The repository that the first statement says it is of; no statement, no claim. */
function claimedRepository(files: readonly StatementFile[]): number {
  const first = files.find(({ path }) => sequenceOf(path) === 1);
  const envelope = first?.text === undefined ? undefined : parseEnvelope(first.text);
  const read = envelope?.ok ? statementOf(envelope.envelope.payload) : undefined;
  return read?.ok ? read.statement.repository : 0;
}

/** Where things were before each statement of the chain, and where they are after the last; rules that cannot be read move nothing. */
async function placesOfChain(
  world: AuditWorld,
  { start, links }: AuditedChain,
  first: Places,
): Promise<{ readonly before: readonly Places[]; readonly now: Places }> {
  const before: Places[] = [];
  let [now, blob] = [first, start.governed.get(RULES_FILE)];
  for (const { inForce } of links) {
    before.push(now);
    const next = inForce.governed.get(RULES_FILE);
    const rules = next === blob ? undefined : await rulesOf(world, next);
    if (rules?.state === 'in force') now = placesOf(rules.rules);
    blob = next;
  }
  return { before, now };
}

async function editedProduction(
  git: PolicyRepository,
  places: Places,
  chain: AuditedChain,
  tip: string,
): Promise<readonly AuditProblem[]> {
  const entries = await git.readTree(tip, allPlaces(places));
  const files = new Map(entries.map(({ path, id, mode }) => [path, { path, blob: id, mode }]));
  return differencesOf(places, inForceAfter(chain), files).tampered.map((path) => ({
    fault: 'edited in production',
    path,
    why: 'is not as the newest proven statement names it: nobody promoted what stands there',
  }));
}

function ledgerProblems({ problems, incident }: LedgerState): readonly AuditProblem[] {
  return [
    ...problems.map(({ path, message }): AuditProblem => ({ fault: 'ledger', path: `ledger: ${path}`, why: message })),
    ...(incident?.lost ?? []).map(
      (path): AuditProblem => ({
        fault: 'ledger changed',
        path: `ledger: ${path}`,
        why: 'is not on its branch any more as it was first recorded',
      }),
    ),
  ];
}

/** The same of a promotion that no environment was given: the ledger recorded where it stood (F17). */
function olderThanPromoted(
  { trust }: AuditWorld,
  chain: AuditedChain,
  { entries }: LedgerState,
  folder: string,
): readonly AuditProblem[] {
  // A chain that breaks off is told by where it breaks, not also by what is missing after that.
  if (chain.problems.length > 0) return [];
  const inForce = inForceAfter(chain);
  return droppedPromotions(entries, trust, inForce).map(({ sequence, commit }) => ({
    fault: 'older than what was promoted',
    path: folder,
    why: `ends with statement ${inForce.sequence}, and does not hold statement ${sequence} as it once stood at commit ${commit.slice(0, 12)}, by the ledger`,
  }));
}

/** A branch put back to an older state, statements and all, is older than what an environment was once given. */
function olderThanSynced(
  chain: AuditedChain,
  receipts: readonly ReceiptEntry[],
  folder: string,
): readonly AuditProblem[] {
  const { sequence } = inForceAfter(chain);
  const newest = receipts.reduce((most, receipt) => Math.max(most, receipt.sequence), 0);
  if (newest <= sequence) return [];
  const why = `ends with statement ${sequence}, but statement ${newest} was synced once, by a receipt of the ledger`;
  return [{ fault: 'older than what was synced', path: folder, why }];
}
