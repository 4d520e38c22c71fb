import { meaningOf } from '../text/canonical.ts';
import type { Json } from '../text/json.ts';
import type { LedgerEntry, ReceiptEntry } from './ledger-entry.ts';

/** The branch that the ledger is kept on. */
export const LEDGER_BRANCH = 'approve-to-promote/ledger';
/** Its full name. */
export const LEDGER_REF = `refs/heads/${LEDGER_BRANCH}`;

/** Where an entry stands on the ledger branch: its kind and natural key, so that the same fact is the same file. */
export function entryPath(entry: LedgerEntry): string {
  switch (entry.kind) {
    case 'objection':
      return objectionPath(entry.pull, entry.review);
    case 'withdrawal':
      return `withdrawals/${entry.pull}/${name(entry.review)}-${meaningOf(entry.path).slice(0, 16)}.json`;
    case 'opening':
      return openingPath(entry.pull);
    case 'push':
      return pushPath(entry.pull, entry);
    case 'merge':
      return mergePath(entry.pull);
    case 'command':
      return commandPath(entry.comment);
    case 'hold':
      return `holds/${name(entry.policyKey)}/${entry.blob ?? 'removal'}-${entry.command}.json`;
    case 'release':
      return `releases/${name(entry.policyKey)}/${entry.blob ?? 'removal'}-${entry.hold}.json`;
    case 'receipt':
      return `receipts/${name(entry.environment)}/${String(entry.sequence).padStart(6, '0')}-${resultOf(entry)}.json`;
    case 'try':
      return `tries/${entry.pull}/${entry.command}.json`;
    case 'try-end':
      return `try-ends/${entry.pull}/${entry.command}.json`;
    case 'dev-set':
      return devSetPath(entry.sequence);
    case 'promotion':
      return promotionPath(entry.sequence, entry.digest);
    case 'role':
      return `roles/${entry.rules}/${name(entry.login.toLowerCase())}.json`;
    case 'catalogue':
      return `catalogues/${entry.environment}/${entry.at}-${meaningOf(entry.parts).slice(0, 16)}.json`;
    case 'snapshot':
      return `snapshots/${entry.digest}.json`;
  }
}

export function objectionPath(pull: number, review: string): string {
  return `objections/${pull}/${name(review)}.json`;
}

export function devSetPath(sequence: number): string {
  return `dev-sets/${String(sequence).padStart(6, '0')}.json`;
}

export function promotionPath(sequence: number, digest: string): string {
  return `promotions/${String(sequence).padStart(6, '0')}-${digest}.json`;
}

export function openingPath(pull: number): string {
  return `openings/${pull}.json`;
}

export function pushPath(pull: number, push: { readonly at: number; readonly after: string }): string {
  return `pushes/${pull}/${push.at}-${push.after}.json`;
}

export function mergePath(pull: number): string {
  return `merges/${pull}.json`;
}

export function commandPath(comment: number): string {
  return `commands/${comment}.json`;
}

/** Any text as one file name: every text has another one, and none is hidden or leads elsewhere. */
function name(text: string): string {
  const safe = encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
    .replaceAll('.', '%2E')
    .replaceAll('*', '%2A');
  if (text === '') return '%';
  return safe.length <= 120 ? safe : `${safe.slice(0, 80)}~${meaningOf(text)}`;
}

/** What a sync came to, whenever that was. */
function resultOf(receipt: ReceiptEntry): string {
  const { commit, set, settled, outcomes } = receipt;
  const result: Json = {
    commit,
    set,
    settled,
    outcomes: outcomes.map(({ policyKey, result, why }) => ({ policyKey, result, why: why ?? '' })),
  };
  return meaningOf(result).slice(0, 16);
}
