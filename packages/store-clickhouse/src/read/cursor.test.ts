import { ALL, StoreError } from '@oriel/store';
import { expect, test } from 'vitest';
import { type Cursor, CursorSeal, searchFingerprint } from './cursor.ts';

const key = Buffer.alloc(32, 7);
const seal = new CursorSeal(key);
const fingerprint = searchFingerprint(1, 'traces', 'newest', ALL);
const cursor: Cursor = { range: { startNs: 1n, endNs: 2n ** 62n }, bound: 2n ** 63n + 5n, after: [-9n, 'c0ffee'] };
const shape = ['integer', 'hex'] as const;
const fieldsOf = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as string[];
const textOf = (fields: readonly unknown[]) => Buffer.from(JSON.stringify(fields)).toString('base64url');

test('every server with the key reads what another wrote', () => {
  expect(new CursorSeal(Uint8Array.from(key)).read(seal.write(cursor, fingerprint), fingerprint, shape)).toEqual(
    cursor,
  );
});

test('nothing of a cursor can be changed, its range least of all', () => {
  const fields = fieldsOf(seal.write(cursor, fingerprint));
  for (const index of fields.keys()) {
    const forged = fields.map((field, at) => (at === index ? `${field}0` : field));
    expect(() => seal.read(textOf(forged), fingerprint, shape), `field ${index}`).toThrow(StoreError);
  }
  const [, ...unsealed] = fields;
  for (const forged of [unsealed, ['', ...unsealed], ['AAAAAAAAAAAAAAAAAAAAAA', ...unsealed], [], [1, 2], 'x']) {
    expect(() => seal.read(textOf(forged as unknown[]), fingerprint, shape)).toThrow(StoreError);
  }
});

test('a cursor of another key, tenant, order, filter or reader is refused', () => {
  const other = new CursorSeal(Buffer.alloc(32, 8));
  expect(() => seal.read(other.write(cursor, fingerprint), fingerprint, shape)).toThrow(StoreError);
  for (const foreign of [
    searchFingerprint(2, 'traces', 'newest', ALL),
    searchFingerprint(1, 'traces', 'longest', ALL),
    searchFingerprint(1, 'traces', 'newest', { kind: 'exists', field: 'x' }),
    searchFingerprint(1, 'logs', 'newest', ALL),
  ]) {
    expect(() => seal.read(seal.write(cursor, foreign), fingerprint, shape)).toThrow('belongs to another search');
  }
});
