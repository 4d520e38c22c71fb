/** What is opened under a name is opened once; a failure is not kept, so that the next who asks tries anew. */
export interface OpenedOnce<T> {
  readonly get: (name: string, open: () => Promise<T>) => Promise<T>;
  /** All that are open, or being opened. */
  readonly all: () => Promise<readonly T[]>;
}

export function openedOnce<T>(): OpenedOnce<T> {
  const opened = new Map<string, Promise<T>>();
  return {
    get: (name, open) => {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const opening = open();
      opened.set(name, opening);
      opening.catch(() => opened.delete(name));
      return opening;
    },
    all: async () => {
      const settled = await Promise.allSettled(opened.values());
      return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    },
  };
}
