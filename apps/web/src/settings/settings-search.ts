import { oneOf, oneText } from '../kit/url-state.ts';

export const SETTINGS_PARTS = [
  'keys',
  'members',
  'tenant',
  'tenants',
  'installation',
  'profile',
  'views',
  'audit',
] as const;
export type SettingsPart = (typeof SETTINGS_PARTS)[number];

/** How far back the audit log is looked at. */
export const AUDIT_REACHES = ['1h', '1d', '7d', '30d'] as const;
export type AuditReach = (typeof AUDIT_REACHES)[number];

/** The settings page as its URL says it. */
export interface SettingsSearch {
  readonly part?: SettingsPart | undefined;
  /** Of the part `tenant`: which one, by its name; one's own without it. */
  readonly tenant?: string | undefined;
  /** What is looked for in settings, or in the audit log. */
  readonly find?: string | undefined;
  /** Settings of the installation alone that differ from their default. */
  readonly given?: 'yes' | undefined;
  readonly who?: string | undefined;
  readonly what?: string | undefined;
  readonly since?: AuditReach | undefined;
  readonly denied?: 'yes' | undefined;
  readonly everywhere?: 'yes' | undefined;
}

export function validateSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  return {
    part: oneOf(search.part, SETTINGS_PARTS),
    tenant: oneText(search.tenant),
    find: oneText(search.find),
    given: oneOf(search.given, ['yes']),
    who: oneText(search.who),
    what: oneText(search.what),
    since: oneOf(search.since, AUDIT_REACHES),
    denied: oneOf(search.denied, ['yes']),
    everywhere: oneOf(search.everywhere, ['yes']),
  };
}
