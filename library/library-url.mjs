import { existsSync } from 'node:fs';

/** In the repository the program runs from source; the published package holds it compiled. */
export function libraryUrl() {
  const source = new URL('../apps/oriel/src/index.ts', import.meta.url);
  return (existsSync(source) ? source : new URL('../dist/apps/oriel/src/index.js', import.meta.url)).href;
}
