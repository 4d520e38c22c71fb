import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { readPolicySet } from '../../src/core/policy/policy-set.ts';
import { policySchema } from '../../src/core/policy/schema/policy-schema.ts';
import type { Figures, Size } from './measure.ts';
import { policyText } from './policy-text.ts';
import { inTurn, timeOf } from './timing.ts';

/** A directory of policies, read and checked in every way, against js-yaml and ajv alone on the same texts. */
export async function validate(size: Size): Promise<Figures> {
  const policies = size === 'full' ? 10_000 : 20;
  const files = Array.from({ length: policies }, (_, number) => ({
    path: `policies/dev/policy-${number}.yml`,
    text: policyText(number),
    blob: String(number),
    mode: '100644',
  }));
  const check = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictRequired: false,
    discriminator: true,
  }).compile(policySchema);
  const { ours, floor, ratio } = await inTurn(
    size === 'full' ? 9 : 1,
    () =>
      timeOf(() => {
        const { problems } = readPolicySet('policies/dev', files);
        if (problems.length > 0) throw new Error(`not valid: ${JSON.stringify(problems[0])}`);
      }),
    () =>
      timeOf(() => {
        if (!files.every(({ text }) => check(load(text))))
          throw new Error(`not valid: ${JSON.stringify(check.errors)}`);
      }),
  );
  return { validateRatio: { value: ratio, goal: 1.3, from: { policies, ours, floor } } };
}
