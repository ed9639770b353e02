/** As JSON writes half a surrogate pair; a backslash that is itself escaped goes before. */
const HALF = /\\\\|\\ud[89a-f][0-9a-f]{2}/g;

/**
 * JSON as it goes out. Half a surrogate pair, which a sender may have written (`"\ud800"`) and by which PromQL keeps a byte that is no UTF-8,
 * becomes U+FFFD, as Go writes it: as an escape it is JSON that many readers refuse.
 */
export function jsonText(value: unknown): string {
  // Whatever has no text has none here, either.
  return wellFormed(JSON.stringify(value) as string | undefined) as string;
}

/** The same of what others have made JSON. */
export function wellFormed<Text extends string | undefined>(json: Text): Text | string {
  if (!json?.includes('\\ud')) return json;
  return json.replaceAll(HALF, (found) => (found === '\\\\' ? found : '\ufffd'));
}
