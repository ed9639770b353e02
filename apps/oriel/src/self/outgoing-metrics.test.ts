import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { Outgoing } from '../outgoing/outgoing.ts';
import { observeOutgoing } from './outgoing-metrics.ts';

test('the state of breakers and what became of calls stand on /metrics, by what they are for', async () => {
  const registry = new Registry();
  const outgoing = new Outgoing({ logger: { info() {}, warn() {} }, now: () => 0, sleep: async () => {} });
  observeOutgoing(registry, outgoing);
  const [away, well] = [outgoing.to('discovery'), outgoing.to('discovery')];
  const fail = () => Promise.reject(Object.assign(new Error('no'), { status: 503 }));
  for (let call = 0; call < 2; call++) await away.call(fail);
  await well.call(async () => {});
  const text = await registry.metrics();
  for (const line of [
    'oriel_circuit_breaker_state{name="discovery",state="open"} 1',
    'oriel_circuit_breaker_state{name="discovery",state="closed"} 1',
    'oriel_circuit_breaker_state{name="own_telemetry",state="open"} 0',
    'oriel_outgoing_failed_tries_total{name="discovery",kind="transient"} 5',
    'oriel_outgoing_given_up_total{name="discovery",reason="circuit_open"} 1',
    'oriel_outgoing_answered_total{name="discovery"} 1',
  ])
    expect(text).toContain(line);
});
