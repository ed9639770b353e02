/** Entry of every process of the shop: `node service-main.ts NAME VERSION`, started by `startDemo` with a channel to it. */
import { metrics, trace } from '@opentelemetry/api';
import { FAULTS } from './faults/all.ts';
import type { FromService, ToService } from './runtime/messages.ts';
import { startTelemetry } from './runtime/telemetry.ts';
import { SERVICES } from './services/all.ts';

const [name = '', version = ''] = process.argv.slice(2);
const service = SERVICES.find((one) => one.name === name);
if (service === undefined || process.send === undefined) {
  console.error(`the shop's services are started by the shop; there is no service "${name}"`);
  process.exit(64);
}

const stopTelemetry = startTelemetry(name, version);
let addresses: Readonly<Record<string, string>> = {};
let faultsOn: ReadonlySet<string> = new Set();

process.on('message', (message: ToService) => {
  if (message.kind === 'addresses') addresses = message.addresses;
  else faultsOn = new Set(message.on);
});

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  // What is left is sent, yet a receiver that is gone already must not keep the process.
  setTimeout(() => process.exit(0), 2_000).unref();
  await stopTelemetry();
  process.exit(0);
}
// The channel closes with the parent, however it ends: a shop never outlives its owner.
process.on('disconnect', () => void stop());
process.on('SIGTERM', () => void stop());
// Ctrl-C reaches the whole group; the parent says when to stop.
process.on('SIGINT', () => {});

const say = (message: FromService) => process.send?.(message);

try {
  // Only now: these modules load express and http, which the SDK has to see first.
  const [{ createShopTools }, start] = await Promise.all([import('./runtime/shop-tools.ts'), service.load()]);
  let url: string | undefined;
  const tools = createShopTools({
    service: name,
    version,
    tracer: trace.getTracer(name, version),
    meter: metrics.getMeter(name, version),
    isFaultOn: (fault) => FAULTS.some((one) => one.name === fault) && faultsOn.has(fault),
    addressOf: (other) => addresses[other],
    onListening: (address) => {
      url = address;
    },
  });
  await start(tools);
  say({ kind: 'ready', url });
} catch (error) {
  say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  await stop();
}
