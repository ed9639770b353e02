import { type Deployment, deploymentsOf, type ReadOptions, type TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { niceStepMs } from '../time-step.ts';

/** Fine enough to tell one deployment from the next, coarse enough that a rollout is one change. */
const STEPS = 120;
/** A version that is different in every process would otherwise fill the answer. */
const MAX_SIGHTINGS = 50_000;

/** When services began to answer in another version, by `service.version` of their spans' resource. */
export async function readDeployments(
  reading: Reading,
  range: TimeRange,
  options?: ReadOptions,
): Promise<Deployment[]> {
  const params = new QueryParams();
  const stepNs = BigInt(niceStepMs(range, STEPS)) * 1_000_000n;
  const { block } = await ask(
    reading,
    `SELECT service_name, simpleJSONExtractString(resource, 'service.version') AS version,
  intDiv(toUnixTimestamp64Nano(time), ${params.bind('Int64', stepNs)}) AS slot,
  count() AS spans, toUnixTimestamp64Milli(min(time)) AS first_ms
FROM spans
${where(timeCondition(range, params), "version != ''")}
GROUP BY service_name, version, slot
ORDER BY service_name, slot, version
LIMIT ${params.bind('UInt32', MAX_SIGHTINGS)}`,
    params,
    options,
  );
  return deploymentsOf(
    Array.from({ length: block.rows }, (_, row) => {
      const value = (column: string) => block.column(column).get(row);
      return {
        service: value('service_name') as string,
        version: value('version') as string,
        slot: Number(value('slot')),
        seen: Number(value('spans')),
        firstMs: Number(value('first_ms')),
      };
    }),
  );
}
