/** The first power of ten that Go writes with an exponent. */
const FIRST_EXPONENT = 6;

/** A number as Go's `%g` prints it, which is how Prometheus' messages do: `1e+06`, `0.25`, `+Inf`, `NaN`. */
export function shortNumber(value: number): string {
  const special = specialNumber(value);
  if (special !== null) return special;
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits, exponentText] = value.toExponential().split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < FIRST_EXPONENT) return plainNumber(value);
  const size = Math.abs(exponent);
  return `${digits}e${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`;
}

/** The shortest digits that mean this number, never with an exponent (Go's `FormatFloat(v, 'f', -1, 64)`). */
export function plainNumber(value: number): string {
  const special = specialNumber(value);
  if (special !== null) return special;
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const sign = value < 0 ? '-' : '';
  const exponent = Number(text.slice(at + 1));
  const [whole, fraction = ''] = text.slice(sign.length, at).split('.') as [string, string?];
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

function specialNumber(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : null;
}
