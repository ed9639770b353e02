import { join } from 'node:path';
import { commandsPage } from './commands-page.ts';
import { errorsPage } from './errors-page.ts';
import { ownTelemetryPage } from './own-telemetry-page.ts';
import { settingsPage } from './settings-page.ts';

export const REFERENCE = join(import.meta.dirname, '../../../../docs/reference');

/** The pages that follow from the program, by their file in docs/reference. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'commands.md': commandsPage,
  'errors-of-the-program.md': errorsPage,
  'own-telemetry.md': ownTelemetryPage,
  'settings.md': settingsPage,
};
