import type { JsonValue } from '@oriel/telemetry';
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import { DEFAULT_API_LIMITS } from '../api-dependencies.ts';
import { ApiError } from '../errors.ts';
import type { GraphqlContext } from './context.ts';

/** What each field of the schema is made with; a field that asks the store says what it costs with `storeCost`. */
export const builder = new SchemaBuilder<{
  Context: GraphqlContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    JSON: { Input: JsonValue; Output: JsonValue };
    Duration: { Input: string; Output: string };
    Long: { Input: number; Output: number };
  };
}>({
  plugins: [ComplexityPlugin],
  defaultFieldNullability: false,
  complexity: {
    defaultComplexity: 1,
    defaultListMultiplier: 10,
    limit: ({ deps }) => ({
      complexity: deps.limits?.graphqlCost ?? DEFAULT_API_LIMITS.graphqlCost,
      depth: deps.limits?.graphqlDepth ?? DEFAULT_API_LIMITS.graphqlDepth,
    }),
    complexityError(kind, result) {
      if (kind === 'Depth') {
        return new ApiError(
          'operation_too_deep',
          `the operation is ${result.depth} levels deep; at most ${result.maxDepth} are answered`,
        );
      }
      return new ApiError(
        'operation_too_costly',
        `the operation costs ${Math.round(result.complexity)}; at most ${result.maxComplexity} is answered`,
      );
    },
  },
});

/** A question to the store costs as much as 500 plain fields, so that aliases cannot ask fifty of them at once. */
export const STORE_COST = 500;

/**
 * The cost of a field that reads a page of `first` rows. Lists count ten times their fields, so a tenth of the rows is
 * what each field of a row is multiplied by.
 */
export function pageCost({ first }: { first?: number | null | undefined }) {
  return { field: STORE_COST, multiplier: Math.max(1, (first ?? 100) / 10) };
}

builder.queryType();
builder.mutationType();
builder.subscriptionType();
