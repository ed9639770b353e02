import { isSupported } from '../bin/supported-node.mjs';
import { libraryUrl } from './library-url.mjs';

/** `import { start } from 'oriel'`: in this process, or under an older Node in a child that runs the bundled one. */
export async function start(settings = {}) {
  if (isSupported()) return (await import(libraryUrl())).start(settings);
  return (await import('./start-in-child.mjs')).startInChild(settings);
}
