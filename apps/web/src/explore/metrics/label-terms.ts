import type { FieldName } from '../../data/logs.ts';
import { fieldTerm } from '../../kit/query/search-terms.ts';

/** Names that mean the record itself in the search line: a label of such a name is something else. */
const OWN_FIELDS = new Set(
  'timestamp severity level body message msg service traceId spanId parentSpanId eventName name kind status statusMessage duration'.split(
    ' ',
  ),
);

/** Labels as conditions on the fields that records have by these names: `http_route` is what is sent as `http.route`. Others are left out. */
export function labelTerms(
  labels: Readonly<Record<string, string>>,
  fields: readonly Pick<FieldName, 'name' | 'count'>[],
): readonly string[] {
  return Object.entries(labels).flatMap(([label, value]) => {
    const [field] = fields
      .filter(({ name }) => !OWN_FIELDS.has(name) && /^[\w.]+$/.test(name) && asLabel(name) === asLabel(label))
      .sort((one, other) => Number(other.name === label) - Number(one.name === label) || other.count - one.count);
    return field === undefined ? [] : [fieldTerm(field.name, value)];
  });
}

function asLabel(name: string): string {
  return name.replaceAll('.', '_');
}
