import { code, fitting } from './markdown.ts';

const LONGEST = 60_000;

/**
 * The one issue that tells what is not as it was promoted; without a body where all is well, so that an open one is
 * closed.
 */
export function incidentReport(
  tampered: readonly string[],
  broken: readonly string[],
  failures: readonly string[],
): { readonly title: string; readonly body: string | undefined } {
  const sections = [
    ...(tampered.length === 0
      ? []
      : [
          `### Edited in production\nNobody promoted these, so they have no effect: the environment enforces what was approved.\n${list(tampered)}\n\nTo end this, revert the edit, or open a pull request that makes it in the dev directory.`,
        ]),
    ...(broken.length === 0
      ? []
      : [
          `### The chain of statements is broken\nNothing is promoted or synced until it is whole again: put the files back as the app wrote them, and take away what it did not write.\n${list(broken)}`,
        ]),
    ...(failures.length === 0 ? [] : [`### Not in sync\n${list(failures)}`]),
  ];
  return {
    title: 'Production is not as it was promoted',
    body: sections.length === 0 ? undefined : fitting(sections, LONGEST, (left) => `… and ${left} more.`),
  };
}

function list(items: readonly string[]): string {
  const some = items.slice(0, 50).map((item) => `- ${code(item, 400)}`);
  return [...some, ...(items.length > 50 ? [`- and ${items.length - 50} more`] : [])].join('\n');
}
