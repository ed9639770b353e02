/** How many series colours there are, tokens.css. */
export const SERIES_COLOURS = 12;

export function seriesColour(index: number): string {
  return `var(--series-${(index % SERIES_COLOURS) + 1})`;
}

/** FNV-1a over the name, so that a service has the same colour on every page and in every session. */
export function serviceColourIndex(service: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < service.length; index += 1) {
    hash = Math.imul(hash ^ service.charCodeAt(index), 0x01000193);
  }
  // The low bits of FNV cluster for short names: fold the high ones in.
  return ((hash >>> 16) ^ (hash & 0xffff)) % SERIES_COLOURS;
}

export function serviceColour(service: string): string {
  return seriesColour(serviceColourIndex(service));
}
