/** The shop alone: `node apps/demo/src/main.ts --endpoint http://127.0.0.1:4318 [--key KEY] [--control-port 7071] …` */
import { parseArgs } from 'node:util';
import { startDemo } from './start-demo.ts';

const USAGE = `usage: node apps/demo/src/main.ts [options]

  --endpoint URL        where telemetry goes, OTLP over HTTP (default http://127.0.0.1:4318)
  --key KEY             key to send with
  --control-port PORT   port of the fault switches (default: a free one)
  --rate NUMBER         page requests a second, averaged over a day (default 5)
  --day-minutes NUMBER  length of a day (default 1440, following the clock)

Example: node apps/demo/src/main.ts --rate 20 --day-minutes 60
`;

const options = {
  endpoint: { type: 'string', default: 'http://127.0.0.1:4318' },
  key: { type: 'string' },
  'control-port': { type: 'string' },
  rate: { type: 'string' },
  'day-minutes': { type: 'string' },
  help: { type: 'boolean' },
} as const;

try {
  const { values } = parseArgs({ options });
  if (values.help) console.log(USAGE);
  else await run(values);
} catch (error) {
  console.error(`shop: ${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 64;
}

async function run(values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values']): Promise<void> {
  const shop = await startDemo({
    otlpEndpoint: values.endpoint,
    logger: console,
    ...(values.key === undefined ? {} : { key: values.key }),
    ...(values['control-port'] === undefined ? {} : { controlPort: positive('control-port', values['control-port']) }),
    ...(values.rate === undefined ? {} : { requestsPerSecond: positive('rate', values.rate) }),
    ...(values['day-minutes'] === undefined
      ? {}
      : { dayLengthMs: positive('day-minutes', values['day-minutes']) * 60_000 }),
  });
  console.log(`the shop is open at ${shop.url}, its faults at ${shop.controlUrl}`);
  const stop = () => void shop.stop().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} is "${text}", expected a number above 0`);
  return number;
}
