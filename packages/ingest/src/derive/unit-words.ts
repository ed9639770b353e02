/**
 * Units of OpenTelemetry (UCUM's case-sensitive codes) in the words of Prometheus' names. Source: OpenTelemetry specification,
 * "Prometheus and OpenMetrics Compatibility", "Metric Metadata".
 */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['1', ''],
  ['%', 'percent'],
]);

/** What stands below the slash, where `m` is a minute. */
const PER_WORDS: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

export interface UnitWords {
  /** `bytes`, or empty. */
  readonly main: string;
  /** `per_second`, or empty. */
  readonly per: string;
}

/** `By/s` is `bytes` and `per_second`; annotations like `{requests}` are no unit. */
export function unitWords(unit: string): UnitWords {
  const slash = unit.indexOf('/');
  const above = (slash < 0 ? unit : unit.slice(0, slash)).trim();
  const below = slash < 0 ? '' : unit.slice(slash + 1).trim();
  return {
    main: isUnit(above) ? (WORDS.get(above) ?? above) : '',
    per: isUnit(below) ? `per_${PER_WORDS.get(below) ?? below}` : '',
  };
}

/** The characters that a name may have; what is between becomes one underscore. */
export function cleanUnit(word: string): string {
  return word
    .replace(/[^a-zA-Z0-9:]/gu, '_')
    .replace(/_+/g, '_')
    .replace(/^_/, '');
}

/** A unit as metadata has it: `bytes_per_second`. */
export function unitName(unit: string): string {
  const { main, per } = unitWords(unit);
  return [cleanUnit(main), cleanUnit(per)]
    .filter((word) => word !== '')
    .join('_')
    .replace(/^_|_$/g, '');
}

const CODES = codesOf(WORDS);
const PER_CODES = codesOf(PER_WORDS);

/** The other way: `bytes_per_second` is `By/s`. What is no word of these is a code of somebody's own and stays. */
export function unitCode(word: string): string {
  const [, main = word, per = ''] = /^(?:(.*)_)?per_(.+)$/.exec(word) ?? [];
  const above = word.startsWith('per_') ? '1' : (CODES.get(main) ?? main);
  return per === '' ? above : `${above}/${PER_CODES.get(per) ?? per}`;
}

function codesOf(words: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...words].filter(([, word]) => word !== '').map(([code, word]) => [word, code]));
}

function isUnit(text: string): boolean {
  return text !== '' && !/[{}]/.test(text);
}
