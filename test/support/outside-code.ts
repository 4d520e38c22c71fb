/** A document in Markdown without its code spans and its hidden marks, line by line: what GitHub may make something of. */
export function outsideCode(markdown: string): string {
  return markdown.split('\n').map(lineOutsideCode).join('\n');
}

/** As CommonMark reads spans: a run of backticks is closed by the next run of the same length. */
function lineOutsideCode(line: string): string {
  let outside = '';
  let rest = line.replace(/^<!-- [\w :.-]+ -->/, '');
  for (;;) {
    const [opening] = /`+/.exec(rest) ?? [];
    if (opening === undefined) return outside + rest;
    const start = rest.indexOf(opening);
    const after = rest.slice(start + opening.length);
    const closing = new RegExp(`(?<!\`)\`{${opening.length}}(?!\`)`).exec(after);
    if (closing === null) return outside + rest;
    outside += `${rest.slice(0, start)} `;
    rest = after.slice(closing.index + opening.length);
  }
}
