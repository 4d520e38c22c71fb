/**
 * Text that people outside wrote (titles, paths, logins, policy text), made harmless for Markdown: always a code span,
 * in which GitHub makes no mention, link, image, reference or HTML. Control, bidirectional and invisible characters are
 * shown as their code points, so that they can neither hide nor reorder anything (T61).
 */
export function code(text: string, most = 200): string {
  const visible = shown(text);
  const short = cut(visible, most);
  if (short === '') return '` `';
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(short) ? ' ' : '';
  return `${fence}${pad}${short}${pad}${fence}`;
}

/** So many UTF-16 units at most, the last one a dot-dot-dot where something is missing; no character is torn in two. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** One line of plain text without characters that hide, reorder or control. */
export function shown(text: string): string {
  return text
    .normalize('NFC')
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800\u3164]/gu,
      (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
    );
}

/** A list in words: `a, b and c`. */
export function inWords(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** As many whole sections as fit; what does not fit is counted in the last line. Lengths in UTF-16 units, GitHub's own. */
export function fitting(
  sections: readonly string[],
  most: number,
  rest: (left: number) => string,
  between = '\n\n',
): string {
  let text = '';
  for (const [index, section] of sections.entries()) {
    const next = text === '' ? section : `${text}${between}${section}`;
    const left = sections.length - index - 1;
    const reserve = left > 0 ? rest(left).length + between.length : 0;
    if (next.length + reserve > most) {
      const ending = rest(sections.length - index);
      return text === '' ? ending.slice(0, most) : `${text}${between}${ending}`;
    }
    text = next;
  }
  return text;
}

/** The same as the body of an issue or a pull request: GitHub takes somewhat more, with hidden marks in it. */
export function fittingBody(
  sections: readonly string[],
  rest: (left: number) => string = (left) => `… and ${left} more.`,
): string {
  return fitting(sections, 60_000, rest);
}
