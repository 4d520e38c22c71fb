import { ApiError, notFound } from '../api-error.ts';
import type { Delivery } from '../webhooks/deliveries.ts';
import { appOfCall } from './apps.ts';
import { cursorPage } from './page.ts';
import { type Call, ok, type Route, route } from './route.ts';

const app = { app: true } as const;

export const deliveryRoutes: readonly Route[] = [
  route('GET', '/app/hook/deliveries', app, (call) => {
    const status = call.query.get('status');
    const shown = own(call).filter((delivery) => {
      const good = (delivery.status ?? 0) >= 200 && (delivery.status ?? 0) < 400;
      return status === null || (status === 'success' ? good : !good);
    });
    return cursorPage(call, shown, { cursor: 'cursor', idOf: ({ id }) => id, present });
  }),
  route('GET', '/app/hook/deliveries/{delivery_id}', app, (call) => {
    const delivery = deliveryOf(call);
    return ok({
      ...present(delivery),
      url: delivery.app.webhookUrl ?? '',
      request: { headers: delivery.sentHeaders, payload: JSON.parse(delivery.body) as unknown },
      response: { headers: delivery.answerHeaders, payload: delivery.answer },
    });
  }),
  route('POST', '/app/hook/deliveries/{delivery_id}/attempts', app, (call) => {
    const delivery = deliveryOf(call);
    if (!call.world.deliveries.redeliver(delivery.id)) throw new ApiError(404, 'Not Found');
    return { status: 202, body: {} };
  }),
  route('GET', '/app/hook/config', app, (call) => ok(config(call))),
  route('PATCH', '/app/hook/config', app, (call) => {
    const body = call.body as { readonly url?: string; readonly secret?: string };
    const owner = appOfCall(call);
    if (body.url !== undefined) owner.webhookUrl = body.url;
    if (body.secret !== undefined) owner.webhookSecret = body.secret;
    return ok(config(call));
  }),
];

/** Deliveries that were answered or given up; one under way is not in GitHub's log yet. */
function own(call: Call): readonly Delivery[] {
  const owner = appOfCall(call);
  return call.world.deliveries.list().filter((delivery) => delivery.app === owner && delivery.status !== undefined);
}

function deliveryOf(call: Call): Delivery {
  const found = own(call).find(({ id }) => id === Number(call.parameters.delivery_id));
  if (!found) throw notFound();
  return found;
}

function present(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.at,
    redelivery: delivery.redelivery,
    duration: delivery.seconds,
    status: delivery.outcome,
    status_code: delivery.status ?? 0,
    event: delivery.event,
    action: delivery.action ?? null,
    installation_id: delivery.installationId ?? null,
    repository_id: delivery.repositoryId ?? null,
    throttled_at: null,
  };
}

function config(call: Call) {
  const owner = appOfCall(call);
  return {
    content_type: 'json',
    insecure_ssl: '0',
    url: owner.webhookUrl ?? '',
    ...(owner.webhookSecret === undefined ? {} : { secret: '********' }),
  };
}
