/**
 * Search parameters as plain words: `?q=timeout&from=now-1h&col=user.id&col=route`. A repeated name is a list.
 * Every page reads them through the checks below, so that a link made by hand cannot break a view.
 */
export function parseSearch(search: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const present = found[name];
    if (present === undefined) found[name] = value;
    else if (Array.isArray(present)) present.push(value);
    else found[name] = [present, value];
  }
  return found;
}

/** Empty values are left out: a link says only what differs from a fresh page. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') parameters.append(name, String(one));
    }
  }
  // Colons, commas and slashes are allowed in a query, and a link is read by people.
  const text = parameters
    .toString()
    .replace(/%3A/g, ':')
    .replace(/%2C/g, ',')
    .replace(/%2F/g, '/')
    .replace(/%22/g, '"');
  return text === '' ? '' : `?${text}`;
}

export function oneText(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

export function manyTexts(value: unknown): string[] | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return all.length === 0 ? undefined : [...new Set(all)];
}

export function oneOf<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  const text = oneText(value);
  return choices.find((choice) => choice === text);
}
