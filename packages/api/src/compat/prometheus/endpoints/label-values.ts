import type { PrometheusEndpoint } from '../endpoint.ts';
import { PrometheusError } from '../prometheus-error.ts';
import { readLimit, readRange, readSelectors, storeLimit } from '../read-parameters.ts';
import { truncated } from '../truncated.ts';
import { turnsOf } from '../turns.ts';

/** Values of one label ("Querying label values"). */
export const labelValues: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/label/:label/values',
  asksForSeries: true,
  async answer({ params, path, tenant, store, signal }) {
    const label = unescapeName(path.label!);
    if (label === '') throw new PrometheusError('bad_data', 'invalid label name: ""');
    const limit = storeLimit(readLimit(params));
    const range = readRange(params);
    const selectors = await readSelectors(params, turnsOf({ signal, tenant }));
    if (range === undefined) return { data: [] };
    return truncated(await store.samples.labelValues(label, selectors, range, limit, { signal }), limit);
  },
};

const LAST_CODE_POINT = 0x10ffff;

/** `U__http_2e_status` is `http.status` ("Values Escaping"). What is no escaped name is the name itself. */
export function unescapeName(text: string): string {
  if (!text.startsWith('U__')) return text;
  const escaped = text.slice(3);
  if (!/^(?:[A-Za-z0-9:]|__|_[0-9a-fA-F]{1,6}_)*$/.test(escaped)) return text;
  const codes = escaped.match(/(?<=_)[0-9a-fA-F]+(?=_)/g) ?? [];
  // Beyond the last character there is none that could have been escaped.
  if (codes.some((code) => Number.parseInt(code, 16) > LAST_CODE_POINT)) return text;
  return escaped.replace(/__|_([0-9a-fA-F]+)_/g, (_all, code: string | undefined) =>
    code === undefined ? '_' : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}
