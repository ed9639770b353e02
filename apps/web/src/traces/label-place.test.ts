import { expect, test } from 'vitest';
import { labelPlace } from './label-place.ts';

const DESKTOP_PX = 700;
const PHONE_PX = 190;

test.each([
  ['after the bar', '9 ms', 10, 50, PHONE_PX, { left: 'calc(50% + 6px)' }],
  ['after a bar that began before the view', '9 ms', -50, -10, PHONE_PX, { left: 'calc(0% + 6px)' }],
  ['after the bar, where percents are wide', '12.4 ms', 10, 88, DESKTOP_PX, { left: 'calc(88% + 6px)' }],
  ['before it', '12.4 ms', 40, 88, PHONE_PX, { right: 'calc(60% + 6px)' }],
  ['inside, for it would be cut before it', '11.2 ms', 14, 95, PHONE_PX, { right: 'calc(5% + 22px)' }],
  [
    'before it, for many words would be cut after it',
    'missing parent',
    15,
    92,
    DESKTOP_PX,
    { right: 'calc(85% + 6px)' },
  ],
  ['inside, to the end of the view', '9 ms', -10, 120, DESKTOP_PX, { right: 'calc(0% + 22px)' }],
])('%s', (_, words, left, right, lanePx, place) => {
  expect(labelPlace(words, left, right, lanePx)).toMatchObject(place);
});
