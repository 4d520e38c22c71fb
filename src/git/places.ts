/** Where a path stands to the places that are governed. */
export type Standing = 'inside' | 'above' | 'outside';

/**
 * Tells of a path whether it is governed. A place that ends in a slash is everything below it, `/` alone the whole
 * repository; another one is that path.
 * Upper and lower case count as one, as on the disks of those who check the repository out: a file that collides with a
 * governed one is seen.
 */
export function placesOf(places: readonly string[]): (path: string) => Standing {
  const inside: string[] = [];
  const exact = new Set<string>();
  const above = new Set<string>();
  for (const place of places.map(folded)) {
    if (place === '/') inside.push('');
    else if (place.endsWith('/')) inside.push(place);
    else exact.add(place);
    for (let at = place.indexOf('/'); at >= 0; at = place.indexOf('/', at + 1)) above.add(place.slice(0, at));
  }
  return (path) => {
    const seen = folded(path);
    if (exact.has(seen) || inside.some((place) => seen.startsWith(place))) return 'inside';
    return above.has(seen) ? 'above' : 'outside';
  };
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
