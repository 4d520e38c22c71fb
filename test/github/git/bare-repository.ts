import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Mutex } from '../mutex.ts';
import { History } from './history.ts';
import { Objects } from './objects.ts';
import { Refs } from './refs.ts';

/** One real bare repository on disk: objects, refs, history, and the lock under which refs change. */
export class BareRepository {
  readonly directory: string;
  readonly objects: Objects;
  readonly refs: Refs;
  readonly history: History;
  /** Whoever changes refs holds this. */
  readonly lock = new Mutex();

  private constructor(directory: string) {
    this.directory = directory;
    this.objects = new Objects(directory);
    this.refs = new Refs(directory);
    this.history = new History(directory, this.objects);
  }

  /** Makes an empty bare repository that serves partial clones and exact ids, and takes pushes. */
  static async create(directory: string, defaultBranch: string): Promise<BareRepository> {
    await mkdir(join(directory, 'objects', 'pack'), { recursive: true });
    await mkdir(join(directory, 'objects', 'info'), { recursive: true });
    await mkdir(join(directory, 'refs', 'heads'), { recursive: true });
    await mkdir(join(directory, 'hooks'), { recursive: true });
    await writeFile(join(directory, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
    await writeFile(join(directory, 'config'), configuration);
    await writeFile(join(directory, 'hooks', 'pre-receive'), preReceive, { mode: 0o755 });
    return new BareRepository(directory);
  }

  async close(): Promise<void> {
    await Promise.all([this.objects.close(), this.refs.close()]);
  }
}

const configuration = `[core]
\trepositoryformatversion = 0
\tbare = true
\tlogAllRefUpdates = false
[http]
\treceivepack = true
[receive]
\tautogc = false
\tdenyDeleteCurrent = ignore
\thideRefs = refs/pull
\tadvertisePushOptions = true
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[gc]
\tauto = 0
`;

/** Refuses the refs that the server named in the environment, in GitHub's words: all of a push or nothing. */
const preReceive = `#!/bin/sh
refused=0
while read -r old new ref; do
  case " $STANDIN_REFUSED_REFS " in *" $ref "*) refused=1; bad=$ref; why="$STANDIN_REFUSAL";; esac
  case " $STANDIN_FAST_FORWARD_REFS " in *" $ref "*)
    if [ "$old" != ${'0'.repeat(40)} ] && [ "$new" != ${'0'.repeat(40)} ] && ! git merge-base --is-ancestor "$old" "$new"; then
      refused=1; bad=$ref; why="Cannot force-push to this branch"
    fi;;
  esac
done
if [ $refused = 1 ]; then
  echo "error: GH013: Repository rule violations found for $bad." >&2
  echo "" >&2
  echo "- $why" >&2
  exit 1
fi
`;
