/**
 * Text that people outside wrote (titles, paths, logins, policy text), made harmless for Markdown: always a code span,
 * in which GitHub makes no mention, link, image, reference or HTML. Control, bidirectional and invisible characters are
 * shown as their code points, so that they can neither hide nor reorder anything (T61).
 */
export function code(text: string, most = 200): string {
  const visible = shown(text);
  const short = visible.length <= most ? visible : `${visible.slice(0, most - 1)}…`;
  if (short === '') return '` `';
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(short) ? ' ' : '';
  return `${fence}${pad}${short}${pad}${fence}`;
}

/** One line of plain text without characters that hide, reorder or control. */
export function shown(text: string): string {
  return text
    .normalize('NFC')
    .replace(
      /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800\u3164]/gu,
      (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
    );
}

/** A list in words: `a, b and c`. */
export function inWords(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** As many whole sections as fit; what does not fit is counted in the last line. Lengths in UTF-16 units, GitHub's own. */
export function fitting(sections: readonly string[], most: number, rest: (left: number) => string): string {
  let text = '';
  for (const [index, section] of sections.entries()) {
    const next = text === '' ? section : `${text}\n\n${section}`;
    const left = sections.length - index - 1;
    const reserve = left > 0 ? rest(left).length + 2 : 0;
    if (next.length + reserve > most) {
      const ending = rest(sections.length - index);
      return text === '' ? ending.slice(0, most) : `${text}\n\n${ending}`;
    }
    text = next;
  }
  return text;
}
