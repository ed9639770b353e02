export const REDACTED = '[redacted]';

const NAMES =
  'password|passwd|pwd|passphrase|password_?hash|token|secret|api[_-]?key|access[_-]?key|private[_-]?key|ssn|credit_?card_?number|card_?number|cvv|cvc';
/** What may stand between a name and its value: a quote (escaped or not), then `=`, `:`, `:=`, `==` or `=>`. */
const SEPARATOR = String.raw`\\{0,3}["']?\s{0,3}[=:]{1,2}>?\s{0,3}`;
/** In quotes, in brackets with all that is in them, or bare. */
const VALUE = String.raw`\\{0,3}"(?:[^"\\]|\\[^"])*(?:\\?")?|'[^']*'?|\[[^\]]*\]?|\{[^}]*\}?|[^\s,;&"'})\]]+`;

const LISTED_SCHEMES = String.raw`(?:digest|aws4-hmac-sha256|hawk|oauth|signature)\s+`;
/** A value of a command's option: in quotes or bare, and no option itself. */
const OPTION_VALUE = String.raw`"[^"\r\n]*"?|'[^'\r\n]*'?|[^\s"'|;&-][^\s"'|;&]*`;
/** Programs that take a password by `-p`, apart or right behind it. */
const PASSWORD_PROGRAMS =
  'mysql|mysqldump|mysqladmin|mysqlimport|mysqlsh|mariadb|mariadb-dump|mongosh?|mongodump|sshpass';

interface SecretPattern {
  readonly pattern: RegExp;
  readonly replace: (match: string, ...groups: string[]) => string;
}

const CARD: SecretPattern = {
  pattern: /(?<![\d.])[2-6](?:[ -]?\d){12,18}(?!\d)/g,
  replace: (match, ...rest) => (hasLuhnDigit(match) && !isInHexId(match, rest) ? REDACTED : match),
};

/**
 * Secrets known by their shape. Each pattern is linear in the text: no two unbounded repetitions can meet the same
 * characters, since any sender may choose the text.
 */
