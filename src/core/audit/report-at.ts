import { LEDGER_BRANCH } from '../ledger/entry-path.ts';
import type { ReceiptEntry } from '../ledger/ledger-entry.ts';
import type { Person } from '../person.ts';
import type { InForce } from '../promotion/in-force.ts';
import type { StatedApproval, StatedChange } from '../promotion/statement.ts';
import type { AuditedChain, AuditedLink } from './chain.ts';

/** What is asked: who let in what was in production at a moment. */
export interface AuditQuestion {
  readonly chain: AuditedChain;
  /** Receipts of the ledger; `undefined`: the clone has no ledger. */
  readonly receipts: readonly ReceiptEntry[] | undefined;
  /** Unix seconds. */
  readonly at: number;
  /** The key of a policy by its blob id, where its bytes could be read. */
  readonly keyOf: (blob: string) => string | undefined;
  /** Numbers of the statements that were signed before they were merged. */
  readonly proposed?: ReadonlySet<number>;
}

export interface AuditReport {
  /** Unix seconds. */
  readonly at: number;
  /** Number of the newest statement then; 0: the trusted first commit alone. */
  readonly sequence: number;
  readonly statement: { readonly path: string; readonly digest: string; readonly keyid: string } | undefined;
  /** Policies of production, then rules, people and catalogue, each in order of path. */
  readonly rows: readonly AuditRow[];
  /** What could not be answered from what was at hand, one sentence each. */
  readonly lacking: readonly string[];
}

/** One file that was in force then. */
export interface AuditRow {
  readonly place: 'prod' | 'governed';
  /** File name in production, or repository path. */
  readonly path: string;
  readonly policyKey: string | undefined;
  /** Git blob id of its bytes. */
  readonly blob: string;
  /** The statement that brought these bytes; `undefined`: the trusted first commit had them. */
  readonly since: { readonly sequence: number; readonly at: number; readonly pull: number } | undefined;
  readonly approvals: readonly StatedApproval[];
  readonly promoter: Person | undefined;
  /** The governor who took a promotion back, where these bytes came by a rollback. */
  readonly rolledBackBy: Person | undefined;
  /** The first receipt of each environment that shows these bytes in effect. */
  readonly synced: readonly { readonly environment: string; readonly sequence: number; readonly at: number }[];
}

/** Answers from verified statements and receipts alone: never from commit messages, nor from what a branch holds. */
export function reportAt(question: AuditQuestion): AuditReport {
  const { chain, receipts, at, keyOf } = question;
  const then = chain.links.filter(({ statement }) => statement.at <= at);
  const last = then.at(-1);
  const inForce = last?.inForce ?? chain.start;
  const rows = (['prod', 'governed'] as const).flatMap((place) =>
    [...inForce[place]]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, blob]) => rowOf(place, path, blob, then, chain, receipts ?? [], keyOf)),
  );
  return {
    at,
    sequence: inForce.sequence,
    statement: last && { path: last.path, digest: last.digest, keyid: last.keyid },
    rows,
    lacking: [...momentLacking(question, last), ...lackingOf(rows, receipts)],
  };
}

/** What a statement's own time leaves open of a moment. */
function momentLacking(
  { chain, receipts = [], at, proposed }: AuditQuestion,
  last: AuditedLink | undefined,
): readonly string[] {
  const newest = chain.links.at(-1);
  const { sequence } = last?.statement ?? { sequence: 0 };
  // What was synced by then, or followed by another statement, was merged by then.
  const merged = !proposed?.has(sequence) || receipts.some((one) => one.sequence >= sequence && one.at <= at);
  return [
    ...(last === undefined
      ? [
          'no statement was made by then: since when production was as the trusted first commit has it is not known here',
        ]
      : []),
    ...(last === newest ? ['what was promoted after this clone was fetched is not known here'] : []),
    ...(merged
      ? []
      : [`statement ${sequence} was signed by then, and merged later: whether by then is not known here`]),
  ];
}

