import type { Signature } from '../ports.ts';

const LINE = /^co-authored-by[ \t]*:[ \t]*(.*)$/i;

/**
 * Everyone a commit message names in a `Co-authored-by:` line, in whatever case, folded over lines or not. Git's trailer
 * rules look at the last paragraph only; a line further up is counted too (a squash keeps them there), for a name in a
 * commit can only take an approval away.
 */
export function coAuthorsOf(message: string): readonly Signature[] {
  const found: Signature[] = [];
  const lines = message.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const match = LINE.exec(lines[at] ?? '');
    if (match === null) continue;
    let value = match[1] ?? '';
    while (/^[ \t]+\S/.test(lines[at + 1] ?? '')) value += ` ${(lines[++at] ?? '').trim()}`;
    const parts = /^(.*?)\s*<([^<>]*)>/.exec(value.trim());
    found.push(parts === null ? { name: value.trim(), email: '' } : { name: parts[1] ?? '', email: parts[2] ?? '' });
  }
  return found;
}
