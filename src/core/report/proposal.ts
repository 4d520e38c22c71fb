import type { Statement } from '../promotion/statement.ts';
import { code, fittingBody } from './markdown.ts';

/** Title and text of a pull request in which a promotion waits to be merged. */
export function proposalWords({ sequence, changes, pulls }: Pick<Statement, 'sequence' | 'changes' | 'pulls'>): {
  readonly title: string;
  readonly body: string;
} {
  const from = pulls.map(({ number, promoter }) => `- #${number}, promoted by ${code(promoter.login, 80)}`);
  const what = changes.map(({ path, after }) => `- ${code(path)}${after === undefined ? ', removed' : ''}`);
  const sections = [
    'Merge this as it is, in any way: that is the promotion. The check is green only while its bytes and its signed statement are exactly what the app would commit; a commit of anybody else turns it red. Where it stays red, delete the branch, and it is opened anew.',
    `### What comes into force\n${what.slice(0, 200).join('\n')}${what.length > 200 ? `\n- and ${what.length - 200} more` : ''}`,
    ...(from.length === 0 ? [] : [`### Approved and merged in\n${from.join('\n')}`]),
  ];
  return {
    title: `Promote to production: statement ${sequence}`,
    body: fittingBody(sections),
  };
}
