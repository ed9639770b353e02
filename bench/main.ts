/** Runs the benchmarks one after another, or those that are named: `npm run bench [-- NAME…]`. Each prints its own table. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** One folder per question. A new one is a line here. */
const BENCHES: readonly { readonly name: string; readonly run: string; readonly question: string }[] = [
  { name: 'decode', run: 'decode/decode-otlp.ts', question: 'how fast does one thread turn OTLP into columns?' },
  { name: 'ingest', run: 'ingest/main.ts', question: 'what does it cost to take telemetry in?' },
  { name: 'samples', run: 'samples/main.ts', question: 'what does a sample of remote write cost on its way in?' },
  {
    name: 'metrics',
    run: 'metrics/main.ts',
    question: 'how fast is PromQL over a day of samples, beside Prometheus and VictoriaMetrics?',
  },
  {
    name: 'memory',
    run: 'memory/main.ts',
    question: 'what does Oriel hold in memory when nobody asks anything of it?',
  },
  { name: 'calls', run: 'calls/main.ts', question: 'what do services with their calls cost while spans come in?' },
  { name: 'pages', run: 'pages/main.ts', question: 'how long does each page take, from its address to its content?' },
  { name: 'search', run: 'search/main.ts', question: 'how long do the questions of a page take on a large store?' },
  {
    name: 'turns',
    run: 'turns/main.ts',
    question: 'for how long at once does the most extreme question keep others waiting?',
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; there are ${BENCHES.map(({ name }) => name).join(', ')}`);
  process.exit(64);
}
for (const { name, run, question } of BENCHES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}: ${question}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, run)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
