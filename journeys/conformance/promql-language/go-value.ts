/** What stands in a table where its Go source had an expression. */
export type GoValue<T> = T | { readonly $go: string } | GoCall | { readonly $bytes_b64: string };
export interface GoCall {
  readonly $call: string;
  readonly args: readonly GoValue<unknown>[];
}

const LIMITS: Readonly<Record<string, number>> = {
  'float64(math.MaxInt64)+1': 2 ** 63,
  'float64(math.MinInt64)-1': -(2 ** 63),
};

/** The text that a Go expression makes: literals, `strings.Repeat`, `+`, and `%f` of a limit. */
export function goText(value: GoValue<string>): string {
  if (typeof value === 'string') return value;
  if ('$bytes_b64' in value) return new TextDecoder().decode(Buffer.from(value.$bytes_b64, 'base64'));
  if ('$go' in value)
    return value.$go.replaceAll(
      /(?:strings\.Repeat\()?"((?:[^"\\]|\\.)*)"(?:,\s*(\d+)\))?(?:\s*\+\s*)?/g,
      (_, text: string, times = '1') => text.repeat(Number(times)),
    );
  return call(value);
}

function call({ $call, args }: GoCall): string {
  if ($call === 'strings.Repeat') {
    const [text, times] = args as [string, number];
    return text.repeat(times);
  }
  const [format, argument] = args as [string, { readonly $go: string }];
  const limit = LIMITS[argument.$go];
  if (!$call.startsWith('fmt.') || limit === undefined)
    throw new Error(`an unknown Go expression: ${JSON.stringify({ $call, args })}`);
  return format.replace('%f', `${BigInt(limit)}.000000`);
}
