/**
 * One pass over the bytes of a string, on the hot path for every body and attribute value: does anything here need a
 * closer look? The answers may be wrong in one direction only: "closer look" for a harmless string costs time, the
 * reverse would let a secret through.
 */

/** Control characters other than line feed and tab. */
export const HAS_CONTROL = 1;
/** Line feed or tab. */
export const HAS_LINE = 2;
/** Bytes above 0x7f: UTF-8 to be checked. */
export const HAS_HIGH = 4;
/** Something that looks like the beginning of a secret. */
export const HAS_SUSPECT = 8;
/** `@`, and `://`: together perhaps a password in an address. */
const HAS_AT = 16;
const HAS_SCHEME = 32;

/** Ends a word after which a secret may come. */
const SPACE = 64;
const TRIGGER = 128;
const DIGIT = 256;

const CLASSES = new Uint16Array(256);
CLASSES.fill(HAS_CONTROL, 0, 0x20);
CLASSES.fill(HAS_HIGH, 0x80);
CLASSES.fill(DIGIT, 0x30, 0x3a);
CLASSES[0x09] = HAS_LINE;
CLASSES[0x0a] = HAS_LINE;
CLASSES[0x20] = SPACE;
CLASSES[0x7f] = HAS_CONTROL;
CLASSES[0x40] = HAS_AT;
for (const trigger of '=:JIB') CLASSES[trigger.charCodeAt(0)] = TRIGGER;

/** The shortest card number. */
const CARD_DIGITS = 13;

/** Words that are followed by a secret: after `=` or `:`, or after a space. Lower case; `sensitive-names.ts` has the whole story. */
const WORDS_BEFORE_SEPARATOR = wordsByLastByte([
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'password_hash',
  'passwordhash',
  'token',
  'secret',
  'api_key',
  'api-key',
  'apikey',
  'access_key',
  'accesskey',
  'private_key',
  'privatekey',
  'authorization',
  'cookie',
  'ssn',
  'credit_card_number',
  'creditcardnumber',
  'card_number',
  'cardnumber',
  'cvv',
  'cvc',
]);
const WORDS_BEFORE_SPACE = wordsByLastByte(['bearer', 'basic']);

export function scanText(bytes: Uint8Array, start: number, end: number): number {
  let flags = 0;
  let digits = 0;
  if (bytes[start] === 0x2d && isSuspectOption(bytes, start)) flags |= HAS_SUSPECT;
  for (let at = start; at < end; at++) {
    const kind = CLASSES[bytes[at]!]!;
    flags |= kind;
    // Most bytes are letters or digits; neither takes a branch.
    digits += kind >>> 8;
    if ((kind & (SPACE | TRIGGER)) !== 0)
      flags |= kind === SPACE ? lookBack(bytes, start, at) : lookAround(bytes, start, at, end);
  }
  if ((flags & (HAS_AT | HAS_SCHEME)) === (HAS_AT | HAS_SCHEME)) flags |= HAS_SUSPECT;
  if (digits >= CARD_DIGITS && hasCardRun(bytes, start, end)) flags |= HAS_SUSPECT;
  return flags;
}

/** Thirteen digits, each next to the one before but for one space or hyphen. */
function hasCardRun(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let lastDigit = -2;
  for (let at = start; at < end; at++) {
    if (CLASSES[bytes[at]!] !== DIGIT) continue;
    const gap = at - lastDigit;
    digits = gap === 1 || (gap === 2 && isCardSeparator(bytes[at - 1]!)) ? digits + 1 : 1;
    if (digits === CARD_DIGITS) return true;
    lastDigit = at;
  }
  return false;
}

/** "Bearer …", "basic …": both words end with a letter that few words end with. " --password x", " -p x": options. */
function lookBack(bytes: Uint8Array, start: number, at: number): number {
  if (bytes[at + 1] === 0x2d && isSuspectOption(bytes, at + 1)) return HAS_SUSPECT;
  const last = at > start ? bytes[at - 1]! | 0x20 : 0;
  if (last !== 0x72 && last !== 0x63) return 0;
  return endsWithWord(WORDS_BEFORE_SPACE, bytes, start, at) ? HAS_SUSPECT : 0;
}

function lookAround(bytes: Uint8Array, start: number, at: number, end: number): number {
  switch (bytes[at]) {
    case 0x4a: // "eyJ…", the first letters of every JSON Web Token
      return at - 2 >= start && bytes[at - 1] === 0x79 && bytes[at - 2] === 0x65 ? HAS_SUSPECT : 0;
    case 0x49: // "AKIA…", "ASIA…", keys of AWS
      return at - 2 >= start && bytes[at + 1] === 0x41 && bytes[at - 2] === 0x41 ? HAS_SUSPECT : 0;
    case 0x42: // "-----BEGIN …"
      return at - 1 >= start && bytes[at - 1] === 0x2d ? HAS_SUSPECT : 0;
    default: {
      // "password=…", "password": "…", \"password\": …
      let before = at;
      while (before > start && isBetweenWordAndSeparator(bytes[before - 1]!)) before--;
      if (endsWithWord(WORDS_BEFORE_SEPARATOR, bytes, start, before)) return HAS_SUSPECT;
      return at + 2 < end && bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f ? HAS_SCHEME : 0;
    }
  }
}

/** `--p…`, `-p`: after it a password may come. */
function isSuspectOption(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at + 1]!;
  return next === 0x70 || (next === 0x2d && bytes[at + 2]! >= 0x41);
}

function isCardSeparator(byte: number): boolean {
  return byte === 0x20 || byte === 0x2d;
}

function isBetweenWordAndSeparator(byte: number): boolean {
  return byte === 0x22 || byte === 0x27 || byte === 0x5c || byte === 0x20;
}

function endsWithWord(
  words: readonly (readonly Uint8Array[])[],
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (end <= start) return false;
  const candidates = words[bytes[end - 1]! | 0x20];
  if (candidates === undefined) return false;
  for (const word of candidates) {
    let mine = word.length - 1;
    let theirs = end - 1;
    while (mine >= 0 && theirs >= start && lowered(bytes[theirs]!) === word[mine]) {
      mine--;
      theirs--;
    }
    if (mine < 0) return true;
  }
  return false;
}

function lowered(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

function wordsByLastByte(words: readonly string[]): readonly (readonly Uint8Array[])[] {
  const table: Uint8Array[][] = [];
  for (const word of words) {
    const bytes = new TextEncoder().encode(word);
    const list = table[bytes.at(-1)!] ?? [];
    list.push(bytes);
    table[bytes.at(-1)!] = list;
  }
  return table;
}
