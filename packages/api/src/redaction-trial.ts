import type { JsonValue } from '@oriel/telemetry';

export interface RedactionRules {
  readonly redactKeys: readonly string[];
  readonly redactPatterns: readonly string[];
}

export type TrialOutcome =
  | {
      readonly kind: 'tried';
      readonly tried: {
        /** Whether the sample was read as a record, because it is a JSON object; else it is the body of one. */
        readonly isRecord: boolean;
        readonly stored: { readonly body: JsonValue; readonly attributes: Readonly<Record<string, JsonValue>> };
      };
    }
  | { readonly kind: 'too_slow'; readonly afterMs: number }
  | { readonly kind: 'busy' };

/** Shows what would be stored of a line under rules that are not saved yet, by what everything goes through that comes in. */
export interface RedactionTrial {
  try(sample: string, rules: RedactionRules): Promise<TrialOutcome>;
}
