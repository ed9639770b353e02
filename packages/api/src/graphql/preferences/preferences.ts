import { checkPreferencesChange, type Preferences as Kept } from '@oriel/records';
import { builder } from '../builder.ts';

const ListColumn = builder.objectRef<NonNullable<Kept['logColumns']>[number]>('ListColumn').implement({
  fields: (t) => ({
    field: t.exposeString('field'),
    widthPx: t.exposeInt('widthPx'),
  }),
});

const Preferences = builder.objectRef<Kept>('Preferences').implement({
  description: 'What whoever is signed in likes, in the tenant that they are in. A key has none.',
  fields: (t) => ({
    theme: t.exposeString('theme', { description: '`system`, `light` or `dark`.' }),
    density: t.exposeString('density', { description: '`dense` or `comfortable`.' }),
    zone: t.exposeString('zone', { description: '`local` or `utc`.' }),
    logColumns: t.field({
      type: [ListColumn],
      nullable: true,
      description: 'From left to right; null is the usual ones, which the list itself knows.',
      resolve: ({ logColumns }) => logColumns && [...logColumns],
    }),
    traceColumns: t.field({
      type: [ListColumn],
      nullable: true,
      resolve: ({ traceColumns }) => traceColumns && [...traceColumns],
    }),
  }),
});

const ListColumnInput = builder.inputType('ListColumnInput', {
  fields: (t) => ({
    field: t.string({ required: true }),
    widthPx: t.int({ required: true, description: 'Pixels, 40 to 900.' }),
  }),
});

/** The forms alone: what the values may be is said by the schema that REST is judged by too. */
const PreferencesChange = builder.inputType('PreferencesChange', {
  description: 'What is absent stays; columns that are null are the usual ones again.',
  fields: (t) => ({
    theme: t.string(),
    density: t.string(),
    zone: t.string(),
    logColumns: t.field({ type: [ListColumnInput] }),
    traceColumns: t.field({ type: [ListColumnInput] }),
  }),
});

builder.queryField('preferences', (t) =>
  t.field({ type: Preferences, resolve: (_, _args, { asker }) => asker.records.preferences.get() }),
);

builder.mutationField('changePreferences', (t) =>
  t.field({
    type: Preferences,
    args: { change: t.arg({ type: PreferencesChange, required: true }) },
    resolve: (_, { change }, { asker }) => asker.records.preferences.change(checkPreferencesChange(change)),
  }),
);
