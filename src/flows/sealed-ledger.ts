import type { LedgerEntry } from '../core/ledger/ledger-entry.ts';
import { sealedBytes } from '../core/ledger/sealed-bytes.ts';
import type { Problem } from '../core/problem.ts';
import type { Ledger, LedgerReader, LedgerState, Signer } from '../ports.ts';

/**
 * The ledger with every entry sealed by the operator's key: whoever may push to its branch can neither make up a role,
 * a command nor an objection. An entry without a right seal does not count and is a problem, so that nothing is approved
 * while it stands. Without a key nothing is recorded: the roles held now decide, and nothing can be promoted anyway.
 */
export function sealedLedger(ledger: Ledger, signer: Signer, repository: number): Ledger {
  return {
    ...sealedReader(ledger, signer, repository),
    append: async (entries) => {
      const sealed = entries.flatMap((entry): LedgerEntry[] => {
        if (entry.kind === 'snapshot') return [entry];
        const seal = signer.sign(sealedBytes(entry, repository));
        return seal === undefined ? [] : [{ ...entry, seal }];
      });
      if (entries.length > 0 && sealed.length === 0) return { head: undefined, written: [], alreadyThere: [] };
      return ledger.append(sealed);
    },
    putBack: (paths) => ledger.putBack(paths),
  };
}

/** The same for reading alone. */
export function sealedReader(ledger: LedgerReader, signer: Pick<Signer, 'verify'>, repository: number): LedgerReader {
  /** Entries whose seal was checked; they are values that never change. */
  const checked = new WeakSet<LedgerEntry>();
  const whyNot = (entry: LedgerEntry): string | undefined => {
    if (entry.kind === 'snapshot' || checked.has(entry)) return undefined;
    if (entry.seal === undefined) return 'is not sealed by the app';
    const verdict = signer.verify(sealedBytes(entry, repository), entry.seal, 'any time');
    if (!verdict.ok) return `has a seal that does not count: ${verdict.why}`;
    checked.add(entry);
    return undefined;
  };
  return {
    read: async (head) => {
      const state = withRightOnes(await ledger.read(head), (entry) => whyNot(entry) === undefined);
      const refused = [...state.entries].flatMap(([path, entry]) => {
        const why = whyNot(entry);
        return why === undefined ? [] : [{ path, message: why }];
      });
      return withoutStrays(refused.length === 0 ? state : without(state, refused));
    },
    readSnapshot: (digest) => ledger.readSnapshot(digest),
  };
}

/** Where somebody wrote first what was never the app's, and the app its own after that was taken away, the app's counts. */
function withRightOnes(state: LedgerState, isOurs: (entry: LedgerEntry) => boolean): LedgerState {
  const { incident, ...rest } = state;
  const ours = [...(incident?.instead ?? [])].filter(([path, entry]) => {
    const first = state.entries.get(path);
    return isOurs(entry) && (first === undefined || !isOurs(first));
  });
  if (incident === undefined || ours.length === 0) return state;
  const paths = new Set(ours.map(([path]) => path));
  const lost = incident.lost.filter((path) => !paths.has(path));
  return {
    ...rest,
    entries: new Map([...state.entries, ...ours]),
    problems: state.problems.filter(({ path }) => !paths.has(path)),
    ...(lost.length > 0 || incident.rewritten ? { incident: { ...incident, lost } } : {}),
  };
}

function without(state: LedgerState, refused: readonly Problem[]): LedgerState {
  const paths = new Set(refused.map(({ path }) => path));
  return {
    ...state,
    entries: new Map([...state.entries].filter(([path]) => !paths.has(path))),
    problems: [...state.problems, ...refused],
  };
}

/** What never counted and was taken off the branch again is neither a problem nor a loss. */
function withoutStrays(state: LedgerState): LedgerState {
  const { incident, ...rest } = state;
  if (incident === undefined || incident.gone.length === 0) return state;
  const gone = new Set(incident.gone);
  const strays = new Set(state.problems.map(({ path }) => path).filter((path) => gone.has(path)));
  if (strays.size === 0) return state;
  const kept = (paths: readonly string[]) => paths.filter((path) => !strays.has(path));
  const problems = state.problems.filter(({ path }) => !strays.has(path));
  const lost = kept(incident.lost);
  if (lost.length === 0 && !incident.rewritten) return { ...rest, problems };
  return { ...rest, problems, incident: { ...incident, lost, gone: kept(incident.gone) } };
}
