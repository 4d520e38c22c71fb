import type { WrittenCommit, WrittenEvent, WrittenFiles } from '../../../../src/core/scenario/written-scenario.ts';
import type { Edit, Ending, Hands, Opening, Step, StepOf } from './steps.ts';
import { policyPaths, type Universe } from './universe.ts';

/** Path → version. */
type Versions = Readonly<Record<string, string>>;

/** A commit with the files it holds, which a scenario does not tell of every commit. */
interface Made extends WrittenCommit {
  readonly holds: Versions;
  readonly fork: Versions;
}

/** Turns steps into events that could have happened one after the other. */
export class Storyteller {
  readonly events: WrittenEvent[] = [];
  private readonly universe: Universe;
  private base: Versions;
  private fork: Versions;
  private files: Versions;
  private commits: readonly Made[] = [];
  private result: Versions = {};
  private readonly told: string[] = [];
  private readonly reviews: string[] = [];
  private readonly gone: string[] = [];
  private merged = false;
  private count = 0;

  constructor(universe: Universe, base: Versions) {
    this.universe = universe;
    this.base = base;
    this.fork = base;
    this.files = base;
  }

  open(opening: Opening): void {
    const commits = this.commit(opening.hands, opening.edits, opening.apart);
    this.events.push({
      event: 'open_pr',
      ...this.pushed(opening.hands, commits),
      ...(opening.base === undefined ? {} : { base: opening.base }),
      ...(opening.draft ? { draft: true } : {}),
      ...(opening.fork ? { from_fork: true } : {}),
      ...(opening.commander === null
        ? {}
        : { actor: 'approve-to-promote[bot]', pusher: 'approve-to-promote[bot]', commanded_by: opening.commander }),
    });
  }

  end({ approvers, merge }: Ending): void {
    for (const actor of approvers) {
      this.tell({ step: 'review', actor, loud: false, state: 'approved', back: 0, sameSecond: false });
    }
    if (merge !== null) this.tell(merge);
  }

  tell(step: Step): void {
    switch (step.step) {
      case 'push':
        if (!this.merged && !this.isGone(step.hands)) this.push(step);
        return;
      case 'review':
        if (!this.gone.includes(step.actor)) this.review(step);
        return;
      case 'dismiss':
        this.dismiss(step);
        return;
      case 'role':
        this.roleChange(step);
        return;
      case 'base':
        if (!this.merged) this.basePush(step);
        return;
      case 'delete':
        this.gone.push(step.user);
        this.events.push({ event: 'delete_user', user: step.user });
        return;
      case 'retarget':
        if (!this.merged) this.events.push({ event: 'retarget', base: step.base });
        return;
      case 'plain':
        this.plain(step);
        return;
      case 'sibling':
        this.sibling(step);
        return;
      case 'group':
        if (!this.merged) this.events.push({ event: 'merge_group', head: 'G1', files: this.afterMerging(step.evil) });
        return;
      case 'merge':
        if (!this.merged && !this.gone.includes(step.actor)) this.merge(step);
        return;
    }
  }

  /** A deleted account neither pushes nor signs: GitHub shows none in its place. */
  private isGone({ actor, other, coAuthor }: Hands): boolean {
    return [actor, other, coAuthor].some((login) => login !== null && this.gone.includes(login));
  }

  private push(step: StepOf<'push'>): void {
    if (step.kind === 'force') {
      this.force(step);
      return;
    }
    if (step.kind === 'normal') {
      const commits = this.commit(step.hands, step.edits, step.apart);
      this.events.push({ event: 'push', kind: 'normal', ...this.pushed(step.hands, commits), ...lost(step) });
      return;
    }
    const combined = this.combined(step.edits);
    const before = this.files;
    const onto = this.base;
    const fork = this.fork;
    this.files = combined;
    this.fork = onto;
    this.result = {};
    if (step.kind === 'update_merge') {
      const touches = pathsOf(combined, before, onto).filter(
        (path) => differ(path, combined, before) && differ(path, combined, onto),
      );
      const merge: Made = {
        ...this.named(step.hands),
        touches,
        parents: [this.head(), `B${this.count}`],
        ...(step.edits.length === 0 ? { clean_merge: true } : {}),
      };
      this.commits = [...this.commits, merge];
      this.events.push({ event: 'push', kind: 'update_merge', ...this.pushed(step.hands, [merge]), ...lost(step) });
      return;
    }
    const rebased = (holds: Versions) => {
      const left = pathsOf(holds, fork, onto).filter((path) => !differ(path, holds, fork));
      return { ...holds, ...Object.fromEntries(left.map((path) => [path, onto[path] ?? '-'])) };
    };
    const resolved = pathsOf(combined, before).filter((path) => differ(path, combined, rebased(before)));
    const picked = resolved.length === 0 ? onePerPath(this.commits) : inOne(this.commits, resolved);
    this.commits = picked.map(({ verified: _, ...commit }, place) => {
      const holds = place === picked.length - 1 ? combined : rebased(commit.holds);
      return { ...commit, sha: this.newSha(), holds, fork: onto };
    });
    this.events.push({ event: 'push', kind: 'rebase', ...this.pushed(step.hands, this.commits), ...lost(step) });
  }

