import { shown } from '../report/markdown.ts';
import type { AuditProblem } from './chain.ts';
import type { AuditReport, AuditRow } from './report-at.ts';
import { approvalWords, moment, personWords, syncedWords } from './words.ts';

const STYLE =
  'body{font:14px sans-serif}table{border-collapse:collapse}td,th{border:1px solid;padding:4px;text-align:left;vertical-align:top}';
const HEADER = ['Path', 'Policy key', 'Blob', 'Since', 'Approved by', 'Promoted by', 'Synced'];

/** The report as one page for people: everything from outside is escaped, and the page may load and run nothing (T61). */
export function reportHtml(report: AuditReport, problems: readonly AuditProblem[]): string {
  const title = `In production at ${moment(report.at)}, by statement ${report.sequence}`;
  const warnings = problems.map(({ path, why }) => `${path} ${why}`);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${text(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${text(title)}</h1>`,
    ...section('Not as the app wrote it', warnings),
    ...section('Not known here', report.lacking),
    `<table><thead><tr>${HEADER.map((name) => `<th>${text(name)}</th>`).join('')}</tr></thead><tbody>`,
    ...report.rows.map(rowHtml),
    '</tbody></table></body></html>',
    '',
  ].join('\n');
}

function section(title: string, sentences: readonly string[]): readonly string[] {
  if (sentences.length === 0) return [];
  return [`<h2>${text(title)}</h2>`, '<ul>', ...sentences.map((one) => `<li>${text(one)}</li>`), '</ul>'];
}

function rowHtml({ path, policyKey, blob, since, approvals, promoter, rolledBackBy, synced }: AuditRow): string {
  const cells = [
    [path],
    [policyKey ?? ''],
    [blob],
    since === undefined
      ? ['trusted first commit']
      : [`statement ${since.sequence}`, moment(since.at), `pull request #${since.pull}`],
    approvals.map(approvalWords),
    [
      ...(promoter === undefined ? [] : [personWords(promoter)]),
      ...(rolledBackBy === undefined ? [] : [`rolled back by ${personWords(rolledBackBy)}`]),
    ],
    synced.map(syncedWords),
  ];
  return `<tr>${cells.map((lines) => `<td>${lines.map(text).join('<br>')}</td>`).join('')}</tr>`;
}

function text(from: string): string {
  return shown(from)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
