import type { AssembledSpan, SpanEvent as Event, SpanLink as Link, Span as Sent } from '@oriel/store';
import { nsToMs, rfc3339 } from '../../present/time.ts';
import { builder } from '../builder.ts';
import { Scope } from '../common/scope.ts';

const SpanEvent = builder.objectRef<Event>('SpanEvent').implement({
  fields: (t) => ({
    timestamp: t.field({ type: 'DateTime', resolve: (event) => rfc3339(event.timeNs) }),
    name: t.exposeString('name'),
    attributes: t.expose('attributes', { type: 'JSON' }),
  }),
});

const SpanLink = builder.objectRef<Link>('SpanLink').implement({
  fields: (t) => ({
    traceId: t.exposeString('traceId'),
    spanId: t.exposeString('spanId'),
    traceState: t.exposeString('traceState'),
    attributes: t.expose('attributes', { type: 'JSON' }),
  }),
});

const SentSpan = builder.interfaceRef<Sent>('SentSpan').implement({
  description: 'What the sender said of a span.',
  fields: (t) => ({
    spanId: t.exposeID('spanId'),
    parentSpanId: t.exposeString('parentSpanId'),
    name: t.exposeString('name'),
    service: t.exposeString('service'),
    kind: t.exposeString('kind'),
    start: t.field({ type: 'DateTime', resolve: (span) => rfc3339(span.startNs) }),
    durationMs: t.float({ resolve: (span) => nsToMs(span.durationNs) }),
    status: t.exposeString('status'),
    statusMessage: t.exposeString('statusMessage'),
    attributes: t.expose('attributes', { type: 'JSON' }),
    resource: t.expose('resource', { type: 'JSON' }),
    scope: t.expose('scope', { type: Scope }),
    events: t.field({ type: [SpanEvent], resolve: ({ events }) => [...events] }),
    links: t.field({ type: [SpanLink], resolve: ({ links }) => [...links] }),
  }),
});

/** In its place: ids that are unique in the trace, times after correction of clocks. */
export const Span = builder.objectRef<AssembledSpan>('Span').implement({
  interfaces: [SentSpan],
  fields: (t) => ({
    offsetMs: t.exposeFloat('offsetMs', { description: 'From the start of the trace.' }),
    selfMs: t.exposeFloat('selfMs', { description: 'Time not covered by children.' }),
    synthetic: t.exposeBoolean('synthetic', {
      description: 'Made by Oriel to hold spans whose parent never arrived.',
    }),
    awaitsParent: t.exposeBoolean('awaitsParent', {
      description: 'Its parent has not arrived, and has had less than a minute to.',
    }),
    clockSkewMs: t.exposeFloat('clockSkewMs', {
      description: "Moved because its host's clock disagreed with its parent's.",
    }),
  }),
});

export const SpanDetail = builder.objectRef<Sent>('SpanDetail').implement({
  description: 'One span exactly as it was sent, by the clock of its host.',
  interfaces: [SentSpan],
  fields: (t) => ({
    traceId: t.exposeID('traceId'),
    traceState: t.exposeString('traceState'),
    flags: t.expose('flags', { type: 'Long' }),
    droppedAttributes: t.expose('droppedAttributes', { type: 'Long' }),
    droppedEvents: t.expose('droppedEvents', { type: 'Long' }),
    droppedLinks: t.expose('droppedLinks', { type: 'Long' }),
  }),
});
