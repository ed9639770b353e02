import { loadConfig } from './config/load.ts';
import type { SettingName } from './config/settings.ts';
import type { Shop } from './parts/open-shop.ts';
import { type RunningOriel, startOriel } from './start.ts';

export type { RunFile } from './data-directory/run-file.ts';
export { ORIEL_ERRORS, OrielError } from './errors.ts';

/** A whole Oriel that runs. */
export interface Oriel extends Omit<RunningOriel, 'openShop'> {
  /** With `demo`: where the shop and the switches of its faults are. */
  readonly shop: Shop | undefined;
}

/** Settings by name, as text: the same words as on the command line. */
export type StartSettings = Readonly<Partial<Record<SettingName, string>>>;

/**
 * Starts a whole Oriel in this process.
 *
 *     import { start } from 'oriel';
 *     await using oriel = await start({ data: './data', port: '0' });
 *     console.log(oriel.run.url);
 */
export async function start(settings: StartSettings = {}): Promise<Oriel> {
  const loaded = loadConfig({ flags: settings, environment: process.env, file: process.env.ORIEL_CONFIG });
  const { openShop, ...oriel } = await startOriel({ loaded });
  try {
    return { ...oriel, shop: loaded.config.demo ? await openShop() : undefined };
  } catch (error) {
    await oriel.stop();
    throw error;
  }
}
