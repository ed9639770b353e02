import { oneOf } from '../kit/url-state.ts';

export const SETTINGS_PARTS = ['keys', 'members', 'tenants', 'profile', 'views', 'audit'] as const;
export type SettingsPart = (typeof SETTINGS_PARTS)[number];

/** The settings page as its URL says it. */
export interface SettingsSearch {
  readonly part?: SettingsPart | undefined;
}

export function validateSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  return { part: oneOf(search.part, SETTINGS_PARTS) };
}
