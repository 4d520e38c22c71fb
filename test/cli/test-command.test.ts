import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../src/cli/commands/test.ts';

const scenario = (id: string, decision: string, more = '') => `  - id: ${id}
    title: One policy, one approval
    quorum: { min_approvals: 1, min_governors: 0 }
    roles: { data_governors: [governor, author] }
${more}    timeline:
      - event: open_pr
        actor: author
        head: H1
        commits: [{ sha: H1, author: author, touches: [policies/dev/a.yml] }]
        files: { policies/dev/a.yml: { digest: a1 } }
      - { event: review, actor: governor, state: approved, commit: H1 }
    expected: { decision: ${decision} }
`;

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'a2p-test-'));
  out = '';
  err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('a2p test', () => {
  it('ends with 0 when every scenario is decided as expected', async () => {
    const path = await file('good.yaml', `scenarios:\n${scenario('one', 'approved')}`);
    expect(await run([path])).toBe(0);
    expect(out).toBe('ok   one One policy, one approval\n1 scenario, all as expected\n');
  });

  it('ends with 1 and says why when one differs', async () => {
    const path = await file('bad.yaml', `scenarios:\n${scenario('one', 'approved')}${scenario('two', 'invalid')}`);
    expect(await run([path])).toBe(1);
    expect(out).toContain('FAIL two One policy, one approval\n       decision: expected invalid, got approved\n');
    expect(out).toContain('2 scenarios, 1 as expected\n');
  });

  it('prints one JSON object a line for programs', async () => {
    const path = await file('both.yaml', `scenarios:\n${scenario('one', 'approved')}${scenario('two', 'invalid')}`);
    expect(await run([path, '--json'])).toBe(1);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { id: 'one', expected: { decision: 'approved' }, decision: 'approved', approvalsCounted: ['governor'], ok: true },
      { id: 'two', expected: { decision: 'invalid' }, decision: 'approved', ok: false },
    ]);
    expect(lines[0].perPolicy).toEqual({ 'policies/dev/a.yml': { counted: ['governor'], missing: 0, frozen: false } });
  });

  it('decides by the rules file that a scenario names, found beside it', async () => {
    await file('rules.yml', 'governors: { users: [{ login: author }] }\napprovals: { required: 1 }\n');
    const path = await file('ruled.yaml', `scenarios:\n${scenario('one', 'pending', '    rules_file: rules.yml\n')}`);
    expect(await run([path])).toBe(0);
  });

  it('decides every scenario by the rules file it is given', async () => {
    const rules = await file('rules.yml', 'governors: { users: [{ login: author }] }\n');
    const path = await file('good.yaml', `scenarios:\n${scenario('one', 'approved')}`);
    expect(await run([path, '--rules', rules])).toBe(1);
    expect(out).toContain('expected approved, got pending');
  });

  it.each([
    ['there is no such file', undefined, 'cannot be read (ENOENT)'],
    ['the file is not of the form', 'scenarios: [{ id: one }]\n', 'is missing'],
    [
      'the rules file it names is wrong',
      `scenarios:\n${scenario('one', 'approved', '    rules_file: missing.yml\n')}`,
      'missing.yml: error',
    ],
  ])('ends with 2 when %s', async (_, text, complaint) => {
    const path = text === undefined ? join(folder, 'nothing.yaml') : await file('wrong.yaml', text);
    const good = await file('good.yaml', `scenarios:\n${scenario('good', 'approved')}`);
    expect(await run([path, good, '--json'])).toBe(2);
    expect(err).toContain(complaint);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['there is no such file', undefined],
    ['the file is empty', ''],
    ['the file holds no scenario', 'scenarios: []\n'],
    ['it is only a comment', '# nothing yet\n'],
  ])('never says that all is as expected when %s', async (_, text) => {
    const path = text === undefined ? join(folder, 'nope.yaml') : await file('none.yaml', text);
    expect(await run([path])).toBe(2);
    expect(err).toMatch(/yaml.*: error: /);
    expect(out).toBe('0 scenarios, 0 as expected; 1 could not be read\n');
  });

  it('needs a file', async () => {
    await expect(run([])).rejects.toThrow('FILE');
  });
});
