import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBlocks } from '../read/index.ts';
import { Bits64Column, RareColumn, StringColumn, UInt8Column, writeNativeBlock } from './index.ts';

const NO_BYTES = Buffer.alloc(0);

type Step =
  | { readonly kind: 'append'; readonly value: number }
  | { readonly kind: 'drop' | 'mark' | 'rollback' | 'flush' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0, 0, 7, 300).map((value) => ({ kind: 'append' as const, value })) },
  { weight: 2, arbitrary: fc.constantFrom('drop', 'mark', 'rollback', 'flush').map((kind) => ({ kind })) },
);

test('has the rows that were appended, whatever was taken back, and is not in a block where none has a value', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const rows = new UInt8Column('row');
      const number = new RareColumn(new Bits64Column('number', 'UInt64'), 0);
      const text = new RareColumn(new StringColumn('text'), 1);
      const columns = [rows, number, text];
      const positions = () => columns.map((column) => column.position);
      let wanted: number[] = [];
      let marked: { rows: number[]; positions: number[] } = { rows: [], positions: positions() };
      let mayDrop = false;
      const check = () => {
        if (wanted.length === 0) return;
        const block = readBlocks(writeNativeBlock(columns).bytes)[0]!;
        const isRead = (name: string) => block.columns.some((column) => column.name === name);
        if (wanted.some((value) => value !== 0)) expect([isRead('number'), isRead('text')]).toEqual([true, true]);
        for (const [row, value] of wanted.entries()) {
          expect(isRead('number') ? block.column('number').get(row) : 0n).toBe(BigInt(value));
          expect(isRead('text') ? block.column('text').get(row) : '').toBe(value === 0 ? '' : String(value));
        }
      };
      for (const one of steps) {
        if (one.kind === 'append') {
          rows.append(1);
          if (one.value === 0) {
            number.appendDefault();
            text.appendDefault();
          } else {
            const bytes = Buffer.from(String(one.value));
            number.filled.append(one.value, 0);
            text.filled.append(bytes, 0, bytes.length);
          }
          wanted.push(one.value);
          mayDrop = true;
        } else if (one.kind === 'drop') {
          // Only what was appended last, once.
          if (!mayDrop || wanted.length <= marked.rows.length) continue;
          for (const column of columns) column.dropLast();
          wanted.pop();
          mayDrop = false;
        } else if (one.kind === 'mark') marked = { rows: [...wanted], positions: positions() };
        else if (one.kind === 'rollback') {
          columns.forEach((column, at) => {
            column.truncate(marked.rows.length, marked.positions[at]!);
          });
          wanted = [...marked.rows];
          mayDrop = false;
        } else {
          check();
          for (const column of columns) column.clear();
          wanted = [];
          marked = { rows: [], positions: positions() };
          mayDrop = false;
        }
        expect(columns.map((column) => column.rows)).toEqual(columns.map(() => wanted.length));
      }
      check();
    }),
    { numRuns: 500 },
  );
});

test('is as if it were not there while it has no values', () => {
  const rows = new UInt8Column('row');
  const text = new RareColumn(new StringColumn('text'), 1);
  rows.append(1);
  text.appendDefault();
  expect(text.dataBytes).toBe(0);
  expect(readBlocks(writeNativeBlock([rows, text]).bytes)[0]!.columns.map(({ name }) => name)).toEqual(['row']);
  text.filled.append(NO_BYTES, 0, 0);
  rows.append(1);
  expect(readBlocks(writeNativeBlock([rows, text]).bytes)[0]!.column('text').rows).toBe(2);
});
