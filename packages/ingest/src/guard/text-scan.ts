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
/** Digits that may be a card's number. Of a text that looks like nothing else, nothing else can be a secret. */
export const HAS_CARD = 2_048;
/** `@`, and `://`: together perhaps a password in an address. */
const HAS_AT = 16;
const HAS_SCHEME = 32;

/** One of the two bytes may belong to a secret: `lookAround` decides. */
const LOOK = 64;
/** The same, but only behind a pair that is BEFORE_END: words end like this far more often than "bearer" and "basic" do. */
const BESIDE_SPACE = 256;
const BEFORE_END = BESIDE_SPACE >>> 1;
/** From this bit on: how many of the two are digits. */
const DIGITS = 9;

const SPACE = 0x20;
const HYPHEN = 0x2d;
const POINT = 0x2e;
const EQUALS = 0x3d;
const COLON = 0x3a;
/** Stands behind the last byte of a text of odd length; of no class itself. */
const PLAIN = 0x61;

/**
 * What two neighbouring bytes mean, the first one in the low half of the index. By twos a text takes half the steps, and
 * most of the spaces between its words take no branch: the byte beside them says that no secret can stand there.
 */
const PAIRS = Uint16Array.from({ length: 0x1_0000 }, (_, pair) => classOfPair(pair & 0xff, pair >>> 8));

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
  'access-key',
  'accesskey',
  'private_key',
  'private-key',
  'privatekey',
  'credential',
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
  if (bytes[start] === HYPHEN && isSuspectOption(bytes, start)) flags |= HAS_SUSPECT;
  let at = start;
  let before = 0;
  // Two pairs at a time: one branch for both, and none that asks between them whether the text has ended.
  for (const last = end - 4; at <= last; at += 4) {
    const one = PAIRS[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const two = PAIRS[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    flags |= one | two;
    digits += (one >>> DIGITS) + (two >>> DIGITS);
    if ((((one | two) & LOOK) | (((one & (before << 1)) | (two & (one << 1))) & BESIDE_SPACE)) !== 0) {
      flags |= lookAround(bytes, start, at, end) | lookAround(bytes, start, at + 1, end);
      flags |= lookAround(bytes, start, at + 2, end) | lookAround(bytes, start, at + 3, end);
    }
    before = two;
  }
  for (; at < end; at += 2) {
    const second = at + 1 < end ? bytes[at + 1]! : PLAIN;
    const kind = PAIRS[bytes[at]! | (second << 8)]!;
    flags |= kind;
    digits += kind >>> DIGITS;
    if (((kind & LOOK) | (kind & (before << 1) & BESIDE_SPACE)) !== 0) {
      flags |= lookAround(bytes, start, at, end) | lookAround(bytes, start, at + 1, end);
    }
    before = kind;
  }
  if ((flags & (HAS_AT | HAS_SCHEME)) === (HAS_AT | HAS_SCHEME)) flags |= HAS_SUSPECT;
  if ((flags & HAS_HIGH) !== 0 && (flags & HAS_SUSPECT) === 0 && hasSuspectWideSpace(bytes, start, end))
    flags |= HAS_SUSPECT;
  if (digits >= CARD_DIGITS && hasCardRun(bytes, start, end)) flags |= HAS_CARD;
  return flags;
}

function classOfPair(first: number, second: number): number {
  const digits = Number(isDigit(first)) + Number(isDigit(second));
  return (
    classOfByte(first) |
    classOfByte(second) |
    (mayBeOfSecret(first, second) ? LOOK : 0) |
    (mayEndWordBeforeSpace(first, second) ? BESIDE_SPACE : 0) |
    (mayComeBeforeEnd(first, second) ? BEFORE_END : 0) |
    (digits << DIGITS)
  );
}

function classOfByte(byte: number): number {
  if (byte === 0x09 || byte === 0x0a) return HAS_LINE;
  if (byte < 0x20 || byte === 0x7f) return HAS_CONTROL;
  if (byte === 0x40) return HAS_AT;
  return byte < 0x80 ? 0 : HAS_HIGH;
}

/**
 * `=` and `:`, the letters by which tokens and keys of known shape are found, and where an option may begin:
 *
 *     "J?"  "yJ"            eyJ…, a JSON Web Token
 *     "IA"  "KI"  "SI"      AKIA…, ASIA…, keys of AWS
 *     "B?"  "-B"            -----BEGIN …
 *     " -"  "-p"  "--"      an option; before the last two a space may have come
 */
function mayBeOfSecret(first: number, second: number): boolean {
  switch (first) {
    case EQUALS:
    case COLON:
    case 0x4a:
    case 0x42:
      return true;
    case HYPHEN:
      if (second === 0x70 || second === HYPHEN || second === 0x42) return true;
      break;
    case 0x79:
      if (second === 0x4a) return true;
      break;
    case 0x49:
      if (second === 0x41) return true;
      break;
    case 0x4b:
    case 0x53:
      if (second === 0x49) return true;
  }
  return second === EQUALS || second === COLON || (isBlank(first) && second === HYPHEN);
}

/**
 * The last letters of "bearer" and "basic", with the space behind them or the one that may follow, in either case:
 *
 *     be·ar·er·␣?   ba·si·c␣        of these: "er"  "ic"  "r␣"  "c␣"
 *     ?b·ea·re·r␣   ?b·as·ic·␣?
 */
function mayEndWordBeforeSpace(first: number, second: number): boolean {
  const small = first | 0x20;
  if (isBlank(second)) return small === 0x72 || small === 0x63;
  return (small === 0x65 && (second | 0x20) === 0x72) || (small === 0x69 && (second | 0x20) === 0x63);
}

/** The pairs before those: "ar", "as" (any that ends like them), "re", "si". */
function mayComeBeforeEnd(first: number, second: number): boolean {
  const small = second | 0x20;
  if (small === 0x72 || small === 0x73) return true;
  return ((first | 0x20) === 0x72 && small === 0x65) || ((first | 0x20) === 0x73 && small === 0x69);
}

/**
 * Thirteen digits, each next to the one before but for one space or hyphen, from one on that cards begin with: half of all ids of random
 * digits have none.
 */
function hasCardRun(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let lastDigit = -2;
  for (let at = start; at < end; at++) {
    if (!isDigit(bytes[at]!)) continue;
    const gap = at - lastDigit;
    const goesOn = gap === 1 || (gap === 2 && isCardSeparator(bytes[at - 1]!));
    if (goesOn && digits > 0) digits++;
    else digits = gap > 1 && mayBeginCard(bytes, start, at) ? 1 : 0;
    if (digits === CARD_DIGITS) return true;
    lastDigit = at;
  }
  return false;
}

/** Of a digit behind no other. */
function mayBeginCard(bytes: Uint8Array, start: number, at: number): boolean {
  return bytes[at]! >= 0x32 && bytes[at]! <= 0x36 && (at === start || bytes[at - 1] !== POINT);
}

/** Whether the byte at `at` belongs to something that looks like the beginning of a secret. */
function lookAround(bytes: Uint8Array, start: number, at: number, end: number): number {
  switch (bytes[at]) {
    case 0x09:
    case 0x0a:
    case 0x0b:
    case 0x0c:
    case 0x0d:
    case SPACE: // "Bearer …", "basic …", " --password x", " -p x"
      if (bytes[at + 1] === HYPHEN && isSuspectOption(bytes, at + 1)) return HAS_SUSPECT;
      return endsWithWord(WORDS_BEFORE_SPACE, bytes, start, at) ? HAS_SUSPECT : 0;
    case HYPHEN:
      return at > start && isBlank(bytes[at - 1]!) && isSuspectOption(bytes, at) ? HAS_SUSPECT : 0;
    case 0x43:
    case 0x52:
    case 0x63:
    case 0x72: // the last letters of those words
      return isBlank(bytes[at + 1]!) && endsWithWord(WORDS_BEFORE_SPACE, bytes, start, at + 1) ? HAS_SUSPECT : 0;
    case 0x4a: // "eyJ…", the first letters of every JSON Web Token
      return at - 2 >= start && bytes[at - 1] === 0x79 && bytes[at - 2] === 0x65 ? HAS_SUSPECT : 0;
    case 0x49: // "AKIA…", "ASIA…", keys of AWS
      return at - 2 >= start && bytes[at + 1] === 0x41 && bytes[at - 2] === 0x41 ? HAS_SUSPECT : 0;
    case 0x42: // "-----BEGIN …"
      return at - 1 >= start && bytes[at - 1] === 0x2d ? HAS_SUSPECT : 0;
    case 0x3a:
    case 0x3d: {
      // "password=…", "password": "…", \"password\": …
      let before = at;
      while (before > start && isBetweenWordAndSeparator(bytes[before - 1]!)) before--;
      if (endsWithWord(WORDS_BEFORE_SEPARATOR, bytes, start, before)) return HAS_SUSPECT;
      return at + 2 < end && bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f ? HAS_SCHEME : 0;
    }
    default:
      return 0;
  }
}

/** Whether a space beyond ASCII, as `\s` takes many for one, stands where an ASCII one would make a closer look worth it. */
function hasSuspectWideSpace(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at]! < 0xc2) continue;
    const length = wideSpaceAt(bytes, at);
    if (length === 0) continue;
    const after = at + length;
    if (after < end && bytes[after] === HYPHEN && isSuspectOption(bytes, after)) return true;
    if (endsWithWord(WORDS_BEFORE_SPACE, bytes, start, at)) return true;
    let before = at;
    while (before > start && isBetweenWordAndSeparator(bytes[before - 1]!)) before--;
    if (endsWithWord(WORDS_BEFORE_SEPARATOR, bytes, start, before)) return true;
  }
  return false;
}

