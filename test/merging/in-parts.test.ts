import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aStage, exampleFile, type Proposal, SALARIES, SALARIES_IN_PROD, type Stage } from '../threats/stage.ts';

const COORDINATES = 'policies/dev/coordinates-rounded.yml';
const REGION = 'policies/dev/rows-of-own-region.yml';
const inProd = (path: string) => path.replace('/dev/', '/prod/');
/** Other bytes that say the same. */
const noted = (path: string, note: string) => `# ${note}\n${exampleFile(path)}`;

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

const merge = async ({ number }: Proposal) => {
  await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
  await stage.bench.idle();
};

async function promoted(path: string, text: string): Promise<Proposal> {
  const proposal = await stage.propose({ files: { [path]: text } });
  for (const login of ['governor-2', 'governor-3']) await stage.review(login, proposal.number, 'APPROVE');
  expect(await stage.verdict(proposal.number)).toMatch(/^success/);
  await merge(proposal);
  expect(await stage.onMain(inProd(path))).toBe(text);
  return proposal;
}

/** Merged with two policies, of which the second lacks an approval: governor-2 wrote it. */
async function mergedInPart(first: string, second: string, note: string): Promise<Proposal> {
  const proposal = await stage.propose({ files: { [first]: noted(first, note) } });
  await stage.push(proposal, { by: 'governor-2', files: { [second]: noted(second, note) } });
  for (const login of ['governor-2', 'governor-3']) await stage.review(login, proposal.number, 'APPROVE');
  expect(await stage.verdict(proposal.number)).toMatch(/^in_progress: 1 of 2/);
  await merge(proposal);
  expect(await stage.onMain(inProd(first))).toBe(noted(first, note));
  expect(await stage.onMain(inProd(second))).not.toBe(noted(second, note));
  return proposal;
}

it('a policy that waits for its approvals is not kept back because another one of its pull request moved on', async () => {
  const both = await mergedInPart(COORDINATES, SALARIES, 'both');
  await promoted(COORDINATES, noted(COORDINATES, 'later'));
  await stage.review('owner-hr', both.number, 'APPROVE');
  await stage.bench.idle();
  expect(await stage.onMain(SALARIES_IN_PROD)).toBe(noted(SALARIES, 'both'));
  expect(await stage.onMain(inProd(COORDINATES))).toBe(noted(COORDINATES, 'later'));
  expect(await stage.verdict(both.number)).toMatch(/^success: Approved and merged/);
});

it('what was approved once and taken back by a later approval does not return by a push, whatever else of it waits', async () => {
  await mergedInPart(REGION, SALARIES, 'once');
  await promoted(REGION, exampleFile(REGION));
  await stage.bench.commit('administrator', 'main', { [REGION]: noted(REGION, 'once') });
  await stage.bench.idle();
  expect(await stage.onMain(inProd(REGION))).toBe(exampleFile(REGION));
});
