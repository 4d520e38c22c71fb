import type { Explained } from '../approval/explain-review.ts';
import { code, fitting } from './markdown.ts';

/** GitHub's limit of a comment, with room for the mark. */
const LONGEST = 65_000;

/** What was explained of one person's reviews, one line per policy. */
export function explainedInMarkdown(explained: readonly Explained[]): string {
  if (explained.length === 0) return 'No policy changes here.';
  const lines = explained.map(({ sentence }) => `- ${code(sentence, 500)}`);
  return fitting(lines, LONGEST, (left) => `\n… and ${left} more policies; \`a2p decide\` shows all.`, '\n');
}
