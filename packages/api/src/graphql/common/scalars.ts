import type { JsonValue } from '@oriel/telemetry';
import { GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql';
import { parseStepMs } from '../../ask/duration.ts';
import { builder } from '../builder.ts';

builder.scalarType('DateTime', {
  description: 'RFC 3339 time with nanoseconds where known.',
  serialize: (value) => value,
  parseValue: (value) => text(value, 'a time'),
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value as JsonValue,
  parseLiteral: (node: ValueNode, variables) => valueFromASTUntyped(node, variables) as JsonValue,
});

builder.scalarType('Duration', {
  description: 'A length of time with its unit: `150ms`, `30s`, `1h30m`; a `step` may also be a number of seconds.',
  serialize: (value) => value,
  /** Kept as it was written: `ask/` reads it, and knows whether it is a step, the only one that may go without a unit. */
  parseValue(value) {
    const written = typeof value === 'number' ? String(value) : text(value, 'a duration');
    parseStepMs(written, 'duration');
    return written;
  },
});

builder.scalarType('Long', {
  description: 'A count that may pass 2^31; a JSON number.',
  serialize: (value) => value,
  parseValue(value) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new GraphQLError('expected a whole number');
    return value;
  },
});

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new GraphQLError(`expected ${what}, written as a string`);
  return value;
}