  private force(step: StepOf<'push'>): void {
    const kept = step.keep === 'squash' ? [] : this.commits.slice(0, step.keep);
    const standsHere = kept.every(({ fork, parents }) => fork === (parents === undefined ? this.fork : this.base));
    this.commits = standsHere ? kept : [];
    const last = this.commits.at(-1);
    if (step.keep === 'squash') {
      const touches = pathsOf(this.files, this.fork).filter((path) => differ(path, this.files, this.fork));
      this.commits = [{ ...this.named(step.hands), touches }];
    } else {
      this.files = last === undefined ? this.fork : last.holds;
      this.commit(step.hands, step.edits, step.apart);
    }
    this.events.push({ event: 'push', kind: 'force', ...this.pushed(step.hands, this.commits), ...lost(step) });
  }

  /** One commit, or one for each edit; also one that changes nothing. */
  private commit(hands: Hands, edits: readonly Edit[], apart: boolean): readonly Made[] {
    const paths = new Set(edits.map(({ path }) => path));
    const groups = apart && paths.size > 1 ? edits.map((edit) => [edit]) : [edits];
    const made = groups.map((group) => {
      const before = this.files;
      for (const edit of group) this.files = this.edited(this.files, edit);
      const touches = pathsOf(this.files, before).filter((path) => differ(path, this.files, before));
      return { ...this.named(hands), touches };
    });
    this.commits = [...this.commits, ...made];
    return made;
  }

  private named(hands: Hands): Made {
    const author = hands.author === 'other' ? hands.other : hands.actor;
    const committers = { author, 'web-flow': 'web-flow', other: hands.other, nobody: null };
    return {
      sha: this.newSha(),
      author: hands.unknownAuthor ? null : author,
      committer: committers[hands.committer],
      ...(hands.coAuthor === null ? {} : { co_authors: [hands.coAuthor] }),
      ...(hands.verified ? { verified: true } : {}),
      holds: this.files,
      fork: this.fork,
    };
  }

  private pushed(hands: Hands, commits: readonly Made[]) {
    const pushers = { actor: {}, other: { pusher: hands.other }, unreadable: { pusher: null } };
    return {
      actor: hands.actor,
      ...pushers[hands.pusher],
      head: this.head(),
      commits: commits.map(({ holds: _, fork: __, ...commit }) => commit),
      files: this.written(this.files, this.fork),
    };
  }

  private head(): string {
    return this.commits.at(-1)?.sha ?? 'B0';
  }

  private newSha(): string {
    this.count += 1;
    this.told.push(`H${this.count}`);
    return `H${this.count}`;
  }

  /** One edit; a policy with a key that appears under its other name is gone under the first. */
  private edited(files: Versions, { path, version }: Edit): Versions {
    const [name, , otherName] = policyPaths;
    const moves = version !== '-' && this.file(path, version).policy_key !== undefined;
    return { ...files, ...(moves ? { [path === name ? otherName : name]: '-' } : {}), [path]: version };
  }

  /** What stands at head and base together: the base's side where the pull request left it alone. */
  private combined(edits: readonly Edit[]): Versions {
    const combined: Record<string, string> = { ...this.files };
    for (const path of pathsOf(this.files, this.base, this.fork)) {
      if (!differ(path, this.files, this.fork)) combined[path] = this.base[path] ?? '-';
      else if (differ(path, this.base, this.fork)) combined[path] = this.result[path] ?? this.files[path] ?? '-';
    }
    return edits
      .filter(({ path }) => differ(path, this.files, this.fork))
      .reduce((files, edit) => this.edited(files, edit), combined);
  }

  private review(step: StepOf<'review'>): void {
    const id = `r${this.events.length}`;
    this.reviews.push(id);
    this.events.push({
      event: 'review',
      id,
      actor: step.loud ? step.actor.toUpperCase().replace('[BOT]', '[bot]') : step.actor,
      state: step.state,
      commit: step.back === 'lost' ? null : (this.told.at(-1 - step.back) ?? 'unheard-of'),
      body: '',
      ...(step.sameSecond ? { same_second_as_push: true } : {}),
    });
  }

