import type { Person } from '../person.ts';
import { code } from '../report/markdown.ts';

/** A click on a button of the check: GitHub's word that this person asked for this. */
export interface Click {
  readonly by: Person;
  /** As it would stand in a comment. */
  readonly command: string;
}

const COMMANDS: Readonly<Record<string, string>> = { promote: '/promote', recheck: '/recheck' };
const MARK = /^<!-- approve-to-promote:button (\d+) ([\w[\]-]+) (promote|recheck) -->/;

/** The app's comment that a click becomes: from then on it is a command like any other, with a name beside it. */
export function printButton(by: Person, identifier: string): string | undefined {
  const command = Object.hasOwn(COMMANDS, identifier) ? COMMANDS[identifier] : undefined;
  if (command === undefined || !/^[\w[\]-]+$/.test(by.login)) return undefined;
  return `<!-- approve-to-promote:button ${by.id} ${by.login} ${identifier} -->\n${code(command)} was asked for by ${code(by.login)} with the button of the check.`;
}

/** Reads it back; only the app's own comments may be given here. */
export function readButton(body: string): Click | undefined {
  const [, id, login, identifier] = MARK.exec(body) ?? [];
  const command = identifier === undefined ? undefined : COMMANDS[identifier];
  if (login === undefined || command === undefined) return undefined;
  return { by: { id: Number(id), login, kind: login.endsWith('[bot]') ? 'bot' : 'user' }, command };
}
