/** Text with hidden marks that say which deliveries of a click it answers. */
export function withDeliveries(body: string, guids: readonly string[]): string {
  return `${body}\n${guids.filter(isGuid).map(markOf).join('\n')}`;
}

/** GUIDs of the deliveries a text is marked with; only the app's own comments that nobody edited may be given here. */
export function deliveriesIn(body: string): readonly string[] {
  return [...body.matchAll(/<!-- approve-to-promote:delivery ([0-9a-z-]{1,64}) -->/gi)].flatMap(
    ([, guid]) => guid ?? [],
  );
}

function markOf(guid: string): string {
  return `<!-- approve-to-promote:delivery ${guid} -->`;
}

/** Nothing else gets into a comment. */
function isGuid(guid: string): boolean {
  return /^[0-9a-z-]{1,64}$/i.test(guid);
}
