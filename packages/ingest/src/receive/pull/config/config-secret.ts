import { resolve } from 'node:path';
import type { ConfigMap } from './config-value.ts';
import type { Secret } from './http-client-config.ts';

/** `key`, or the file that `key_file` names. */
export function readSecret(map: ConfigMap, key: string, folder: string): Secret | undefined {
  const text = map.take(key);
  const file = map.take(`${key}_file`);
  if (text !== undefined && !text.isNull) return { text: text.text() };
  return file === undefined || file.isNull ? undefined : { file: resolve(folder, file.text()) };
}

export function isGiven(map: ConfigMap, key: string): boolean {
  return map.has(key) && !map.take(key)!.isNull;
}
