import { preferencesChangeSchema, preferencesSchema } from '@oriel/records';

/** The schema by which GraphQL is judged too. */
export const preferencesChangeBody = preferencesChangeSchema.meta({ id: 'PreferencesChange' });

export const preferencesAnswer = preferencesSchema
  .meta({ id: 'Preferences' })
  .describe('What you like in this tenant.');
