import type { EffectiveSetting } from '@oriel/api';
import type { LoadedConfig, Origin } from './load.ts';
import type { Setting } from './setting.ts';
import { SETTINGS, type SettingName } from './settings.ts';

/** What `oriel config`, the page of settings and the API show: secrets never. */
export function effectiveSettings({ config, origins }: LoadedConfig): EffectiveSetting[] {
  return (Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]).map(([name, setting]) => {
    const { key, kind, defaultValue, help, flag, environment } = setting;
    const printed = kind.print(config[name]);
    const origin = origins[name];
    return {
      key,
      value: kind.secret && printed !== '' ? '<secret>' : printed,
      origin,
      given: givenBy(setting, origin),
      default: kind.print(defaultValue),
      form: kind.expected,
      description: help,
      flag,
      environment,
      docs: `/monitoring/docs/settings#${key}`,
    };
  });
}

function givenBy({ flag, environment }: Setting<unknown>, origin: Origin): EffectiveSetting['given'] {
  switch (origin) {
    case 'default':
      return 'default';
    case `flag --${flag}`:
      return 'flag';
    case environment:
      return 'environment';
    default:
      return 'file';
  }
}