function rowOf(
  place: AuditRow['place'],
  path: string,
  blob: string,
  then: readonly AuditedLink[],
  chain: AuditedChain,
  receipts: readonly ReceiptEntry[],
  keyOf: AuditQuestion['keyOf'],
): AuditRow {
  const link = then.findLast((one) => changeOf(one, place, path) !== undefined);
  const change = link && changeOf(link, place, path);
  const policyKey = place === 'prod' ? (change?.policyKey ?? keyOf(blob)) : undefined;
  const row = { place, path, policyKey, blob };
  const synced = place === 'prod' ? syncedOf(row, link?.statement.sequence ?? 0, chain, receipts) : [];
  if (link === undefined || change === undefined)
    return { ...row, since: undefined, approvals: [], promoter: undefined, rolledBackBy: undefined, synced };
  // Bytes that came back by a rollback were approved when they came first.
  const brought = link.statement.rollback === undefined ? link : (newestWith(then, place, path, blob) ?? link);
  const approved = changeOf(brought, place, path) ?? change;
  const pull = brought.statement.pulls.find(({ number }) => number === approved.pull);
  return {
    ...row,
    since: { sequence: link.statement.sequence, at: link.statement.at, pull: change.pull },
    approvals: approved.approvals,
    promoter: pull?.promoter,
    rolledBackBy: link.statement.rollback?.by,
    synced,
  };
}

function changeOf({ statement }: AuditedLink, place: AuditRow['place'], path: string): StatedChange | undefined {
  return statement.changes.find((one) => one.place === place && one.path === path);
}

function newestWith(
  then: readonly AuditedLink[],
  place: AuditRow['place'],
  path: string,
  blob: string,
): AuditedLink | undefined {
  return then.findLast((link) => link.statement.rollback === undefined && changeOf(link, place, path)?.after === blob);
}

/** A receipt shows these bytes in effect when its set held them and it left nothing to do, or applied this very policy. */
function syncedOf(
  row: Pick<AuditRow, 'path' | 'blob' | 'policyKey'>,
  since: number,
  chain: AuditedChain,
  receipts: readonly ReceiptEntry[],
): AuditRow['synced'] {
  const first = new Map<string, ReceiptEntry>();
  for (const receipt of receipts.toSorted((a, b) => a.at - b.at)) {
    const { environment, sequence, settled, outcomes } = receipt;
    if (sequence < since || first.has(environment)) continue;
    if (setOf(chain, sequence)?.prod.get(row.path) !== row.blob) continue;
    const applied = outcomes.some(({ policyKey, result }) => policyKey === row.policyKey && result === 'applied');
    if (settled || applied) first.set(environment, receipt);
  }
  return [...first.values()].map(({ environment, sequence, at }) => ({ environment, sequence, at }));
}

function setOf({ start, links }: AuditedChain, sequence: number): InForce | undefined {
  return sequence === 0 ? start : links.find(({ statement }) => statement.sequence === sequence)?.inForce;
}

function lackingOf(rows: readonly AuditRow[], receipts: AuditQuestion['receipts']): readonly string[] {
  const policies = rows.filter(({ place }) => place === 'prod');
  const keyless = policies.filter(({ policyKey }) => policyKey === undefined).length;
  const genesis = rows.filter(({ since }) => since === undefined).length;
  const unsynced = policies.filter(({ synced }) => synced.length === 0).length;
  return [
    ...(genesis === 0
      ? []
      : [
          `${count(genesis, 'file')} in force since the trusted first commit: who approved ${genesis === 1 ? 'it' : 'them'} before is not recorded here`,
        ]),
    ...(keyless === 0
      ? []
      : [`the bytes of ${count(keyless, 'policy', 'policies')} are not in this clone: no policy key`]),
    ...(receipts === undefined
      ? [`this clone has no ledger branch (${LEDGER_BRANCH}): when anything was synced is not known here`]
      : []),
    ...(receipts?.length === 0 ? ['the ledger holds no receipt of a sync'] : []),
    ...(receipts !== undefined && receipts.length > 0 && unsynced > 0
      ? [`no receipt in the ledger shows ${count(unsynced, 'policy', 'policies')} in effect`]
      : []),
  ];
}

function count(amount: number, what: string, many = `${what}s`): string {
  return `${amount} ${amount === 1 ? what : many}`;
}
