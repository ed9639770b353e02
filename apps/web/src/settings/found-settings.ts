import type { EffectiveSetting } from '../data/effective-settings.ts';

/** Settings that hold every word that was typed, anywhere in what is to be known of them; only those that were given, if so asked. */
export function foundSettings(
  settings: readonly EffectiveSetting[],
  find: string | undefined,
  isGivenAlone: boolean,
): EffectiveSetting[] {
  const words = (find ?? '').toLowerCase().split(/\s+/);
  return settings.filter((setting) => {
    if (isGivenAlone && setting.given === 'default') return false;
    const { key, value, origin, description, flag, environment, form } = setting;
    const text = [key, value, origin, description, `--${flag}`, environment, form].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
