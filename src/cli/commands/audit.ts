import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { AuditProblem } from '../../core/audit/chain.ts';
import { momentAsked } from '../../core/audit/moment-asked.ts';
import { type AuditReport, reportAt } from '../../core/audit/report-at.ts';
import { reportCsv } from '../../core/audit/report-csv.ts';
import { reportHtml } from '../../core/audit/report-html.ts';
import { approvalWords, moment, personWords, syncedWords } from '../../core/audit/words.ts';
import { OutsideError } from '../../errors.ts';
import { type Audit, keysOf, readAudit } from '../../flows/audit.ts';
import { compareWithGitHub } from '../../flows/audit-online.ts';
import { replay } from '../../flows/replay.ts';
import { signedBy } from '../../flows/signed-by.ts';
import { openAudit } from '../audit-world.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { counted, print, printJson } from '../output.ts';
import { parseRepository } from '../repository-address.ts';

export const help = `a2p audit: what was in production, who approved it and who promoted it; provable from a clone, offline

Usage: a2p audit [--at DATE] [--csv | --json | --html] [WHAT IS TRUSTED]
       a2p audit verify [--replay] [--online OWNER/REPO] [--json] [WHAT IS TRUSTED]
       a2p audit signed KEYID [WHAT IS TRUSTED]

The first answers for a moment: a day means its end, in UTC (default: now). The second checks the whole chain of
statements, the branch against it, its history and the ledger. The third prints what a key signed, as the list that
the exception of a revoked key takes: made from a clone of before the key was lost, nothing else that it signs counts.

  --replay                 decides every promotion again from the facts that were saved with it
  --online OWNER/REPO      compares each approval with GitHub (GITHUB_TOKEN; one request a pull request)

WHAT IS TRUSTED, never taken from the repository:
  --connections FILE       the operator's file, with trustedKeys and the first trusted commit (default: the environment
                           variable CONNECTIONS_FILE)
  --repository OWNER/NAME  which repository of that file, where it names several
  --key [KEYID=]FILE       a public key in PEM instead of the file's; may be given more than once
  --trust COMMIT           the first trusted commit instead of the file's
  --repository-id N        GitHub's number of the repository: statements of another one are refused

The clone:
  --dir FOLDER             (default: here); with the branch approve-to-promote/ledger, where receipts and facts are
  --branch NAME            the protected branch (default: the one that origin calls its own)

Exit codes: 0 answered and nothing is wrong, 1 something is not as the app wrote it, 2 could not tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      at: { type: 'string' },
      csv: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      html: { type: 'boolean', default: false },
      replay: { type: 'boolean', default: false },
      online: { type: 'string' },
      connections: { type: 'string' },
      repository: { type: 'string' },
      'repository-id': { type: 'string' },
      key: { type: 'string', multiple: true },
      trust: { type: 'string' },
      dir: { type: 'string', default: '.' },
      branch: { type: 'string' },
    },
  });
  const [word, ...rest] = positionals;
  const [keyid, ...more] = word === 'signed' ? rest : [undefined, ...rest];
  if (more.length > 0 || ![undefined, 'verify', 'signed'].includes(word) || (word === 'signed' && keyid === undefined))
    throw new UsageError('a2p audit, a2p audit verify, or a2p audit signed KEYID');
  const verifies = word === 'verify';
  if (verifies ? values.at !== undefined || values.csv || values.html : values.replay || values.online !== undefined)
    throw new UsageError('--at, --csv and --html ask what was in production; --replay and --online are for verify');
  if ([values.csv, values.json, values.html].filter(Boolean).length > 1)
    throw new UsageError('one of --csv, --json and --html');
  const at = values.at === undefined ? Math.floor(Date.now() / 1000) : momentAsked(values.at);
  if (at === undefined) throw new UsageError('--at is a date, as 2026-01-31 or 2026-01-31T12:00:00Z');
  const opened = await openAudit(values);
  if (opened === undefined) return 2;
  const read = await readAudit(opened.world, opened.tip);
  if (read.state === 'none') throw new OutsideError(read.why, { retry: 'never' });
  const { audit } = read;
  if (verifies) return verify(audit, opened.floor, values);
  if (keyid !== undefined) return printSigned(audit, keyid, opened.tip);
  const blobs = [audit.chain.start, ...audit.chain.links.map(({ inForce }) => inForce)].flatMap(({ prod }) => [
    ...prod.values(),
  ]);
  const keys = await keysOf(opened.world.git, blobs);
  const { chain, receipts, problems, proposed, lacking, undecided } = audit;
  const asked = reportAt({ chain, receipts, at, keyOf: (blob) => keys.get(blob), proposed });
  const report = { ...asked, lacking: [...lacking, ...asked.lacking, ...undecided] };
  if (values.json) printJson({ ...report, at: moment(report.at), problems });
  else if (values.csv) process.stdout.write(reportCsv(report));
  else if (values.html) process.stdout.write(reportHtml(report, problems));
  else printReport(report, problems);
  // A table has no place for sentences.
  if (values.csv) tellBeside(problems, report.lacking);
  return answerOf(problems, undecided);
}

/** Where something could be right or wrong there is no yes. */
function answerOf(problems: readonly AuditProblem[], undecided: readonly string[]): ExitCode {
  if (problems.length > 0) return 1;
  return undecided.length > 0 ? 2 : 0;
}

async function verify(
  audit: Audit,
  floor: { readonly required: number; readonly governors: number } | undefined,
  asked: { readonly replay: boolean; readonly online?: string | undefined; readonly json: boolean },
): Promise<ExitCode> {
  const replayed = asked.replay ? await replay(audit, floor) : undefined;
  const compared = asked.online === undefined ? undefined : await online(audit, asked.online);
  if (asked.online !== undefined && compared === undefined) return 2;
  const problems = [...audit.problems, ...(replayed?.problems ?? []), ...(compared?.problems ?? [])];
  // What was to be decided again or compared, and could not be, is no yes either.
  const undecided = [...audit.undecided, ...(replayed?.lacking ?? []), ...(compared?.lacking ?? [])];
  const lacking = [...audit.lacking, ...undecided];
  const statements = audit.chain.links.length;
  if (asked.json)
    printJson({ statements, replayed: replayed?.decided, compared: compared?.compared, problems, lacking });
  else {
    print(`${counted(statements, 'statement')} proven, from the trusted first commit on.`);
    if (replayed !== undefined)
      print(`${counted(replayed.decided, 'pull request')} decided again from the saved facts.`);
    if (compared !== undefined) print(`${counted(compared.compared, 'approval')} compared with GitHub.`);
    printWarnings(problems, lacking);
  }
  return answerOf(problems, undecided);
}

async function printSigned(audit: Audit, keyid: string, tip: string): Promise<ExitCode> {
  const { statements, entries } = await signedBy(audit, keyid);
  const what = `${counted(statements.length, 'statement')} and ${counted(entries.length, 'entry', 'entries')} of the ledger`;
  print(`# ${what}, signed by ${keyid}, at commit ${tip}`);
  for (const bytes of [...statements, ...entries]) print(createHash('sha256').update(bytes).digest('hex'));
  const { problems, undecided } = audit;
  tellBeside(problems, undecided);
  return answerOf(problems, undecided);
}

