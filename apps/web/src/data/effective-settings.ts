import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

/** A setting of the installation as it takes effect. */
export interface EffectiveSetting {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
  readonly given: 'flag' | 'environment' | 'file' | 'default';
  readonly default: string;
  readonly form: string;
  readonly description: string;
  readonly flag: string;
  readonly environment: string;
  readonly docs: string;
}

export const EFFECTIVE_SETTINGS = operation<{ effectiveSettings: EffectiveSetting[] }>(
  'query EffectiveSettings { effectiveSettings { key value origin given default form description flag environment docs } }',
);

export const effectiveSettingsQuery = queryOptions({
  queryKey: ['effective-settings'],
  queryFn: async ({ signal }) => (await ask(EFFECTIVE_SETTINGS, {}, { signal })).effectiveSettings,
});
