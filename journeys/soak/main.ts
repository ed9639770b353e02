/** Loads that are held for long, one after another or the one that is named: `npm run soak [-- NAME [ARGUMENTS…]]`. Each prints its own table. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Soak {
  readonly name: string;
  readonly question: string;
  /** Where it is not in a folder of its name beside this file. */
  readonly program?: string;
  /** What it is told where nothing else is said. */
  readonly words?: readonly string[];
}

/** One folder per load. A new one is a line here. */
const SOAKS: readonly Soak[] = [
  { name: 'floor', question: 'is the floor load held for ten minutes, while somebody searches? [MINUTES [SHARE]]' },
  {
    name: 'active-series',
    question: 'are a million active series held for half an hour, some of them new? [SERIES [MINUTES [NEW A MINUTE]]]',
  },
  { name: 'scrapes', question: 'are 2,000 targets of 500 series scraped every 15 s? [TARGETS [SERIES [MINUTES]]]' },
  { name: 'prometheus-writes', question: 'does an hour of a real Prometheus arrive whole? [MINUTES]' },
  {
    name: 'differential',
    question: 'does a real Prometheus answer random queries over random data as we do? [--minutes N --seed N …]',
    program: '../differential/main.ts',
    words: ['--minutes', '180'],
  },
];

const [wanted, ...words] = process.argv.slice(2);
if (wanted !== undefined && !SOAKS.some(({ name }) => name === wanted)) {
  console.error(`there is no soak "${wanted}"; there are ${SOAKS.map(({ name }) => name).join(', ')}`);
  process.exit(64);
}
for (const { name, question, program = `${name}/main.ts`, words: usual = [] } of SOAKS) {
  if (wanted !== undefined && name !== wanted) continue;
  console.log(`\n── ${name}: ${question}`);
  const { status } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, program), ...(words.length === 0 ? usual : words)],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exitCode = 1;
}
