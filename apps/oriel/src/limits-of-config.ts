import { DEFAULT_LIMITS, type Limits } from '@oriel/telemetry';
import type { Config } from './config/settings.ts';

/** The bounds of one record: what an operator sets, and Oriel's own for the rest. */
export function limitsOfConfig(config: Config): Limits {
  return {
    ...DEFAULT_LIMITS,
    attributeValueBytes: config.maxAttributeBytes,
    payloadBytes: config.maxPayloadBytes,
    bodyBytes: config.maxLogBodyBytes,
  };
}
