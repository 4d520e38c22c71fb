import { code, fitting } from './markdown.ts';

const LONGEST = 60_000;

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

/** Why the chain of statements does not reach its end (T58). */
export function chainBroken(broken: readonly string[]): Incident {
  return {
    kind: 'statements',
    title: 'The chain of statements is broken',
    body: bodyOf(
      'Nothing is promoted or synced until it is whole again: put the files back as the app wrote them, and take away what it did not write.',
      broken,
    ),
    lastWord: 'The chain of statements is whole again.',
  };
}

/** What a sync did not bring about in an environment. */
export function notInSync(environment: string, failures: readonly string[]): Incident {
  return {
    kind: `environment:${environment}`,
    title: `The ${environment} environment is not in sync`,
    body: bodyOf('The environment does not enforce what was approved.', failures),
    lastWord: 'The environment enforces what was approved.',
  };
}

/** What it means, what is concerned, and how to end it; nothing where nothing is concerned. */
function bodyOf(meaning: string, items: readonly string[], way?: string): string | undefined {
  if (items.length === 0) return undefined;
  const sections = [meaning, list(items), ...(way === undefined ? [] : [way])];
  return fitting(sections, LONGEST, (left) => `… and ${left} more.`);
}

function list(items: readonly string[]): string {
  const some = items.slice(0, 50).map((item) => `- ${code(item, 400)}`);
  return [...some, ...(items.length > 50 ? [`- and ${items.length - 50} more`] : [])].join('\n');
}
