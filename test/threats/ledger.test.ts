import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide } from '../../src/core/approval/decide.ts';
import { snapshotFromJson } from '../../src/core/approval/snapshot-json.ts';
import type { SnapshotEntry } from '../../src/core/ledger/ledger-entry.ts';
import { promotionCommits, statementsOf } from '../e2e/state.ts';
import { aStage, exampleFile, SALARIES, type Stage, salaries } from './stage.ts';

const RULES = '.github/approve-to-promote.yml';
const LEDGER = 'approve-to-promote/ledger';
const FROZEN = /^failure: Changes requested by owner-hr/;

let stage: Stage;
beforeAll(async () => {
  const rules = exampleFile(RULES).replace(
    '# objections: { liftedBy: update }',
    'objections: { liftedBy: update-or-objector }',
  );
  stage = await aStage({ files: { [RULES]: rules } });
});
afterAll(() => stage.bench.stop());

/** The files on the ledger branch, whose folder is of this kind. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const { github, repository } = stage.bench;
  const paths = await github.git(repository, ['ls-tree', '-r', '--name-only', LEDGER]);
  return paths.split('\n').filter((path) => path.startsWith(`${folder}/`));
}

async function entry<T>(path: string): Promise<T> {
  return JSON.parse(await stage.bench.github.git(stage.bench.repository, ['show', `${LEDGER}:${path}`])) as T;
}

describe('the ledger', () => {
  it('R3, R11: keeps an objection until its author takes it back, wherever that is done, and once', async () => {
    const text = salaries(stage.fresh());
    const first = await stage.propose({ files: { [SALARIES]: text } });
    await stage.review('owner-hr', first.number, 'REQUEST_CHANGES');
    expect(await stage.verdict(first.number)).toMatch(FROZEN);
    await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: first.number, state: 'closed' });

    const second = await stage.propose({ files: { [SALARIES]: text } });
    await stage.review('governor-2', second.number, 'APPROVE');
    expect(await stage.verdict(second.number)).toMatch(FROZEN);
    await stage.review('owner-hr', second.number, 'APPROVE');
    // What governor-2 approved while it was frozen stays void.
    expect(await stage.verdict(second.number)).toBe('in_progress: 1 of 2 approvals · waiting for a governor');
    const [path = '', ...more] = await filesOf('withdrawals');
    expect(more).toEqual([]);
    expect(await entry(path)).toMatchObject({
      kind: 'withdrawal',
      pull: first.number,
      path: SALARIES,
      by: { login: 'owner-hr' },
    });
    await stage.review('governor-2', second.number, 'APPROVE');
    expect(await stage.verdict(second.number)).toMatch(/^success/);

    const third = await stage.propose({ files: { [SALARIES]: text } });
    expect(await stage.verdict(third.number)).toMatch(/^in_progress: 0 of 2/);
    expect(await filesOf('withdrawals')).toEqual([path]);
    await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: second.number, state: 'closed' });
    await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: third.number, state: 'closed' });
  });

  it('R3: tells reviewers of the same content under another key, which is another policy and not frozen', async () => {
    const text = salaries(stage.fresh());
    const { number } = await stage.propose({ files: { [SALARIES]: text } });
    await stage.review('owner-hr', number, 'REQUEST_CHANGES');
    expect(await stage.verdict(number)).toMatch(FROZEN);
    const copy = text
      .replace(/^policyKey: .*$/m, 'policyKey: another-key')
      .replace(/^name: .*$/m, 'name: Another name');
    expect(copy).not.toBe(text);
    const other = await stage.propose({ files: { 'policies/dev/copy.yml': copy } });
    expect(await stage.verdict(other.number)).toMatch(/^in_progress: 0 of/);
    expect(await stage.details(other.number)).toMatch(new RegExp(`same content as rejected in .?#${number}`));
  });

  it('holds the facts that a statement names by digest, and they are decided again as they were', async () => {
    const { bench } = stage;
    const before = (await promotionCommits(bench)).length;
    const proposal = await stage.propose({ files: { [SALARIES]: salaries(stage.fresh()) } });
    for (const login of ['governor-2', 'owner-hr']) await stage.review(login, proposal.number, 'APPROVE');
    expect(await stage.verdict(proposal.number)).toMatch(/^success/);
    await bench.person('governor-1').merge(proposal.number);
    await bench.idle();
    expect((await promotionCommits(bench)).length).toBe(before + 1);
    const statement = (await statementsOf(bench)).at(-1) as unknown as Stated;
    const [pull] = statement.pulls ?? [];
    expect(pull).toMatchObject({ number: proposal.number });
    const { value } = await entry<SnapshotEntry>(`snapshots/${pull?.snapshot}.json`);
    const read = snapshotFromJson(value, 'ledger');
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(read.value).toMatchObject({ number: proposal.number, state: 'merged', head: proposal.head });
    const decision = decide(read.value);
    expect(decision).toMatchObject({
      word: 'approved',
      promotion: { word: 'performed', promoter: { login: 'governor-1' } },
    });
    expect(decision.policies[0]?.counted.map(({ login }) => login)).toEqual(['governor-2', 'owner-hr']);
  });

  it('is appended to alone: what was written once stands in every later commit as it was', async () => {
    const { github, repository } = stage.bench;
    const changed = await github.git(repository, ['log', '--format=', '--name-status', '--no-renames', LEDGER]);
    const kinds = new Set(changed.split('\n').flatMap((line) => (line === '' ? [] : line[0])));
    expect([...kinds]).toEqual(['A']);
  });
});

interface Stated {
  readonly pulls?: readonly { readonly number: number; readonly snapshot: string }[];
}
