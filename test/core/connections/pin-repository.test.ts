import { describe, expect, it } from '@jest/globals';
import { pinRepository } from '../../../src/core/connections/pin-repository.ts';

const commit = 'a'.repeat(40);
const pin = { name: 'acme/policies', firstTrustedCommit: commit };
const entry = `  - name: acme/policies\n    firstTrustedCommit: ${commit}\n`;
const add = (text: string) => pinRepository({ path: 'connections.yml', text }, pin);

describe('pinning a repository', () => {
  it.each([
    ['to an empty file', '', `repositories:\n${entry}`],
    ['after what stands there', 'minimum: {required: 2}', `minimum: {required: 2}\nrepositories:\n${entry}`],
    [
      'before those pinned, with comments kept',
      `# ours\nrepositories: # all\n  - {name: acme/other, firstTrustedCommit: ${commit}}\nminimum: {required: 2}\n`,
      `# ours\nrepositories: # all\n${entry}  - {name: acme/other, firstTrustedCommit: ${commit}}\nminimum: {required: 2}\n`,
    ],
  ])('adds its lines %s', (_, text, expected) => {
    expect(add(text)).toEqual({ ok: true, text: expected });
  });

  it.each([
    [
      'moves no pin that stands',
      `repositories: [{name: Acme/Policies, firstTrustedCommit: ${'b'.repeat(40)}}]`,
      /already/,
    ],
    ['leaves a file alone that is wrong', 'minimum: 3', /not right as it is/],
    ['leaves lines to a person that it cannot add to', '{"minimum": {"required": 2}}', /by hand/],
    ['and a list on one line too', `repositories: [{name: acme/other, firstTrustedCommit: ${commit}}]\n`, /by hand/],
  ])('%s', (_, text, why) => {
    expect(add(text)).toEqual({ ok: false, why: expect.stringMatching(why) });
  });
});
