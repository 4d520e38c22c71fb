import { LEDGER_BRANCH } from '../ledger/entry-path.ts';
import type { Problem } from '../problem.ts';
import { code, fittingBody } from './markdown.ts';

interface LedgerDamage {
  readonly rewritten: boolean;
  readonly before: string | undefined;
  readonly now: string | undefined;
  readonly lost: readonly string[];
}

/** Something that is not as it was approved, or is no longer; each kind has one issue. */
export interface Incident {
  /** Names the issue for ever: letters, digits, `-` and `:`. */
  readonly kind: string;
  readonly title: string;
  /** Markdown; `undefined`: all is well. */
  readonly body: string | undefined;
  /** Said when it is gone. */
  readonly lastWord: string;
}

/** Bytes in the production directory that nobody promoted (T46, F18). */
export function productionEdited(paths: readonly string[]): Incident {
  return {
    kind: 'production',
    title: 'Production is not as it was promoted',
    body: bodyOf(
      'Nobody promoted these, so they have no effect: the environment enforces what was approved.',
      paths,
      'To end this, revert the edit, or open a pull request that makes it in the dev directory.',
    ),
    lastWord: 'The production directory holds what was promoted again.',
  };
}

/** Why the chain of statements does not reach its end (T58, F17); `whole` is a commit at which it did. */
export function chainBroken(broken: readonly string[], whole?: string): Incident {
  return {
    kind: 'statements',
    title: 'The chain of statements is broken',
    body: bodyOf(
      'Nothing is promoted or synced until it is whole again: put the files back as the app wrote them, and take away what it did not write.',
      broken,
      whole === undefined ? undefined : `It was whole at commit ${whole}.`,
    ),
    lastWord: 'The chain of statements is whole again.',
  };
}

/** Bytes of dev, rules, people or catalogue that came past the gate: no pull request brought them (T52). */
export function unapprovedBytes(paths: readonly string[]): Incident {
  return {
    kind: 'unapproved',
    title: 'The branch holds bytes that nobody approved',
    body: bodyOf(
      'No pull request brought these to the branch, so they have no effect: what was approved last counts. A pull request that changes one of them is invalid until it is restored.',
      paths,
      'To end this, revert the push, or bring policies back with `/restore <policyKey>` on any pull request.',
    ),
    lastWord: 'Everything on the branch was approved, or waits in a pull request.',
  };
}

/** What somebody did to the branch that the app alone writes. */
export function ledgerChanged(problems: readonly Problem[], incident: LedgerDamage | undefined): Incident {
  const { rewritten = false, before, now, lost = [] } = incident ?? {};
  // A history that was rewritten and lost nothing is one that was put back.
  const rewriting =
    rewritten && lost.length > 0
      ? [`the branch was rewritten: it stood at ${before ?? 'no commit'} and stands at ${now ?? 'no commit'}`]
      : [];
  return {
    kind: 'ledger',
    title: 'The record of the app was changed',
    body: bodyOf(
      `Only the app writes the branch ${code(LEDGER_BRANCH)}. What was recorded first still counts as far as it is known, and nothing is approved while a record is missing or not the app’s.`,
      [
        ...rewriting,
        ...lost.map((path) => `${path}: recorded once, and changed or removed`),
        ...problems.map(({ path, message }) => `${path}: ${message}`),
      ],
      'To end this, put the branch back to where it stood, and let nobody but the app push to it.',
    ),
    lastWord: 'The record of the app is whole.',
  };
}

/** Why nothing can be promoted although it was merged; `undefined`: it can. */
export function cannotPromote(why: string | undefined): Incident {
  return {
    kind: 'promotion',
    title: 'Nothing can be promoted',
    body: bodyOf('What was merged waits.', why === undefined ? [] : [why]),
    lastWord: 'Promotions go on.',
  };
}

/** What a sync did not bring about in an environment; `due`: how what it is to enforce came about, `approved` or `merged`. */
export function notInSync(environment: string, failures: readonly string[], due = 'approved'): Incident {
  return {
    kind: `environment:${environment}`,
    title: `The ${environment} environment is not in sync`,
    body: bodyOf(`The environment does not enforce what was ${due}.`, failures),
    lastWord: `The environment enforces what was ${due}.`,
  };
}

/** What it means, what is concerned, and how to end it; nothing where nothing is concerned. */
function bodyOf(meaning: string, items: readonly string[], way?: string): string | undefined {
  if (items.length === 0) return undefined;
  const sections = [meaning, list(items), ...(way === undefined ? [] : [way])];
  return fittingBody(sections);
}

function list(items: readonly string[]): string {
  const some = items.slice(0, 50).map((item) => `- ${code(item, 400)}`);
  return [...some, ...(items.length > 50 ? [`- and ${items.length - 50} more`] : [])].join('\n');
}