  private dismiss(step: StepOf<'dismiss'>): void {
    const review = this.reviews.at(-1 - step.back);
    if (review !== undefined) this.events.push({ event: 'dismiss', review, actor: 'admin' });
  }

  private roleChange(step: StepOf<'role'>): void {
    const leaving = {
      nobody: {},
      everywhere: { remove_owners: [step.owner] },
      'from sales': { remove_owners: { sales: [step.owner] } },
    };
    this.events.push({
      event: 'role_change',
      add_governors: step.add.filter((login) => !step.remove.includes(login)),
      remove_governors: step.remove,
      ...leaving[step.removeOwner],
    });
  }

  /** What merging would give is always told, as a scenario cannot compute it. */
  private basePush({ edit: { path, version }, result }: StepOf<'base'>): void {
    if (this.file(path, version).policy_key !== undefined) return;
    this.base = { ...this.base, [path]: version };
    const head = this.files[path] ?? '-';
    const both = differ(path, this.files, this.fork) && differ(path, this.base, this.fork);
    const alone = differ(path, this.files, this.fork) ? head : version;
    const chosen = result === 'head' ? head : result === 'base' ? version : result;
    const merged = both && differ(path, this.files, this.base) ? chosen : alone;
    this.result = { ...this.result, [path]: merged };
    this.events.push({
      event: 'base_push',
      files: { [path]: this.file(path, version) },
      merge_result: { [path]: this.file(path, merged).digest },
    });
  }

  private plain({ event }: StepOf<'plain'>): void {
    const review = this.reviews.at(-1);
    if (event === 'edit_review') {
      if (review !== undefined) this.events.push({ event, review, actor: 'admin', body: 'fine by me' });
    } else if (this.merged && event !== 'api_error' && event !== 'api_recovered') {
      return;
    } else {
      this.events.push({ event } as WrittenEvent);
    }
  }

  private sibling({ number, decision, base }: StepOf<'sibling'>): void {
    const told = base === undefined ? {} : { base };
    if (!this.merged) this.events.push({ event: 'sibling_pr_same_head', number, decision, ...told });
  }

  private merge(step: StepOf<'merge'>): void {
    this.merged = true;
    this.events.push({
      event: 'merge',
      actor: step.actor,
      merge_commit: 'M1',
      files: this.afterMerging(step.evil),
      ...this.unlessGone('enqueuer', step.enqueuer),
      ...this.unlessGone('auto_merge_by', step.auto),
    });
  }

  private unlessGone(key: string, login: string | null) {
    return login === null || this.gone.includes(login) ? {} : { [key]: login };
  }

  /** The bytes a merge brings for every path that the pull request changes, or one of them otherwise. */
  private afterMerging(evil: Edit | null): WrittenFiles {
    const changed = pathsOf(this.files, this.fork).filter((path) => differ(path, this.files, this.fork));
    const files = Object.fromEntries(changed.map((path) => [path, this.file(path, this.files[path] ?? '-')]));
    return evil === null ? files : { ...files, [evil.path]: this.file(evil.path, evil.version) };
  }

  private written(files: Versions, from: Versions): WrittenFiles {
    const changed = pathsOf(files, from).filter((path) => differ(path, files, from));
    return Object.fromEntries(changed.map((path) => [path, this.file(path, files[path] ?? '-')]));
  }

  file(path: string, version: string) {
    return this.universe[path]?.[version] ?? { digest: 'ABSENT' };
  }
}

function lost({ lost }: StepOf<'push'>) {
  return lost ? { lost_webhook: true } : {};
}

function pathsOf(...versions: readonly Versions[]): readonly string[] {
  return [...new Set(versions.flatMap((one) => Object.keys(one)))].sort();
}

/** One commit where several touch one path: a scenario cannot tell what lay between. */
function onePerPath(commits: readonly Made[]): readonly Made[] {
  const touches = commits.flatMap((commit) => commit.touches ?? []);
  return new Set(touches).size === touches.length ? commits : inOne(commits, []);
}

/** The last commit with all that they touch, and more. */
function inOne(commits: readonly Made[], more: readonly string[]): readonly Made[] {
  const touches = [...commits.flatMap((commit) => commit.touches ?? []), ...more];
  return commits.slice(-1).map((last) => ({ ...last, touches: [...new Set(touches)].sort() }));
}

function differ(path: string, one: Versions, other: Versions): boolean {
  return (one[path] ?? '-') !== (other[path] ?? '-');
}
