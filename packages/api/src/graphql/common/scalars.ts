import type { JsonValue } from '@oriel/telemetry';
import { GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql';
import { parseDurationMs } from '../../ask/duration.ts';
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
  description: 'A length of time: `30s`, `5m`, `1h`, or milliseconds.',
  serialize: (value) => value,
  /** Checked here, kept as it was written: `ask/` reads it. */
  parseValue(value) {
    const written = typeof value === 'number' ? String(value) : text(value, 'a duration');
    parseDurationMs(written, 'duration');
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