/** The bytes of the space that begins here, 0 for none: U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF. */
function wideSpaceAt(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1]!;
  const third = bytes[at + 2]!;
  switch (bytes[at]) {
    case 0xc2:
      return second === 0xa0 ? 2 : 0;
    case 0xe1:
      return second === 0x9a && third === 0x80 ? 3 : 0;
    case 0xe2: {
      if (second === 0x81) return third === 0x9f ? 3 : 0;
      const isSpace = (third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf;
      return second === 0x80 && isSpace ? 3 : 0;
    }
    case 0xe3:
      return second === 0x80 && third === 0x80 ? 3 : 0;
    case 0xef:
      return second === 0xbb && third === 0xbf ? 3 : 0;
    default:
      return 0;
  }
}

/** `--p…`, `-p`: after it a password may come. */
function isSuspectOption(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at + 1]!;
  return next === 0x70 || (next === 0x2d && bytes[at + 2]! >= 0x41);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isCardSeparator(byte: number): boolean {
  return byte === 0x20 || byte === 0x2d;
}

function isBetweenWordAndSeparator(byte: number): boolean {
  return byte === 0x22 || byte === 0x27 || byte === 0x5c || isBlank(byte);
}

/** What `\s` is of ASCII: of lines that are kept, and of a command that goes over several, each may stand for a space. */
function isBlank(byte: number): boolean {
  return byte === SPACE || (byte >= 0x09 && byte <= 0x0d);
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