async function online(audit: Audit, repository: string) {
  const where = parseRepository(repository, '--online OWNER/REPO');
  const { worldFor } = await import('../pull-world.ts');
  const world = await worldFor(where, process.env);
  return world === undefined ? undefined : compareWithGitHub(audit.chain, world.forge);
}

function printReport(report: AuditReport, problems: readonly AuditProblem[]): void {
  print(`In production at ${moment(report.at)}, by statement ${report.sequence}:`);
  for (const { path, policyKey, blob, since, approvals, promoter, rolledBackBy, synced } of report.rows) {
    print();
    print(`${path}${policyKey === undefined ? '' : ` (${policyKey})`}: blob ${blob.slice(0, 12)}`);
    if (since === undefined) print('  since the trusted first commit');
    else print(`  since statement ${since.sequence}, ${moment(since.at)}, pull request #${since.pull}`);
    for (const approval of approvals) print(`  approved by ${approvalWords(approval)}`);
    if (promoter !== undefined) print(`  promoted by ${personWords(promoter)}`);
    if (rolledBackBy !== undefined) print(`  rolled back by ${personWords(rolledBackBy)}`);
    for (const one of synced) print(`  synced to ${syncedWords(one)}`);
  }
  printWarnings(problems, report.lacking);
}

/** On standard error, where what is printed is not for sentences. */
function tellBeside(problems: readonly AuditProblem[], lacking: readonly string[]): void {
  const words = [...problems.map(({ path, why }) => `${path} ${why}`), ...lacking.map((why) => `not known: ${why}`)];
  for (const one of words) process.stderr.write(`${JSON.stringify(one)}\n`);
}

function printWarnings(problems: readonly AuditProblem[], lacking: readonly string[]): void {
  for (const { path, why } of problems) print(`WRONG: ${path} ${why}`);
  for (const why of lacking) print(`not known: ${why}`);
}
