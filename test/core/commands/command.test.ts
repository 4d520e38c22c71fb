import { describe, expect, it } from '@jest/globals';
import { printButton, readButton } from '../../../src/core/commands/button.ts';
import { readCommand } from '../../../src/core/commands/command.ts';

describe('a comment', () => {
  it.each([
    ['/promote', { name: 'promote' }],
    ['/promote 0123456789ab', { name: 'promote', confirms: '0123456789ab' }],
    ['  /recheck  ', { name: 'recheck' }],
    ['/plan\nwith more text below', { name: 'plan' }],
    ['/explain @owner-hr', { name: 'explain', login: 'owner-hr' }],
    ['/explain owner-hr', { name: 'explain', login: 'owner-hr' }],
    ['/restore PII: ID', { name: 'restore', policyKey: 'PII: ID' }],
  ])('%j is a command', (body, command) => {
    expect(readCommand(body)).toMatchObject({ ok: true, command });
  });

  it.each([
    ['/promote now', 'takes nothing, or the twelve'],
    ['/explain', 'takes one user'],
    ['/explain @a b', 'takes one user'],
    ['/restore', 'takes the key'],
    ['/promot', 'did you mean `/promote`? commands of this app are `/promote`, `/recheck`'],
    ['/approve', 'commands of this app are'],
  ])('%j is answered with what would be right', (body, why) => {
    const read = readCommand(body);
    expect(read?.ok === false && read.why).toContain(why);
  });

  it.each(['looks good', 'T33: > /promote', 'please\n/promote', '/etc/passwd', 'x /promote', '', '/'])(
    '%j commands nothing',
    (body) => {
      expect(readCommand(body)).toBeUndefined();
    },
  );
});

describe('a click on a button', () => {
  const governor = { id: 7, login: 'governor-1', kind: 'user' } as const;

  it('becomes a comment that reads back as the person and the command', () => {
    expect(readButton(printButton(governor, 'promote') ?? '')).toEqual({ by: governor, command: '/promote' });
  });

  it('on a button we do not have, or by a name that could not be one, becomes nothing', () => {
    expect(printButton(governor, 'delete')).toBeUndefined();
    expect(printButton({ ...governor, login: 'x -->' }, 'promote')).toBeUndefined();
  });

  it('is not read from text that only looks alike', () => {
    expect(readButton('see <!-- approve-to-promote:button 7 governor-1 promote -->')).toBeUndefined();
  });
});
