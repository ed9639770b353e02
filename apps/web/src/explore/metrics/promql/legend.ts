type LabelRecord = Readonly<Record<string, string>>;

/** `{{route}} on {{instance}}` with the series' own values; a label that it has not is left out. */
export function formatLegend(format: string, labels: LabelRecord): string {
  return format.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => labels[name] ?? '').trim();
}

/**
 * What series are called without a format: by what tells them apart. Of one label the value alone is enough, a lone series has its
 * name and all its labels.
 */
export function usualLegends(all: readonly LabelRecord[], fallback: string): readonly string[] {
  const [first] = all;
  if (first === undefined) return [];
  if (all.length === 1) return [seriesText(first) || fallback];
  const names = [...new Set(all.flatMap((labels) => Object.keys(labels)))];
  const telling = names.filter((name) => all.some((labels) => labels[name] !== first[name]));
  return all.map((labels) => {
    if (telling.length === 1) return labels[telling[0]!] ?? `no ${telling[0]}`;
    return (
      telling
        .filter((name) => labels[name] !== undefined)
        .map((name) => (name === '__name__' ? labels[name] : `${name}=${labels[name]}`))
        .join(', ') || fallback
    );
  });
}

/** `up{instance="a", job="b"}`, as the language writes it. */
export function seriesText(labels: LabelRecord): string {
  const { __name__: name = '', ...others } = labels;
  const conditions = Object.entries(others).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return conditions.length === 0 ? name : `${name}{${conditions.join(', ')}}`;
}
