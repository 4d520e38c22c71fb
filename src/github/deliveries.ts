import { type GitHubClient, read } from './call.ts';
import { secondsOf } from './seconds-of.ts';

const PAGE = 100;

/** One attempt of GitHub to deliver an event to the app. */
export interface Delivery {
  readonly id: number;
  /** The same for every attempt. */
  readonly guid: string;
  /** Unix seconds. */
  readonly at: number;
  /** The app answered that it took it. */
  readonly taken: boolean;
  readonly event: string;
  readonly action: string | undefined;
}

/** A page of the deliveries to the app, newest first, asked as the app itself; `next` is where older ones begin. */
export async function readDeliveries(
  github: GitHubClient,
  cursor: string | undefined,
): Promise<{ readonly deliveries: readonly Delivery[]; readonly next: string | undefined }> {
  const { data, headers } = await read('listing the deliveries to the app', () =>
    github.request('GET /app/hook/deliveries', { per_page: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
  );
  const [, link] = /<([^>]*)>; rel="next"/.exec(headers.link ?? '') ?? [];
  const next = link === undefined ? undefined : (new URL(link).searchParams.get('cursor') ?? undefined);
  const deliveries = data.map(({ id, guid, delivered_at, status_code: code, event, action }) => ({
    id,
    guid,
    at: secondsOf(delivered_at),
    taken: code >= 200 && code < 400,
    event,
    action: action ?? undefined,
  }));
  return { deliveries, next };
}

/** What was to be delivered; GitHub's own word, as a signed webhook is. */
export async function readDelivered(github: GitHubClient, id: number): Promise<unknown> {
  const { data } = await read(`reading delivery ${id}`, () =>
    github.request('GET /app/hook/deliveries/{delivery_id}', { delivery_id: id }),
  );
  return data.request.payload;
}
