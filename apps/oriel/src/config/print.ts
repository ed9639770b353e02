import type { LoadedConfig } from './load.ts';
import type { Setting } from './setting.ts';
import { SETTINGS, type SettingName } from './settings.ts';

export interface PrintedSetting {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
}

/** What `oriel config` shows: secrets never. */
export function printedSettings(loaded: LoadedConfig): PrintedSetting[] {
  return (Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]).map(([name, setting]) => {
    const value = loaded.config[name];
    const printed = setting.kind.print(value);
    return {
      key: setting.key,
      value: setting.kind.secret && printed !== '' ? '<secret>' : printed,
      origin: loaded.origins[name],
    };
  });
}
