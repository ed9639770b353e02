const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const STEPS = [
  { above: 1e18, word: 'E' },
  { above: 1e15, word: 'P' },
  { above: 1e12, word: 'T' },
  { above: 1e9, word: 'G' },
  { above: 1e6, word: 'M' },
  { above: 1e5, word: 'k', divisor: 1e3 },
] as const;

/** Beyond it nobody knows the words; powers of ten are read by all. */
const LARGEST_WORD = 1e21;
/** Below it a fixed number of decimals would say zero. */
const SMALLEST_DECIMAL = 1e-6;

/** Three significant digits, without the zeros that say nothing: 1.2, 38, 0.04. */
export function formatSignificant(value: number, digits = 3): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= LARGEST_WORD || Math.abs(value) < SMALLEST_DECIMAL) return exponent(value, digits);
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(Math.max(digits - 1 - magnitude, 0), 6);
  const text = value.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `1.2e24` */
function exponent(value: number, digits: number): string {
  return value
    .toExponential(digits - 1)
    .replace(/\.?0*e/, 'e')
    .replace('e+', 'e');
}

/** Whole up to 99,999, then `240 k`, `1.2 M`, `20 M` and on to `3 E`; beyond, `1.2e24`. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= LARGEST_WORD) return formatSignificant(value);
  for (const step of STEPS) {
    const divisor = 'divisor' in step ? step.divisor : step.above;
    if (Math.abs(value) >= step.above) return `${formatSignificant(value / divisor)} ${step.word}`;
  }
  return Number.isInteger(value) || Math.abs(value) >= 1_000 ? GROUPED.format(value) : formatSignificant(value);
}

/** Per second, said with the unit: `12.4/s`. */
export function formatRate(perSecond: number): string {
  return `${formatCount(perSecond >= 10 ? Math.round(perSecond * 10) / 10 : perSecond)}/s`;
}

/** A ratio as percent; what is above nothing never reads as `0 %`. */
export function formatPercent(ratio: number): string {
  if (ratio === 0) return '0 %';
  const percent = ratio * 100;
  if (percent < 0.01) return '< 0.01 %';
  return `${formatSignificant(percent, percent >= 99.5 && percent < 100 ? 4 : percent < 10 ? 2 : 3)} %`;
}

/** `1 trace`, `1,204 traces`, `100+ traces` where more are known to exist. */
export function formatCountOf(count: number, noun: string, isMore = false): string {
  return `${formatCount(count)}${isMore ? '+' : ''} ${count === 1 && !isMore ? noun : `${noun}s`}`;
}
