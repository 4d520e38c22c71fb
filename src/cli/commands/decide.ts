import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { decide } from '../../core/approval/decide.ts';
import type { Decision, PolicyDecision, ReviewVerdict } from '../../core/approval/decision.ts';
import type { PullRequestSnapshot } from '../../core/approval/snapshot.ts';
import { snapshotFromJson, snapshotToJson } from '../../core/approval/snapshot-json.ts';
import { titleOf } from '../../core/report/check-title.ts';
import { reasonInWords, whyNot } from '../../core/report/reasons.ts';
import type { Floor } from '../../core/rules/rules.ts';
import type { Json } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { print, printJson } from '../output.ts';
import { parsePull } from '../repository-address.ts';

export const help = `a2p decide: the decision on a pull request, with its reasons; nothing is written to GitHub

Usage: a2p decide --pull OWNER/REPO#N [--save FILE] [--json]
       a2p decide --snapshot FILE [--json]

Says of every policy where it stands, of every review why it counts or not, and who could still approve. GITHUB_TOKEN
must hold a token that may read the repository and its teams; CONNECTIONS_FILE names the first trusted commit and the
trusted keys (GHE_HOST and GHE_PROTOCOL: another GitHub). The snapshot is all that the decision depends on: saved, it
can be decided again, anywhere, and it holds no secret.

  --pull OWNER/REPO#N  read from GitHub
  --snapshot FILE      as saved before
  --save FILE          writes the snapshot that was decided on
  --json               one JSON object: the decision

Exit codes: 0 approved, 1 not approved, 2 could not tell.
`;

const FORMAT = 'approve-to-promote/snapshot/1';

interface Saved {
  readonly format: typeof FORMAT;
  readonly snapshot: PullRequestSnapshot;
  readonly floor?: Floor;
}

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pull: { type: 'string' },
      snapshot: { type: 'string' },
      save: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if ((values.pull === undefined) === (values.snapshot === undefined))
    throw new UsageError('either --pull OWNER/REPO#N or --snapshot FILE');
  const saved = values.snapshot === undefined ? await fromGitHub(values.pull ?? '') : await fromFile(values.snapshot);
  if (saved === undefined) return 2;
  if (values.save !== undefined) await writeFile(values.save, textOf(saved));
  const decision = decide(saved.snapshot, saved.floor === undefined ? {} : { floor: saved.floor });
  if (values.json) printJson(decision);
  else printDecision(saved.snapshot, decision);
  return decision.word === 'approved' ? 0 : 1;
}

async function fromGitHub(pull: string): Promise<Saved | undefined> {
  const { worldFor } = await import('../pull-world.ts');
  const address = parsePull(pull);
  const world = await worldFor(address, process.env);
  if (world === undefined) return undefined;
  const { readForDecision } = await import('../../flows/read-for-decision.ts');
  const snapshot = await readForDecision(world, address.number);
  const { floor } = world.operator;
  return { format: FORMAT, snapshot, ...(floor === undefined ? {} : { floor }) };
}

async function fromFile(file: string): Promise<Saved> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OutsideError(`${file} cannot be read`, { cause, retry: 'never' });
  });
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== FORMAT)
    throw new OutsideError(`${file} is no snapshot that a2p decide --save wrote`, { retry: 'never' });
  const { snapshot, floor } = value as { readonly snapshot?: Json; readonly floor?: Floor };
  const read = snapshotFromJson(snapshot ?? null, file);
  if (read.ok) return { format: FORMAT, snapshot: read.value, ...(floor === undefined ? {} : { floor }) };
  throw new OutsideError(`${file} is no whole snapshot: ${read.problems[0]?.message}`, { retry: 'never' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf({ format, snapshot, floor }: Saved): string {
  return `${JSON.stringify({ format, snapshot: snapshotToJson(snapshot), floor }, undefined, 2)}\n`;
}

function printDecision(snapshot: PullRequestSnapshot, decision: Decision): void {
  const { owner, name } = snapshot.repository;
  print(`${owner}/${name}#${snapshot.number} at ${snapshot.head.slice(0, 12)}: ${decision.word}`);
  print(`  ${titleOf(snapshot, decision)}`);
  for (const reason of decision.reasons) print(`  - ${reasonInWords(reason)}`);
  for (const warning of decision.warnings) print(`  ! ${warning}`);
  for (const policy of decision.policies) printPolicy(policy, snapshot.incomplete);
}

function printPolicy(policy: PolicyDecision, incomplete: readonly string[]): void {
  print();
  const { required, missing } = policy.quorum;
  print(`${policy.path}: ${policy.word}, ${required - missing} of ${required}${policy.frozen ? ', frozen' : ''}`);
  for (const review of policy.reviews)
    print(`  ${review.by?.login ?? 'a deleted account'}: ${review.opinion}, ${verdict(review, incomplete)}`);
  print(`  could still approve: ${policy.couldApprove.map(({ login }) => login).join(', ') || 'nobody'}`);
  for (const { by, why } of policy.cannotApprove) print(`  cannot approve: ${by.login}, ${whyNot(why, incomplete)}`);
}

function verdict({ why }: ReviewVerdict, incomplete: readonly string[]): string {
  if (why === 'counts' || why === 'freezes' || why === 'freeze lifted') return why;
  return `does not count: ${whyNot(why, incomplete)}`;
}
