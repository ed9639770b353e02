import { builder } from '../builder.ts';
import type { EventColumnValues, SpanColumnValues } from './outline-columns.ts';

export const SpanColumns = builder.objectRef<SpanColumnValues>('SpanColumns').implement({
  description: 'One value for each span: parents before children, siblings by start.',
  fields: (t) => ({
    spanId: t.idList({ resolve: (columns) => columns.spanId }),
    parent: t.intList({ description: 'Index of the parent; -1 for a root.', resolve: (columns) => columns.parent }),
    name: t.intList({ description: 'Index in `words`.', resolve: (columns) => columns.name }),
    service: t.intList({ description: 'Index in `words`.', resolve: (columns) => columns.service }),
    kind: t.intList({ description: 'Index in `words`.', resolve: (columns) => columns.kind }),
    status: t.intList({ description: 'Index in `words`.', resolve: (columns) => columns.status }),
    offsetMs: t.floatList({ description: 'From the start of the trace.', resolve: (columns) => columns.offsetMs }),
    durationMs: t.floatList({ resolve: (columns) => columns.durationMs }),
    selfMs: t.floatList({ description: 'Time not covered by children.', resolve: (columns) => columns.selfMs }),
    clockSkewMs: t.floatList({
      description: "How far it was moved because its host's clock disagreed with its parent's.",
      resolve: (columns) => columns.clockSkewMs,
    }),
    linkCount: t.intList({ resolve: (columns) => columns.linkCount }),
  }),
});

export const EventColumns = builder.objectRef<EventColumnValues>('EventColumns').implement({
  description: 'One value for each event of the trace.',
  fields: (t) => ({
    span: t.intList({ description: 'Index of the span that it belongs to.', resolve: (columns) => columns.span }),
    name: t.intList({ description: 'Index in `words`.', resolve: (columns) => columns.name }),
    offsetMs: t.floatList({ description: 'From the start of the trace.', resolve: (columns) => columns.offsetMs }),
  }),
});
