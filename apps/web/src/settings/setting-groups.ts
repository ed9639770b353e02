import type { EffectiveSetting } from '../data/effective-settings.ts';

export interface SettingGroup {
  /** The first word of its names; `general` for those of one word. */
  readonly name: string;
  readonly settings: readonly EffectiveSetting[];
}

/** Settings by the level of the file that they stand in, each group where its first setting stands. */
export function settingGroups(settings: readonly EffectiveSetting[]): SettingGroup[] {
  const groups = new Map<string, EffectiveSetting[]>();
  for (const setting of settings) {
    const name = setting.key.includes('.') ? setting.key.split('.')[0]! : 'general';
    groups.set(name, [...(groups.get(name) ?? []), setting]);
  }
  return [...groups].map(([name, own]) => ({ name, settings: own }));
}
