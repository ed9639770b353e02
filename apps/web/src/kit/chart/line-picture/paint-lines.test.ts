import { expect, test } from 'vitest';
import { type PictureScale, paintLines } from './paint-lines.ts';

const RED = [255, 0, 0, 255];
const GREEN = [0, 255, 0, 255];
const SCALE: PictureScale = {
  width: 10,
  height: 10,
  firstX: 0,
  stepX: 1,
  low: 0,
  high: 10,
  isLogarithmic: false,
  thickness: 1,
};

/** Rows of signs: `#` where something is painted more than half, `.` where nothing is. */
function picture(
  lines: readonly (readonly number[])[],
  scale: Partial<PictureScale> = {},
  colours = lines.map(() => RED),
) {
  const whole = { ...SCALE, ...scale };
  const pixels = paintLines(
    { steps: lines[0]?.length ?? 0, values: Float64Array.from(lines.flat()), colours: Uint8Array.from(colours.flat()) },
    whole,
  );
  const rows = Array.from({ length: whole.height }, (_, y) =>
    Array.from({ length: whole.width }, (_, x) => (pixels[(y * whole.width + x) * 4 + 3]! > 127 ? '#' : '.')).join(''),
  );
  return { pixels, rows };
}

test('a level line is a row, a gap in it stays a gap', () => {
  const { rows } = picture([[4.5, 4.5, 4.5, Number.NaN, Number.NaN, Number.NaN, 4.5, 4.5, 4.5, 4.5]]);
  expect(rows[5]).toBe('###...####');
  expect(rows.filter((row) => row.includes('#'))).toHaveLength(1);
});

test('of a thousand points in ten columns the one that is high is seen', () => {
  const values = new Array<number>(1_000).fill(0.5);
  values[537] = 9.5;
  const { rows } = picture([values], { stepX: 0.01 });
  expect(rows.map((row) => row[5]).join('')).toBe('##########');
  expect(rows[0]).toBe('.....#....');
  expect(rows[9]).toBe('##########');
});

test('between distant points the line goes through every column', () => {
  const { rows } = picture([[0, 10]], { stepX: 10 });
  for (let x = 0; x < 10; x += 1) expect(rows[9 - x]![x]).toBe('#');
});

test('a measurement without neighbours is a dot', () => {
  const { rows } = picture([[Number.NaN, Number.NaN, 5, Number.NaN]]);
  expect(rows.filter((row) => row === '..##......').length).toBeGreaterThanOrEqual(3);
});

test('the later line lies over the earlier one', () => {
  const { pixels } = picture(
    [
      [4.5, 4.5],
      [4.5, 4.5],
    ],
    {},
    [RED, GREEN],
  );
  expect([...pixels.subarray(5 * 40, 5 * 40 + 4)]).toEqual([0, 255, 0, 255]);
});

test('orders of magnitude; what is not above zero is a gap', () => {
  const { rows } = picture([[1, 10, 100, 0, 1_000]], { low: 1, high: 1_000, isLogarithmic: true, width: 5 });
  expect(rows.map((row) => row[1]).join('')).toContain('#');
  expect(rows.every((row) => row[3] === '.' || row[3] === '#')).toBe(true);
  expect(rows[0]![4]).toBe('#');
});

test('nothing to paint is an empty picture', () => {
  expect(picture([]).rows.join('')).not.toContain('#');
});
