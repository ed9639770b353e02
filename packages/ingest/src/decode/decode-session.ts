import type { RowEncoder } from '@oriel/store';
import type { Limits } from '@oriel/telemetry';
import { SeriesDeriver } from '../derive/series-deriver.ts';
import { DEFAULT_SERIES_SETTINGS, type SeriesSettings } from '../derive/series-settings.ts';
import { GuardSink } from '../guard/guard-sink.ts';
import { createDecoders } from './all.ts';
import type { DecodeReply, DecodeRequest } from './decode-request.ts';
import { MalformedRequest } from './errors.ts';

/** Decodes one request after another into one encoder. One for each decoding worker; not re-entrant. */
export interface DecodeSession {
  /**
   * Everything that is accepted is in the encoder afterwards; of a malformed request nothing is.
   * @throws whatever is a fault of ours; the encoder is as it was before.
   */
  decode(request: DecodeRequest): DecodeReply;
}

export function createDecodeSession({
  encoder,
  limits,
  series = DEFAULT_SERIES_SETTINGS,
}: {
  readonly encoder: RowEncoder;
  readonly limits: Limits;
  /** How points become series. */
  readonly series?: SeriesSettings;
}): DecodeSession {
  const plainGuard = new GuardSink(encoder, limits);
  const deriver = new SeriesDeriver(encoder, series);
  const derivingGuard = new GuardSink(deriver, limits, deriver);
  const decoders = new Map(createDecoders(limits).map((decoder) => [decoder.name, decoder]));

  return {
    decode(request) {
      const decoder = decoders.get(request.decoder);
      if (decoder === undefined) throw new Error(`no decoder is called "${request.decoder}"`);
      encoder.mark();
      const guard = request.signal === 'metrics' ? derivingGuard : plainGuard;
      try {
        guard.open(request);
        guard.beginRequest(request.policy);
        decoder.decode(request, guard);
        guard.endRequest();
        return { kind: 'decoded', outcome: guard.outcome() };
      } catch (error) {
        encoder.rollback();
        if (error instanceof MalformedRequest) return { kind: 'malformed', code: error.code, message: error.message };
        throw error;
      } finally {
        decoder.release?.();
      }
    },
  };
}
