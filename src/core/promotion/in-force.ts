import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Person } from '../person.ts';
import { historyAfter, noHistory, type PromotionHistory, takesBack } from './promotion-history.ts';
import type { StatedChange, StatedPull, Statement } from './statement.ts';

/** Everything that counts: the last approved bytes, as the statements name them. What a branch holds beyond that has no effect. */
export interface InForce extends PromotionHistory {
  /** Number of the newest promotion; 0: only the trusted first commit. */
  readonly sequence: number;
  /** What the next statement must name as its predecessor. */
  readonly previous: string;
  /** When that was made, in Unix seconds: no later statement is of an earlier time. */
  readonly at: number;
  /** Policies of production: file name → blob id. */
  readonly prod: ReadonlyMap<string, string>;
  /** Blob ids of policies that were in force once and are not, or not there, any more. */
  readonly retired: ReadonlySet<string>;
  /** Rules, people and catalogue: repository path → blob id. */
  readonly governed: ReadonlyMap<string, string>;
  /** Commit the newest promotion was made on; for none, the trusted first commit. */
  readonly parent: string;
  /** Pull requests that are promoted, wholly or in part. */
  readonly pulls: ReadonlyMap<number, PromotedPull>;
  /** The ledger as the newest statement that names one does; absent: none does. */
  readonly ledger?: LedgerNamed;
}

/** A commit of the ledger's branch, and the statement that was made on it. */
export interface LedgerNamed {
  readonly sequence: number;
  readonly commit: string;
}

/** What the statements say of one promoted pull request. */
export interface PromotedPull {
  /** The newest statement that names it. */
  readonly sequence: number;
  readonly promoter: Person;
  /** Names in production, or repository paths, of what it brought into force. */
  readonly paths: readonly string[];
  /** Digest of the facts it was decided by, which the ledger holds. */
  readonly snapshot: string;
}

/** What counts before any promotion: the tree of the commit the operator trusts. */
export function genesis(
  commit: string,
  prod: ReadonlyMap<string, string>,
  governed: ReadonlyMap<string, string>,
): InForce {
  return {
    sequence: 0,
    previous: commit,
    parent: commit,
    at: 0,
    prod,
    retired: new Set(),
    governed,
    pulls: new Map(),
    ...noHistory,
  };
}

/** SHA-256 (hex) over the sorted paths and blob ids in force. */
export function digestOf(inForce: Pick<InForce, 'prod' | 'governed'>): string {
  const lines = (['prod', 'governed'] as const).flatMap((place) =>
    [...inForce[place]].map(([path, blob]) => `${place}\0${path}\0${blob}\n`),
  );
  return bytesToHex(sha256(utf8ToBytes(lines.sort().join(''))));
}

/** What is in force once these changes are. Does not touch `inForce`. */
export function withChanges(
  inForce: InForce,
  changes: readonly Pick<StatedChange, 'place' | 'path' | 'after'>[],
): InForce {
  const places = { prod: new Map(inForce.prod), governed: new Map(inForce.governed) };
  for (const { place, path, after } of changes) {
    if (after === undefined) places[place].delete(path);
    else places[place].set(path, after);
  }
  return { ...inForce, ...places };
}

/** Why a statement is refused: each is an attempt of T58. */
export type Refusal =
  | { readonly why: 'other repository'; readonly found: number }
  | { readonly why: 'other environment'; readonly found: string }
  | { readonly why: 'out of sequence'; readonly found: number; readonly expected: number }
  | { readonly why: 'broken chain'; readonly found: string; readonly expected: string }
  | { readonly why: 'goes back in time' }
  | { readonly why: 'wrong before'; readonly path: string }
  | { readonly why: 'wrong digest' }
  /** It says it is a rollback and does something else. */
  | { readonly why: 'no rollback' };

/**
 * Applies one verified statement. `fileDigest` is the SHA-256 (hex) of the statement's file, which the next one must name.
 * The signature is checked before: here it is content that must fit.
 */
export function advance(
  inForce: InForce,
  statement: Statement,
  expected: { readonly repository: number; readonly environment: string; readonly fileDigest: string },
): { readonly ok: true; readonly inForce: InForce } | { readonly ok: false; readonly refusal: Refusal } {
  const refuse = (refusal: Refusal) => ({ ok: false, refusal }) as const;
  if (statement.repository !== expected.repository)
    return refuse({ why: 'other repository', found: statement.repository });
  if (statement.environment !== expected.environment)
    return refuse({ why: 'other environment', found: statement.environment });
  if (statement.sequence !== inForce.sequence + 1)
    return refuse({ why: 'out of sequence', found: statement.sequence, expected: inForce.sequence + 1 });
  if (statement.previous !== inForce.previous)
    return refuse({ why: 'broken chain', found: statement.previous, expected: inForce.previous });
  if (statement.at < inForce.at) return refuse({ why: 'goes back in time' });
  for (const { place, path, before } of statement.changes)
    if (inForce[place].get(path) !== before) return refuse({ why: 'wrong before', path });
  if (statement.rollback !== undefined && !takesBack(inForce, statement)) return refuse({ why: 'no rollback' });
  const next = withChanges(inForce, statement.changes);
  if (digestOf(next) !== statement.inForce) return refuse({ why: 'wrong digest' });
  return {
    ok: true,
    inForce: {
      ...next,
      retired: new Set([...inForce.retired, ...retiredBy(statement)]),
      sequence: statement.sequence,
      previous: expected.fileDigest,
      parent: statement.parent,
      at: statement.at,
      pulls: new Map([...inForce.pulls, ...statement.pulls.map((pull) => promotedBy(statement, pull))]),
      ...historyAfter(inForce, statement),
      ...(statement.ledger === undefined ? {} : { ledger: { sequence: statement.sequence, commit: statement.ledger } }),
    },
  };
}

function retiredBy({ changes }: Statement): readonly string[] {
  return changes.flatMap(({ place, before }) => (place === 'prod' && before !== undefined ? [before] : []));
}

function promotedBy(statement: Statement, { number, promoter, snapshot }: StatedPull): [number, PromotedPull] {
  const paths = statement.changes.filter(({ pull }) => pull === number).map(({ path }) => path);
  return [number, { sequence: statement.sequence, promoter, paths, snapshot }];
}
