import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { checkOf, commentsOf } from '../support/seen.ts';

const FILES = [
  'coordinates-rounded.yml',
  'health-data-hidden.yml',
  'finance-stewards-write.yml',
  'rows-of-own-region.yml',
  'salaries-for-payroll.yml',
] as const;

let bench: Bench;
/** Two approvals are enough for every policy here: one rule, three governors. */
const rules = `
approvals: { required: 2, governors: 1 }
governors: { users: [{ login: governor-1 }, { login: governor-2 }], teams: [acme/data-governors] }
environments: { prod: { directory: policies/prod, connection: production } }
`;
beforeAll(async () => {
  bench = await aBench({ files: { '.github/approve-to-promote.yml': rules } });
});
afterAll(() => bench.stop());

/** A pull request of two commits, the second on top of the first in the same file, approved by two governors. */
async function approved(file: string): Promise<{ number: number; text: string }> {
  const governor = bench.person('governor-1');
  const path = `policies/dev/${file}`;
  const text = await governor.read('main', path);
  const branch = `change-${file}`;
  await governor.push(branch, { [path]: `# first\n${text}` }, 'first');
  await governor.push(branch, { [path]: `# second\n${text}` }, 'second');
  const number = await governor.open(branch, `Change ${file}`);
  for (const login of ['governor-2', 'governor-3'] as const) await bench.person(login).approve(number);
  await bench.idle();
  expect((await checkOf(bench, number))?.conclusion).toBe('success');
  return { number, text };
}

async function blobs(file: string): Promise<readonly string[]> {
  const at = (ref: string, place: string) =>
    bench.github.git(bench.repository, ['rev-parse', `${ref}:policies/${place}/${file}`]);
  return Promise.all([at('main', 'prod'), at(`change-${file}`, 'dev')]);
}

describe('a merge by a governor', () => {
  it.each([
    ['merge', FILES[0]],
    ['squash', FILES[1]],
    ['rebase', FILES[2]],
  ] as const)('by way of %s promotes exactly the approved bytes', async (method, file) => {
    const { number } = await approved(file);
    await bench.person('governor-1').merge(number, method);
    await bench.idle();
    const [prod, head] = await blobs(file);
    expect(prod).toBe(head);
    expect((await commentsOf(bench, number)).filter((body) => body.includes('**Promoted**'))).toHaveLength(1);
  });
});

it('held when somebody merges who is no governor, promoted at a governor’s command', async () => {
  const [, , , file] = FILES;
  const { number } = await approved(file);
  await bench.person('release-manager').merge(number);
  await bench.idle();
  const [before, head] = await blobs(file);
  expect(before).not.toBe(head);
  expect((await commentsOf(bench, number)).some((body) => body.includes('**Held.**'))).toBe(true);
  await bench.person('release-manager').comment(number, '/promote');
  await bench.idle();
  expect((await blobs(file))[0]).toBe(before);
  await bench.person('governor-2').comment(number, '/promote');
  await bench.idle();
  expect((await blobs(file))[0]).toBe(head);
});

it('T06: withheld when a merge pushed by hand holds other bytes than were approved', async () => {
  const [, , , , file] = FILES;
  const { number, text } = await approved(file);
  const head = (await bench.github.git(bench.repository, ['rev-parse', `change-${file}`])).trim();
  const main = (await bench.github.git(bench.repository, ['rev-parse', 'main'])).trim();
  await bench.github.push(bench.repository, {
    by: 'governor-1',
    branch: 'main',
    parents: [main, head],
    files: { [`policies/dev/${file}`]: `# evil\n${text}` },
    message: `Merge pull request #${number}`,
  });
  await bench.idle();
  const [prod, approvedBlob] = await blobs(file);
  expect(prod).not.toBe(approvedBlob);
  const evil = await bench.github.git(bench.repository, ['rev-parse', `main:policies/dev/${file}`]);
  expect(prod).not.toBe(evil);
  expect((await commentsOf(bench, number)).some((body) => body.includes('Withheld'))).toBe(true);
});
