import type {
  ComponentHealth as Component,
  HealthEvent as Event,
  HealthFigure as Figure,
  HealthPoint as Point,
  SystemHealth as System,
} from '../../health/health-source.ts';
import { withoutDetails } from '../../health/present.ts';
import { cancellable } from '../../live/cancellable.ts';
import { every } from '../../live/every.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';

const LOOK_EVERY_MS = 2_000;

const HealthStatus = builder.enumType('HealthStatus', {
  values: ['OPERATIONAL', 'DEGRADED', 'DOWN', 'UNKNOWN'] as const,
});

const HealthPoint = builder.objectRef<Point>('HealthPoint').implement({
  fields: (t) => ({
    at: t.field({ type: 'DateTime', resolve: (point) => rfc3339FromMs(point.atMs) }),
    status: t.expose('status', { type: HealthStatus }),
    score: t.exposeInt('score'),
  }),
});

const HealthFigure = builder.objectRef<Figure>('HealthFigure').implement({
  description: '`budget` where the figure has a bound; unit is UCUM (`By`, `ms`, `1`, `{record}/s`).',
  fields: (t) => ({
    name: t.exposeString('name'),
    value: t.exposeFloat('value'),
    unit: t.exposeString('unit'),
    budget: t.float({ nullable: true, resolve: (figure) => figure.budget ?? null }),
  }),
});

const HealthEvent = builder.objectRef<Event>('HealthEvent').implement({
  fields: (t) => ({
    at: t.field({ type: 'DateTime', resolve: (event) => rfc3339FromMs(event.atMs) }),
    component: t.exposeString('component'),
    message: t.exposeString('message'),
  }),
});

const ComponentHealth = builder.objectRef<Component>('ComponentHealth').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    title: t.exposeString('title', { description: 'What it is for, one sentence.' }),
    status: t.expose('status', { type: HealthStatus }),
    score: t.int({ description: '0 to 100.', resolve: ({ score }) => Math.round(score) }),
    detail: t.exposeString('detail'),
    since: t.field({ type: 'DateTime', resolve: (part) => rfc3339FromMs(part.sinceMs) }),
    history: t.field({ type: [HealthPoint], resolve: ({ history }) => [...history] }),
    figures: t.field({ type: [HealthFigure], resolve: ({ figures }) => [...figures] }),
  }),
});

const SystemHealth = builder.objectRef<System>('SystemHealth').implement({
  fields: (t) => ({
    status: t.expose('status', { type: HealthStatus }),
    score: t.int({ resolve: ({ score }) => Math.round(score) }),
    at: t.field({ type: 'DateTime', resolve: (health) => rfc3339FromMs(health.atMs) }),
    version: t.string({ resolve: (_, _args, { deps }) => deps.version }),
    components: t.field({ type: [ComponentHealth], resolve: ({ components }) => [...components] }),
    lastErrors: t.field({ type: [HealthEvent], resolve: ({ lastErrors }) => [...lastErrors] }),
  }),
});

/** What is inside the parts is for operators. */
function visibleHealth({ deps, asker }: GraphqlContext): System {
  const health = deps.health.current();
  return asker.access.actor.operator ? health : withoutDetails(health);
}

builder.queryField('systemHealthRealtime', (t) =>
  t.field({ type: SystemHealth, resolve: (_, _args, context) => visibleHealth(context) }),
);

builder.subscriptionField('systemHealthUpdated', (t) =>
  t.field({
    type: SystemHealth,
    subscribe: (_, _args, context) =>
      cancellable((until) => every(LOOK_EVERY_MS, until, () => visibleHealth(context)), context.signal),
    resolve: (health: System) => health,
  }),
);
