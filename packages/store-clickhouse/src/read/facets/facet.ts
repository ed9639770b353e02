import { severityName } from '@oriel/telemetry';
import { shownText } from '../../compile/attribute-condition.ts';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
import { resolveField } from '../../compile/field.ts';
import type { QueryParams } from '../../compile/query-params.ts';
import type { SignalFields } from '../../compile/signal-fields.ts';
import { isCountedByMinute } from '../whole-minutes.ts';

/** How one field is counted, and how a counted value is shown; '' is shown by no record that has the field. */
export interface Facet {
  readonly field: string;
  /** The value's text, of a record's columns. */
  readonly text: string;
  /** The one column that `text` reads, if it is one: rows are many, so they are grouped by it as it is, and `text` is made of the groups. */
  readonly column: string | undefined;
  readonly show: (value: string) => string;
  /** Whether counts by minute answer it. */
  readonly isCounted: boolean;
}

/** One of several, which answer in one list. */
export interface PlacedFacet extends Facet {
  readonly index: number;
}

export function facetsOf(
  names: readonly string[],
  fields: SignalFields,
  homes: AttributeHomes,
  params: QueryParams,
): PlacedFacet[] {
  return names.map((name, index) => ({ ...facetOf(name, fields, homes, params), index }));
}

export function facetOf(name: string, fields: SignalFields, homes: AttributeHomes, params: QueryParams): Facet {
  const field = resolveField(name, fields, homes);
  if (field.kind === 'attribute') {
    const { promoted, inMap, inResource } = field;
    const places = [promoted?.column, inMap ? 'attributes' : undefined, inResource ? 'resource' : undefined];
    const [only, ...others] = places.filter((place) => place !== undefined);
    // The Map is no key: it holds everything else, too.
    const column = others.length === 0 && only !== 'attributes' ? only : undefined;
    return { field: name, text: shownText(field, params), column, show: (value) => value, isCounted: false };
  }
  const { own } = field;
  const facet = {
    field: name,
    text: own.expression,
    column: /^\w+$/.test(own.expression) ? own.expression : undefined,
    show: (value: string) => value,
    isCounted: isCountedByMinute([name]),
  };
  switch (own.kind) {
    case 'text':
    case 'number':
    case 'time':
      return facet;
    case 'severity':
      return { ...facet, show: (value) => severityName(Number(value)) };
    case 'choice':
      return { ...facet, show: (value) => own.names[Number(value)] ?? value };
    case 'hex':
      return { ...facet, text: `if(empty(${own.expression}), '', lower(hex(${own.expression})))` };
  }
}
