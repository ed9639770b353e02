import { Spool } from '../src/batch/spool/spool.ts';
import { rowsOf } from './sample-rows.ts';

// A process of its own for a kill -9: appends without end and tells each acknowledgement on standard output.
const spool = await Spool.open({
  directory: process.argv[2]!,
  store: { schemaVersion: 1, insert: async () => ({ kind: 'retry', reason: 'no store here' }) },
  closeAfterMs: 40,
});
for (let index = 0; ; index++) {
  const name = `${process.argv[3]}-${index}`;
  void spool.append([rowsOf(name)]).then((outcome) => {
    if (outcome.kind === 'durable') process.stdout.write(`${name}\n`);
  });
  if (index % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
