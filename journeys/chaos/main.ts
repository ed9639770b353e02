import { killAtRandom } from './kill.ts';

// `npm run chaos [-- KILLS [SEED]]`: fifty random kill -9 of server, engine and PostgreSQL under load.
const kills = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 1e6);
console.log(`chaos: ${kills} kills, seed ${seed}`);
const verdict = await killAtRandom({ kills, seed, say: (line) => console.log(line) });
console.log(
  `${verdict.acknowledged} of ${verdict.sent} requests acknowledged; lost ${verdict.lost.length}, doubled ${verdict.doubled.length}`,
);
for (const line of [...verdict.lost.slice(0, 10), ...verdict.doubled.slice(0, 10)]) console.log(`  ${line}`);
process.exit(verdict.lost.length + verdict.doubled.length === 0 ? 0 : 1);
