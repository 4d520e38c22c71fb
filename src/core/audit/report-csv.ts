import { shown } from '../report/markdown.ts';
import type { AuditReport } from './report-at.ts';
import { approvalWords, moment, personWords, syncedWords } from './words.ts';

const HEADER = [
  'place',
  'path',
  'policy key',
  'blob',
  'since statement',
  'since',
  'pull request',
  'approved by',
  'promoted by',
  'rolled back by',
  'synced',
];

/** The report as CSV (RFC 4180); a cell that a spreadsheet would compute, full-width signs included, begins with an apostrophe (T61). */
export function reportCsv({ rows }: AuditReport): string {
  const lines = rows.map(({ place, path, policyKey, blob, since, approvals, promoter, rolledBackBy, synced }) => [
    place,
    path,
    policyKey ?? '',
    blob,
    since === undefined ? '' : String(since.sequence),
    since === undefined ? '' : moment(since.at),
    since === undefined ? '' : String(since.pull),
    approvals.map(approvalWords).join('; '),
    promoter === undefined ? '' : personWords(promoter),
    rolledBackBy === undefined ? '' : personWords(rolledBackBy),
    synced.map(syncedWords).join('; '),
  ]);
  return [HEADER, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const plain = shown(text);
  const harmless = /^\s*[=+\-@|%＝＋－＠｜％]/.test(plain) ? `'${plain}` : plain;
  return `"${harmless.replaceAll('"', '""')}"`;
}
