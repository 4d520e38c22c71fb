import { code } from './markdown.ts';

/**
 * What the check says of a pull request that could not be judged: in review, never a success. `why` is of the outside
 * world, `undefined` for a fault of the app itself, whose words are the operator's alone.
 */
export function troubleReport(
  why: string | undefined,
  triedAgain: boolean,
): { readonly title: string; readonly summary: string } {
  const next = triedAgain ? 'It is tried again.' : 'The operator of the app finds more in its log.';
  return {
    title: `In review · not all facts could be read${triedAgain ? ', it is tried again' : ''}`,
    summary: `- Nothing could be decided: ${why === undefined ? 'the app failed' : code(why, 400)}. ${next}`,
  };
}
