/** Clicks remembered at most; GitHub's own log forgets them after three days. */
const MOST = 10_000;

/** Clicks on buttons that were acted upon, by the GUIDs of the deliveries that told of them. */
export interface ClickDone {
  readonly has: (guid: string) => boolean;
  readonly add: (guids: readonly string[]) => void;
}

/** This process's memory of clicks; the next process finds them in the ledger and in the app's comments. */
export function clickDone(): ClickDone {
  const done = new Set<string>();
  return {
    has: (guid) => done.has(guid),
    add: (guids) => {
      for (const guid of guids) done.add(guid);
      for (const oldest of [...done].slice(0, Math.max(0, done.size - MOST))) done.delete(oldest);
    },
  };
}
