import { didYouMean } from '../text/did-you-mean.ts';

/** What a person can ask of the app in a comment. */
export type Command =
  | { readonly name: 'recheck' | 'plan' | 'repair' }
  /** `confirms`: names what a sync may take out of effect beyond its limit. */
  | { readonly name: 'promote'; readonly confirms?: string }
  | { readonly name: 'explain'; readonly login: string }
  /** `off`: not any more. */
  | { readonly name: 'try'; readonly off: boolean }
  | { readonly name: 'restore' | 'rollback' | 'adopt'; readonly policyKey: string }
  /** Without a key: every policy of the pull request. */
  | { readonly name: 'hold' | 'release'; readonly policyKey: string | undefined };

/** What a comment's first line asks for; a sentence says why not; `undefined`: no command. */
export type ReadCommand =
  | { readonly ok: true; readonly command: Command; readonly words: string }
  | {
      readonly ok: false;
      readonly why: string;
      readonly words: string;
      /** It may be meant for another app: only a governor is told that it is none of ours. */
      readonly unknown?: true;
    };

const NAMES = [
  'promote',
  'recheck',
  'plan',
  'try',
  'explain',
  'restore',
  'rollback',
  'hold',
  'release',
  'repair',
  'adopt',
];
const MOST = 300;

/**
 * Reads a command from a comment: the first line, nothing else, so that quoting somebody commands nothing (T33). What
 * begins like a command and is none of ours is answered with what would be right.
 */
export function readCommand(body: string): ReadCommand | undefined {
  const line = body.split('\n', 1)[0]?.trim() ?? '';
  const [, name = '', argument = ''] = /^\/([a-z-]+)(?:\s+(\S.*))?$/.exec(line.slice(0, MOST)) ?? [];
  if (name === '') return undefined;
  const words = argument === '' ? `/${name}` : `/${name} ${argument.trim()}`;
  const refuse = (why: string) => ({ ok: false, why, words }) as const;
  if (!NAMES.includes(name)) {
    const meant = didYouMean(name, NAMES);
    const all = `commands of this app are ${NAMES.map((one) => `\`/${one}\``).join(', ')}`;
    return { ...refuse(`${meant === undefined ? '' : `did you mean \`/${meant}\`? `}${all}`), unknown: true };
  }
  switch (name) {
    case 'explain': {
      const login = /^@?([a-z\d](?:[a-z\d-]{0,38})(?:\[bot\])?)$/i.exec(argument.trim())?.[1];
      return login === undefined
        ? refuse('`/explain` takes one user: `/explain @login`')
        : { ok: true, command: { name, login }, words };
    }
    case 'restore':
    case 'rollback':
    case 'adopt':
      return argument.trim() === ''
        ? refuse(`\`/${name}\` takes the key of a policy: \`/${name} <policyKey>\``)
        : { ok: true, command: { name, policyKey: argument.trim() }, words };
    case 'hold':
    case 'release':
      return { ok: true, command: { name, policyKey: argument.trim() || undefined }, words };
    case 'try':
      return argument === '' || argument.trim() === 'off'
        ? { ok: true, command: { name, off: argument !== '' }, words }
        : refuse('`/try` takes nothing, or the word `off`');
    case 'promote': {
      const confirms = argument.trim();
      if (confirms === '') return { ok: true, command: { name }, words };
      return /^[0-9a-f]{12}$/.test(confirms)
        ? { ok: true, command: { name, confirms }, words }
        : refuse('`/promote` takes nothing, or the twelve characters that confirm what a sync takes out of effect');
    }
    case 'recheck':
    case 'plan':
    case 'repair':
      return argument === '' ? { ok: true, command: { name }, words } : refuse(`\`/${name}\` takes no words after it`);
    default:
      return undefined;
  }
}
