import type { SnapshotEntry } from '../core/ledger/ledger-entry.ts';
import { fileDigest, LARGEST_STATEMENT, payloadOf, printEnvelope, signedBytes } from '../core/promotion/envelope.ts';
import { digestOf, withChanges } from '../core/promotion/in-force.ts';
import { promotionMessage } from '../core/promotion/message.ts';
import type { StatedChange, Statement } from '../core/promotion/statement.ts';
import { freezeAt } from '../core/rules/freeze-window.ts';
import type { Renamed } from '../core/substitute/substitute.ts';
import type { NewCommit } from '../ports.ts';
import { isHeldByNow } from './held-by-now.ts';
import type { Files } from './read/changes.ts';
import { type Standable, standingAt } from './read/in-force.ts';
import type { Places } from './read/places.ts';
import { readPoliciesThere } from './read/policies-there.ts';
import type { World } from './world.ts';

/** The default branch as it was read, with its governed files. */
export interface Ground {
  readonly standing: Standable;
  readonly tip: string;
  readonly files: Files;
}

type Stated = Pick<Statement, 'changes' | 'pulls' | 'rollback'>;

export type CommittedStatement =
  | { readonly result: 'committed'; readonly statement: Statement; readonly commit: string }
  /**
   * Somebody moved the branch, or put some of it on hold, or a freeze has begun: nothing happened, and it is to be decided
   * anew.
   */
  | { readonly result: 'moved' }
  | { readonly result: 'stopped'; readonly why: string };

/**
 * Brings changes into force: one commit on the branch as it was read, with the bytes in the production directory and the
 * signed statement that names them, only if the branch still stands there.
 */
export async function commitStatement(
  world: World,
  ground: Ground,
  stated: Stated,
  snapshots: readonly SnapshotEntry[] = [],
): Promise<CommittedStatement> {
  const due = await statementOn(world, ground, stated);
  const recorded = await recordedText(world, due, snapshots);
  if (!recorded.ok) return { result: 'stopped', why: recorded.why };
  const { statement, text } = recorded;
  const commit = await newCommit(world, ground, statement, text);
  // It took its time to decide: a freeze may have begun.
  if (stated.rollback === undefined && isFrozen(world, ground.standing)) return { result: 'moved' };
  if (await isHeldByNow(world, stated.changes)) return { result: 'moved' };
  const written = await world.forge.commit({ ...commit, branch: world.repository.defaultBranch });
  if (written.result === 'moved') return written;
  world.log('promoted', { sequence: statement.sequence, commit: written.id, digest: fileDigest(text) });
  return { result: 'committed', statement, commit: written.id };
}

function isFrozen(world: World, { rules }: Standable): boolean {
  return rules.state === 'in force' && freezeAt(rules.rules.promotion.freeze, world.now()) !== undefined;
}

/** The statement of these changes, made on the branch as it was read. */
export async function statementOn(world: World, { standing, tip }: Ground, stated: Stated): Promise<Statement> {
  const after = withChanges(standing.inForce, stated.changes);
  const renamed = await renamedThere(world, await standingAt(world, standing, after));
  return {
    repository: world.repository.id,
    environment: 'prod',
    sequence: standing.inForce.sequence + 1,
    previous: standing.inForce.previous,
    parent: tip,
    at: Math.max(world.now(), standing.inForce.at),
    inForce: digestOf(after),
    ...stated,
    ...(renamed.length === 0 ? {} : { renamed }),
  };
}

/** Records the facts of a statement, and gives its file: signed, with the commit of the ledger that holds all of them. */
export async function recordedText(
  world: World,
  due: Statement,
  snapshots: readonly SnapshotEntry[],
): Promise<{ ok: true; statement: Statement; text: string } | { ok: false; why: string }> {
  // Nothing is recorded for a statement that cannot be made.
  const ready = signedText(world, due);
  if (!ready.ok) return ready;
  // First: what a statement names can be found whenever the statement can.
  const { head } = await world.ledger.append(snapshots);
  const statement = head === undefined ? due : { ...due, ledger: head };
  const signed = signedText(world, statement);
  return signed.ok ? { ...signed, statement } : signed;
}

/** The file of a statement, signed with the operator's key. */
export function signedText(
  world: World,
  statement: Statement,
): { ok: true; text: string } | { ok: false; why: string } {
  const no = (why: string) => ({ ok: false, why }) as const;
  const payload = payloadOf(statement);
  const signature = world.signer.sign(signedBytes(payload));
  if (signature === undefined)
    return no('the operator gave no signing key (CONNECTIONS_FILE, signing.key): nothing can be promoted');
  // What the app refuses itself would end the chain: its time may be that of the statement before, ahead of the clock.
  const verdict = world.signer.verify(signedBytes(payload), signature, statement.at);
  if (!verdict.ok) return no(`the app would not trust its own signature: ${verdict.why}`);
  const text = printEnvelope(payload, signature);
  // What is never read back would break the chain for good.
  if (text.length > LARGEST_STATEMENT)
    return no('the statement would be larger than is ever read: merge fewer policies at once');
  return { ok: true, text };
}

/** The one commit that a promotion is: what changes in production, and the statement's file. */
export async function newCommit(
  world: World,
  { standing: { places }, tip, files }: Ground,
  statement: Statement,
  text: string,
): Promise<Omit<NewCommit, 'branch'>> {
  const baseTree = await world.git.treeIdOf(tip, '');
  if (baseTree === undefined) throw new Error(`commit ${tip} has no tree`);
  return {
    parent: tip,
    baseTree,
    message: promotionMessage(statement),
    entries: [
      ...entriesOf(places, statement.changes, files),
      { path: statementFile(places, statement.sequence), text },
    ],
  };
}

/** Where a statement stands in the repository. */
export function statementFile(places: Places, sequence: number): string {
  return `${places.promotions}/${String(sequence).padStart(6, '0')}.json`;
}

/** What the set is called in the environment; nothing where it cannot be told, and then no sync puts it there either. */
async function renamedThere(world: World, standing: Standable): Promise<readonly Renamed[]> {
  const { there } = await readPoliciesThere(world, standing);
  return there.ok ? there.renamed : [];
}

/** Tree entries for what changes in the production directory, as far as the branch does not hold it already. */
function entriesOf(places: Places, changes: readonly StatedChange[], files: Files): NewCommit['entries'] {
  return changes
    .filter(({ place }) => place === 'prod')
    .flatMap(({ path, after }): NewCommit['entries'] => {
      const target = `${places.prod}/${path}`;
      const there = files.get(target)?.blob;
      if (there === after) return [];
      return after === undefined ? [{ path: target, remove: true }] : [{ path: target, blob: after }];
    });
}
