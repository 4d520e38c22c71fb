import type { World } from '../world.ts';
import { appControl } from './apps.ts';
import { benchControl } from './bench.ts';
import { peopleControl } from './people.ts';
import { repositoryControl } from './repositories.ts';

/** What only the stand-in can do: set scenes, break things, count. The same by code and by `POST /_control/NAME`. */
export function controlOf(world: World) {
  return {
    ...peopleControl(world),
    ...repositoryControl(world),
    ...appControl(world),
    ...benchControl(world),
  };
}

export type Control = ReturnType<typeof controlOf>;
