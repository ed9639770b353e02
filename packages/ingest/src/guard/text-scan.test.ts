import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretFinder } from './secrets.ts';
import { HAS_CARD, HAS_CONTROL, HAS_HIGH, HAS_LINE, HAS_SUSPECT, scanText } from './text-scan.ts';

const encoder = new TextEncoder();

const SUSPECTS = [
  'password=',
  '"Token" :',
  'authorization:',
  'Bearer ',
  'BASIC ',
  ' -p x',
  ' --password x',
  'eyJhbGciOi',
  'AKIAIOSFODNN7EXAMPLE',
  'ASIAIOSFODNN7EXAMPLE',
  '-----BEGIN',
  'amqp://shop:x@broker',
  'access-key=',
  'private-key:',
  'credential=',
  'password\t=',
  'Bearer\t',
  'basic\n',
  '\n--password x',
  '\t-p x',
  'password\u00a0=',
  '"secret"\u2009:',
  'token \u3000=',
  'api_key\u202f\u00a0=',
  'Bearer\u00a0',
  '\u2003--password x',
  '\u00a0-p x',
];
const CARDS = ['4111111111111111', '4111-1111 1111 1111', '7 4111111111111111', '0000 4111111111111111'];
const FINE = [
  'order stored',
  'bear claw',
  'music plays',
  'after 300 ms',
  ' - x',
  'a-p',
  'key = value',
  'prix\u00a0: 3\u202f€',
  '注文\u3000完了',
  'é-p',
  'me@shop.test',
  '1.2.3',
  '1111111111111111',
  '0.4111111111111111',
  '4111.1111.1111.1111',
];

/** A text is walked by twos, so each is tried at an even and at an odd place, and with an even and an odd end. */
function flagsAtEveryPlace(text: string): number[] {
  return ['', 'x', 'xx', 'xxx'].flatMap((front) =>
    ['', '~', '~~'].map((back) => {
      const bytes = encoder.encode(`=${front}${text}${back}=`);
      return scanText(bytes, 1, bytes.length - 1);
    }),
  );
}

test.each(SUSPECTS)('%j is looked at closer wherever it stands', (text) => {
  for (const flags of flagsAtEveryPlace(text)) expect(flags & HAS_SUSPECT).toBe(HAS_SUSPECT);
});

test.each(FINE)('%j is not', (text) => {
  for (const flags of flagsAtEveryPlace(text)) expect(flags & (HAS_SUSPECT | HAS_CARD)).toBe(0);
});

test.each(CARDS)('%j may be a card, and nothing else', (text) => {
  for (const flags of flagsAtEveryPlace(text)) expect(flags & (HAS_SUSPECT | HAS_CARD)).toBe(HAS_CARD);
});

test('no card is missed', () => {
  const secrets = new SecretFinder();
  const pieces = fc.constantFrom('4', '1', '11', '111', '4111', '5500', '0', '7', ' ', '-', '.', 'a', '  ');
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 4, maxLength: 14 }), (parts) => {
      const text = parts.join('');
      if (secrets.redactCards(text) === text) return;
      const bytes = encoder.encode(text);
      expect(scanText(bytes, 0, bytes.length) & HAS_CARD, text).toBe(HAS_CARD);
    }),
    { numRuns: 20_000 },
  );
});

test('every space that patterns take for one is known', () => {
  for (let code = 0x80; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    if (!/\s/.test(character)) continue;
    const bytes = encoder.encode(`token${character}=x`);
    expect(scanText(bytes, 0, bytes.length) & HAS_SUSPECT, code.toString(16)).toBe(HAS_SUSPECT);
  }
});

test('options at the very beginning are seen', () => {
  for (const text of ['-p x', '--password x', '--token']) {
    expect(scanText(encoder.encode(text), 0, text.length) & HAS_SUSPECT).toBe(HAS_SUSPECT);
  }
});

test.each([
  ['a\u0000', HAS_CONTROL],
  ['\u007fb', HAS_CONTROL],
  ['a\nb', HAS_LINE],
  ['\t', HAS_LINE],
  ['é', HAS_HIGH],
])('%j has its class', (text, flag) => {
  for (const flags of flagsAtEveryPlace(text)) expect(flags & (HAS_CONTROL | HAS_LINE | HAS_HIGH)).toBe(flag);
});
