import { readFileSync } from 'node:fs';

/** Of the published package, whose package.json stands above `apps/` in the repository and above `dist/` when installed. */
export const VERSION: string = readVersion(import.meta.dirname);

function readVersion(directory: string): string {
  for (const up of ['..', '../..', '../../..']) {
    try {
      const manifest = JSON.parse(readFileSync(`${directory}/${up}/package.json`, 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'oriel' && manifest.version) return manifest.version;
    } catch {
      // Not this level.
    }
  }
  return '0.0.0';
}
