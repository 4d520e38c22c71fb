const last = new Map<string, Promise<unknown>>();

/** Does work on one folder at a time in this process, in the order asked for. */
export function oneAtATime<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(folder) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  last.set(folder, settled);
  void settled.then(() => {
    if (last.get(folder) === settled) last.delete(folder);
  });
  return mine;
}
