import { hkdfSync } from 'node:crypto';
import { type Records, RecordsError } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import { COMMAND_LINE } from '../admin/input.ts';

const NAME = 'demo shop';
const KEY_BYTES = 32;

/**
 * The key with which the shop of `--demo` sends: the same at every start, so that starts leave no keys behind. It is made of the
 * installation's own secret and written down nowhere. In place of one that somebody revoked comes the next.
 */
export async function demoKey(records: Records): Promise<string> {
  const { keys } = records.forTenant(FIRST_TENANT, COMMAND_LINE);
  for (let number = 1; ; number++) {
    const key = keyOf(records.cursorKey, number);
    if (await records.keys.verify(key)) return key;
    try {
      return (await keys.create({ name: NAME, scopes: ['ingest'], key })).key;
    } catch (error) {
      if (!(error instanceof RecordsError) || error.code !== 'already_exists') throw error;
      // A server that starts beside this one was faster, or it was revoked.
      if (await records.keys.verify(key)) return key;
    }
  }
}

function keyOf(secret: Uint8Array, number: number): string {
  const bytes = hkdfSync('sha256', secret, new Uint8Array(0), `oriel ${NAME} ${number}`, KEY_BYTES);
  return `oriel_${Buffer.from(bytes).toString('base64url')}`;
}
