import { checkBySchema } from '../rules.ts';
import { preferencesChangeSchema } from './schema.ts';
import type { Preferences, PreferencesChange } from './shape.ts';

/** Of whoever has chosen nothing. */
export const USUAL_PREFERENCES: Preferences = {
  theme: 'system',
  density: 'dense',
  zone: 'local',
  logColumns: null,
  traceColumns: null,
};

/** Throws `invalid` with the field at fault, as `logColumns.0.widthPx`. */
export function checkPreferencesChange(change: unknown): PreferencesChange {
  return checkBySchema(preferencesChangeSchema, change);
}
