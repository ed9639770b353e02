import { loadConfig } from './config/load.ts';
import type { SettingName } from './config/settings.ts';
import { type Oriel, startOriel } from './start.ts';

export type { RunFile } from './data-directory/run-file.ts';
export { ORIEL_ERRORS, OrielError } from './errors.ts';
export type { Oriel } from './start.ts';

/** Settings by name, as text: the same words as on the command line. */
export type StartSettings = Readonly<Partial<Record<SettingName, string>>>;

/**
 * Starts a whole Oriel in this process.
 *
 *     import { start } from 'oriel';
 *     await using oriel = await start({ data: './data', port: '0' });
 *     console.log(oriel.run.url);
 */
export function start(settings: StartSettings = {}): Promise<Oriel> {
  const { config } = loadConfig({ flags: settings, environment: process.env, file: process.env.ORIEL_CONFIG });
  return startOriel({ config });
}
