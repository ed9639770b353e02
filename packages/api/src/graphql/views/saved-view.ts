import type { SavedView as View } from '@oriel/records';
import type { JsonValue } from '@oriel/telemetry';
import { demand } from '../../access/access.ts';
import { builder } from '../builder.ts';

const SavedView = builder.objectRef<View>('SavedView').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    page: t.exposeString('page'),
    name: t.exposeString('name'),
    state: t.field({ type: 'JSON', resolve: ({ state }) => state as JsonValue }),
    createdBy: t.exposeString('createdBy', { nullable: true }),
    createdAt: t.field({ type: 'DateTime', resolve: (view) => view.createdAt.toISOString() }),
  }),
});

builder.queryField('savedViews', (t) =>
  t.field({
    type: [SavedView],
    args: { page: t.arg.string() },
    async resolve(_, { page }, { asker }) {
      return [...(await asker.records.views.list(page ?? undefined))];
    },
  }),
);

builder.mutationFields((t) => ({
  saveView: t.field({
    type: SavedView,
    args: {
      page: t.arg.string({ required: true }),
      name: t.arg.string({ required: true }),
      state: t.arg({ type: 'JSON', required: true }),
    },
    resolve(_, { page, name, state }, { asker }) {
      demand(asker.access, 'write');
      return asker.records.views.save({ page, name, state });
    },
  }),

  deleteView: t.boolean({
    args: { id: t.arg.id({ required: true }) },
    async resolve(_, { id }, { asker }) {
      demand(asker.access, 'write');
      await asker.records.views.remove(id);
      return true;
    },
  }),
}));
