import { describe, expect, it } from '@jest/globals';
import { advance, digestOf, genesis, type InForce, withChanges } from '../../src/core/promotion/in-force.ts';
import type { StatedChange } from '../../src/core/promotion/statement.ts';
import { readRules } from '../../src/core/rules/read-rules.ts';
import type { Standable } from '../../src/flows/read/in-force.ts';
import { placesOf } from '../../src/flows/read/places.ts';
import { planRollbackOf } from '../../src/flows/rollback.ts';
import type { World } from '../../src/flows/world.ts';

const governor = { id: 1, login: 'governor-1', kind: 'user' } as const;
const policy = (key: string, more = '') =>
  `policyKey: ${key}\nname: ${key}\ntype: data\ncircumstances: [{ type: columnTags, columnTag: PII }]\nactions: [{ rules: [{ type: Masking, config: { fields: [{ type: columnTags, columnTag: PII }], maskingConfig: { type: 'Null' } } }] }]\n${more}`;
/** Bytes by what stands for their id. */
const BYTES: Readonly<Record<string, string>> = {
  one: policy('salaries'),
  two: policy('salaries', '# two\n'),
  taken: policy('salaries', '# under another name\n'),
};

/** From the bytes `one` to `two`, and then what else. */
function statedAfter(...more: readonly Partial<StatedChange>[]): InForce {
  let inForce = genesis('c0', new Map([['salaries.yml', 'one']]), new Map());
  const first = { path: 'salaries.yml', policyKey: 'salaries', before: 'one', after: 'two' };
  for (const [index, one] of [first, ...more].entries()) {
    const change = { place: 'prod', pull: 7, approvals: [], madeBy: [9], ...one } as unknown as StatedChange;
    const statement = {
      repository: 10,
      environment: 'prod',
      sequence: index + 1,
      previous: inForce.previous,
      parent: 'p',
      at: 100,
      changes: [change],
      inForce: digestOf(withChanges(inForce, [change])),
      pulls: [],
    };
    const step = advance(inForce, statement, { repository: 10, environment: 'prod', fileDigest: `d${index}` });
    if (!step.ok) throw new Error(step.refusal.why);
    inForce = step.inForce;
  }
  return inForce;
}

async function plan(rules: string, inForce: InForce, now = 200) {
  const text = `governors: { users: [{ login: a }] }\nenvironments: { prod: { directory: policies/prod } }\n${rules}`;
  const read = readRules({ path: 'r.yml', text });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const standing = {
    state: 'standing',
    inForce,
    broken: [],
    places: placesOf(read.value),
    rules: { state: 'in force', rules: read.value, attested: true },
  } as Standable;
  const readBlobs = async (ids: readonly string[]) =>
    new Map(ids.map((id) => [id, { state: 'text', text: BYTES[id] ?? '' }]));
  const world = { now: () => now, git: { readBlobs } } as unknown as World;
  const planned = await planRollbackOf(world, standing, new Map(), { policyKey: 'salaries', by: governor, on: 8 });
  return planned.ok ? planned.changes.map(({ path, after: back }) => `${path}: ${back}`) : planned.why;
}

describe('a rollback', () => {
  it.each<[string, string, InForce, unknown]>([
    ['brings back what was live before', '', statedAfter(), ['salaries.yml: one']],
    [
      'is none where the repository is only observed',
      'mode: observe\n',
      statedAfter(),
      expect.stringMatching('only observed'),
    ],
    [
      'is a pull request where the app may not commit',
      'promotion: { into: pull-request }\n',
      statedAfter(),
      expect.stringMatching('Open a pull request'),
    ],
    [
      'brings back no policy whose key another file holds by now',
      '',
      statedAfter({ path: 'other.yml', policyKey: 'other', before: undefined, after: 'taken' }),
      expect.stringMatching('would not stand beside the others'),
    ],
  ])('%s', async (_, rules, inForce, expected) => {
    expect(await plan(rules, inForce)).toEqual(expected);
  });

  it('reaches as far back as the rules say, to the second', async () => {
    const rules = 'promotion: { rollback: { within: 2h } }\n';
    expect(await plan(rules, statedAfter(), 100 + 7200)).toEqual(['salaries.yml: one']);
    expect(await plan(rules, statedAfter(), 100 + 7201)).toMatch('longer ago than a rollback may reach');
  });
});
