import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from './create-logger.ts';
import { terminalStream } from './terminal-stream.ts';

test('a sink that fails fails neither whoever logs nor the other sinks', () => {
  const { logger, addSink } = createLogger('fatal');
  const said: string[] = [];
  addSink({
    write() {
      throw new Error('the sink is broken');
    },
  });
  addSink({ write: (line) => void said.push(line) });
  logger.fatal('a request failed');
  expect(said.join()).toContain('a request failed');
});

test('a terminal that has gone ends nothing', async () => {
  const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  const closed = new Promise((resolve) => gone.on('close', resolve));
  const { write } = terminalStream(gone);
  const line = JSON.stringify({ level: 30, time: 0, msg: 'it serves' });
  write(line);
  await closed;
  write(line);
});
