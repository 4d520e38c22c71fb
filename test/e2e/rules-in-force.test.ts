import { afterEach, expect, it, jest } from '@jest/globals';
import { aStage, exampleFile, type Stage } from '../threats/stage.ts';

jest.setTimeout(300_000);

const RULES = '.github/approve-to-promote.yml';

let stage: Stage;
afterEach(() => stage.bench.stop());

/** A pull request that passes by the rules in force, and an approved one that asks for two governors. */
async function passing(): Promise<{ readonly passing: number; readonly rules: number }> {
  stage = await aStage();
  const policy = await stage.propose();
  for (const login of ['governor-2', 'owner-hr']) await stage.review(login, policy.number, 'APPROVE');
  expect(await stage.verdict(policy.number)).toMatch(/^success/);
  const files = { [RULES]: exampleFile(RULES).replace('governors: 1', 'governors: 2') };
  const rules = await stage.propose({ files });
  for (const login of ['governor-2', 'governor-3']) await stage.review(login, rules.number, 'APPROVE');
  expect(await stage.verdict(rules.number)).toMatch(/^success/);
  return { passing: policy.number, rules: rules.number };
}

const STRICTER = /^in_progress: 2 of 2 approvals · waiting for a governor/;

it('open pull requests are judged again when rules that were merged before come into force', async () => {
  const numbers = await passing();
  await stage.bench.person('release-manager').merge(numbers.rules);
  expect(await stage.verdict(numbers.passing)).toMatch(/^success/);
  await stage.bench.person('governor-1').comment(numbers.rules, '/promote');
  expect(await stage.verdict(numbers.passing)).toMatch(STRICTER);
});

it('also when the app was away while they were merged', async () => {
  const numbers = await passing();
  await stage.bench.app().kill();
  await stage.bench.person('governor-1').merge(numbers.rules);
  await stage.bench.restart();
  await stage.bench.idle();
  expect(await stage.verdict(numbers.passing)).toMatch(STRICTER);
});
