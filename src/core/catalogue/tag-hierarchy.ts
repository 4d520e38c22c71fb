/** True when a policy on `wanted` means something tagged `tag`: the same tag or one below it, at a dot (`PII` means `PII.SSN`, never `PIIX`). */
export function tagMatches(wanted: string, tag: string): boolean {
  return tag === wanted || (tag.startsWith(wanted) && tag[wanted.length] === '.');
}

/** The tag and all that stand above it: `A.B.C`, `A.B`, `A`. Exactly the wanted tags that `tagMatches` accepts for it. */
export function tagAndAncestors(tag: string): readonly string[] {
  const all = [tag];
  for (let dot = tag.lastIndexOf('.'); dot >= 0; dot = tag.lastIndexOf('.', dot - 1)) {
    all.push(tag.slice(0, dot));
    if (dot === 0) break;
  }
  return all;
}