const SECRETS: readonly SecretPattern[] = [
  {
    pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    replace: () => REDACTED,
  },
  {
    // Schemes whose credentials are a list of parameters (RFC 7616 §3.4, AWS Signature Version 4): all of it, up to the
    // closing quote where the value is quoted as a whole, else to the end of the line.
    pattern: new RegExp(
      String.raw`(authorization${SEPARATOR})(?:(")(${LISTED_SCHEMES})(?:\\[^\r\n]|[^"\\\r\n])*|(\\{0,3}["']?)(${LISTED_SCHEMES})[^\r\n]*)`,
      'gi',
    ),
    replace: (_match, name, quote, scheme, otherQuote, otherScheme) =>
      `${name}${quote ?? otherQuote ?? ''}${scheme ?? otherScheme}${REDACTED}`,
  },
  { pattern: /\b(aws4-hmac-sha256\s+)credential=[^\r\n"]*/gi, replace: (_match, scheme) => `${scheme}${REDACTED}` },
  {
    // RFC 9110 §11.6.2: the scheme may stay, the credentials may not.
    pattern: new RegExp(
      String.raw`(authorization${SEPARATOR}\\{0,3}["']?)((?:bearer|basic|token|apikey)\s+|${LISTED_SCHEMES})?[^\s"'\\,;]+`,
      'gi',
    ),
    replace: (_match, name, scheme) => `${name}${scheme ?? ''}${REDACTED}`,
  },
  {
    pattern: new RegExp(`((?:${NAMES})${SEPARATOR})(${VALUE})`, 'gi'),
    replace: (match, name, value) => {
      if (value === undefined || value.startsWith(REDACTED)) return match;
      const quote = /^\\{0,3}["']/.exec(value)?.[0] ?? '';
      const closing = quote !== '' && value.length > quote.length && value.endsWith(quote) ? quote : '';
      return `${name}${quote}${REDACTED}${closing}`;
    },
  },
  {
    pattern: new RegExp(String.raw`(\s--|^--)((?:[a-z]{1,20}-){0,3}(?:${NAMES}|pass)\s{1,3})(?:${OPTION_VALUE})`, 'gi'),
    replace: (_match, dashes, name) => `${dashes}${name}${REDACTED}`,
  },
  {
    // Not without regard to case: -P is a port.
    pattern: new RegExp(
      String.raw`(\b(?:${PASSWORD_PROGRAMS})\b[^\r\n|;&]{0,100}?\s-p\s{0,2})(?:${OPTION_VALUE})`,
      'g',
    ),
    replace: (_match, front) => `${front}${REDACTED}`,
  },
  {
    // After the names: a cookie goes on up to the first quote, and would take a name from its quoted value.
    pattern: new RegExp(String.raw`(cookie${SEPARATOR}\\{0,3}["']?)[^\r\n"'\\}]+`, 'gi'),
    replace: (_match, name) => `${name}${REDACTED}`,
  },
  {
    pattern: /\b(bearer|basic)(\s{1,3})([\w.~+/=-]{8,})/gi,
    // "basic authentication" and "bearer certificates" are words: credentials have a digit, an = or mixed case.
    replace: (match, scheme, gap, value) =>
      /[\d=]|[a-z][A-Z]/.test(value ?? '') ? `${scheme}${gap}${REDACTED}` : match,
  },
  { pattern: /\beyJ[\w-]{8,4096}(?:\.[\w-]{0,16384}){1,4}/g, replace: () => REDACTED },
  { pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, replace: () => REDACTED },
  {
    pattern: /([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,256}):[^\s/@]{1,256}@/gi,
    replace: (_match, front) => `${front}:${REDACTED}@`,
  },
  CARD,
];

/** Finds secrets by shape in text; slow path, called when `scanText` saw a suspect. */
export class SecretFinder {
  readonly #ownPatterns: readonly RegExp[];

  /** @param ownPatterns regular expressions of the tenant, checked where they are saved; one that does not compile finds nothing. */
  constructor(ownPatterns: readonly string[] = []) {
    const compiled: RegExp[] = [];
    for (const source of ownPatterns) {
      const pattern = compile(source);
      if (pattern !== undefined) compiled.push(pattern);
    }
    this.#ownPatterns = compiled;
  }

  /** With own patterns every text must be looked at: nothing is known about what they look for. */
  get hasOwnPatterns(): boolean {
    return this.#ownPatterns.length > 0;
  }

  /** Of a text in which nothing else can be. */
  redactCards(text: string): string {
    return text.replace(CARD.pattern, CARD.replace);
  }

  redact(text: string): string {
    let redacted = text;
    for (const { pattern, replace } of SECRETS) redacted = redacted.replace(pattern, replace);
    for (const pattern of this.#ownPatterns) redacted = redacted.replace(pattern, REDACTED);
    return redacted;
  }
}

function compile(source: string): RegExp | undefined {
  try {
    const pattern = new RegExp(source, 'gu');
    // A pattern that matches the empty string would put a mark between any two letters.
    return pattern.test('') ? undefined : pattern;
  } catch {
    return undefined;
  }
}

/** A UUID, or an id of 64, 128, 160 or 256 bits in hex. */
const HEX_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
const MOST_ID_LENGTH = 64;

/** Digits inside an id are no card, although one in ten has the right check digit. */
function isInHexId(match: string, [offset, whole]: readonly unknown[]): boolean {
  if (typeof offset !== 'number' || typeof whole !== 'string') return false;
  const end = offset + match.length;
  const before = /[0-9a-f-]*$/i.exec(whole.slice(Math.max(0, offset - MOST_ID_LENGTH), offset))?.[0] ?? '';
  const after = /^[0-9a-f-]*/i.exec(whole.slice(end, end + MOST_ID_LENGTH))?.[0] ?? '';
  return /[a-f]/i.test(before + after) && HEX_ID.test(before + match + after);
}

/** ISO/IEC 7812-1, annex B. */
function hasLuhnDigit(text: string): boolean {
  let sum = 0;
  let double = false;
  for (let at = text.length - 1; at >= 0; at--) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) continue;
    const value = double ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    double = !double;
  }
  return sum % 10 === 0;
}
