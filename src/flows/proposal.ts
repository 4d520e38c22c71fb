import type { PullRequestFacts } from '../core/approval/facts.ts';
import { LARGEST_STATEMENT, parseEnvelope, signedBytes, statementOf } from '../core/promotion/envelope.ts';
import type { Statement } from '../core/promotion/statement.ts';
import { meaningOf } from '../core/text/canonical.ts';
import type { Json } from '../core/text/json.ts';
import { type Ground, newCommit, statementFile } from './commit-statement.ts';
import { readFiles } from './read/changes.ts';
import { isLedgerOf } from './read/lost-ledger.ts';
import { allPlaces } from './read/places.ts';
import type { World } from './world.ts';

const BRANCH = 'approve-to-promote/promotion-';

/** The branch on which a promotion waits to be merged; one for each statement, so that its name is never used twice. */
export function proposalBranch(sequence: number): string {
  return `${BRANCH}${String(sequence).padStart(6, '0')}`;
}

/** A pull request from such a branch of this very repository; whether its bytes are right is another question. */
export function isProposal(world: World, { head }: Pick<PullRequestFacts, 'head'>): boolean {
  const own = `${world.repository.owner}/${world.repository.name}`.toLowerCase();
  return head.ref.startsWith(BRANCH) && head.repository?.toLowerCase() === own;
}

/** What the head of a promotion pull request holds. */
export type Proposed =
  | { readonly state: 'whole'; readonly parent: string; readonly statement: Statement }
  /** Nothing that the app made as it stands; a sentence says why. */
  | { readonly state: 'changed'; readonly why: string };

/**
 * Reads a head back: one commit on `statement.parent`, with a statement of a trusted key and exactly the tree that a
 * promotion by that statement has. Everything else was changed by somebody.
 */
export async function readProposed(world: World, ground: Ground, head: string, sequence: number): Promise<Proposed> {
  const changed = (why: string): Proposed => ({ state: 'changed', why });
  const [line] = await world.git.firstParents(head, 1);
  const [parent, ...more] = line?.parents ?? [];
  if (parent === undefined || more.length > 0) return changed('its head is not one commit on the default branch');
  const file = statementFile(ground.standing.places, sequence);
  const [entry] = await world.git.readTree(head, [file]);
  const text =
    entry === undefined ? undefined : (await world.git.readBlobs([entry.id], LARGEST_STATEMENT)).get(entry.id);
  if (entry?.mode !== '100644' || text?.state !== 'text')
    return changed(`it does not hold ${file} as the app writes it`);
  const parsed = parseEnvelope(text.text);
  if (!parsed.ok) return changed(`its statement ${parsed.why}`);
  const { payload, signatures } = parsed.envelope;
  const [signature] = signatures;
  const read = statementOf(payload);
  if (!read.ok) return changed(`its statement ${read.why}`);
  const { at } = read.statement;
  if (
    signatures.length !== 1 ||
    signature === undefined ||
    !world.signer.verify(signedBytes(payload), signature, at).ok
  )
    return changed('its statement is not signed by a trusted key');
  if (read.statement.parent !== parent) return changed('its commit does not stand where its statement says');
  const files = await readFiles(world, allPlaces(ground.standing.places), parent);
  const tree = await world.forge.treeOf(
    await newCommit(world, { ...ground, tip: parent, files }, read.statement, text.text),
  );
  if (tree !== (await world.git.treeIdOf(head, ''))) return changed('its bytes are not those of its statement');
  return { state: 'whole', parent, statement: read.statement };
}

/**
 * Whether a statement that was proposed may still be merged: it says what is due now, and the ledger goes on from where
 * it stood then. That it holds more by now is no reason to propose anew.
 */
export async function isStillDue(world: World, proposed: Statement, due: Statement): Promise<boolean> {
  if (!saySame(proposed, due)) return false;
  return proposed.ledger === undefined || isLedgerOf(world, await world.ledger.read(), proposed.ledger);
}

/**
 * Whether two statements bring the same into force, by the same approvals and promoters. When they were made, and which
 * facts were looked at then, is none of it: another comment is another snapshot.
 */
function saySame(a: Statement, b: Statement): boolean {
  const said = (statement: Statement) => {
    const pulls = statement.pulls.map(({ snapshot: _, ...pull }) => pull);
    return meaningOf(JSON.parse(JSON.stringify({ ...statement, at: 0, ledger: '', pulls })) as Json);
  };
  return said(a) === said(b);
}
