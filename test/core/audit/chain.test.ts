import { describe, expect, it } from '@jest/globals';
import { followStatements, inForceAfter } from '../../../src/core/audit/chain.ts';
import { fileDigest, payloadOf, printEnvelope } from '../../../src/core/promotion/envelope.ts';
import { digestOf, genesis } from '../../../src/core/promotion/in-force.ts';
import type { StatementFile } from '../../../src/core/promotion/read-link.ts';

const start = genesis('a'.repeat(40), new Map(), new Map());
const pathOf = (sequence: number) => `policies/promotions/${String(sequence).padStart(6, '0')}.json`;

/** So many statements that bring nothing, each naming the one before. */
function chainOf(count: number): readonly StatementFile[] {
  const files: StatementFile[] = [];
  let previous = start.previous;
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const payload = payloadOf({
      repository: 10,
      environment: 'prod',
      sequence,
      previous,
      parent: 'b'.repeat(40),
      at: sequence,
      inForce: digestOf(start),
      changes: [],
      pulls: [],
    });
    const text = printEnvelope(payload, { keyid: 'bench', sig: 'AAAA' });
    previous = fileDigest(text);
    files.push({ path: pathOf(sequence), mode: '100644', text });
  }
  return files;
}

function followed(files: readonly StatementFile[]) {
  const chain = followStatements(start, files, { repository: 10, environment: 'prod', verify: () => ({ ok: true }) });
  return {
    proven: chain.links.map(({ statement }) => statement.sequence),
    after: inForceAfter(chain).sequence,
    problems: chain.problems.map(({ fault, path }) => `${fault}: ${path}`),
  };
}

describe('T58: a chain of statements', () => {
  const three = chainOf(3);
  const [first, second, third] = three;
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are three');

  it('is proven to its end, however its files are listed', () => {
    expect(followed(three.toReversed())).toEqual({ proven: [1, 2, 3], after: 3, problems: [] });
    expect(followed([])).toEqual({ proven: [], after: 0, problems: [] });
  });

  it.each<[string, readonly StatementFile[], readonly number[], string]>([
    ['one is gone', [first, third], [1], `missing or double: ${pathOf(3)}`],
    [
      'two have changed places',
      [{ ...first, path: pathOf(2) }, { ...second, path: pathOf(1) }, third],
      [],
      `out of sequence: ${pathOf(1)}`,
    ],
    ['one is there twice', [first, second, { ...second, path: pathOf(3) }], [1, 2], `out of sequence: ${pathOf(3)}`],
    ['one cannot be read', [first, { ...second, mode: '120000' }, third], [1], `no plain file: ${pathOf(2)}`],
  ])('is proven up to where %s, and nothing after it is', (_, files, proven, problem) => {
    expect(followed(files)).toEqual({ proven, after: proven.length, problems: [problem] });
  });

  it('has nothing beside it: a stray file is told, and proves nothing wrong', () => {
    const stray = { path: 'policies/promotions/keys.json', mode: '100644', text: '{}' };
    expect(followed([...three, stray])).toEqual({
      proven: [1, 2, 3],
      after: 3,
      problems: ['no statement’s name: policies/promotions/keys.json'],
    });
  });
});
