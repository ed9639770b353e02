import type { Writable } from 'node:stream';

const LEVEL_NAMES: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };
const OWN_FIELDS = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err', 'name', 'v']);

/** Lines that a person reads: `14:02:11 warn  the engine ended; it is started again  signal=SIGKILL`. */
export function terminalStream(out: Writable): { write(line: string): void } {
  // Whoever read it may have gone (`oriel | head`): without a listener that would end the process.
  out.on('error', () => {});
  return { write: (line) => void out.write(terminalLine(line)) };
}

export function terminalLine(line: string): string {
  const record = JSON.parse(line) as Record<string, unknown>;
  const time = new Date(Number(record.time)).toISOString().slice(11, 19);
  const level = (LEVEL_NAMES[Number(record.level)] ?? 'info').padEnd(5);
  const fields = Object.entries(record)
    .filter(([name]) => !OWN_FIELDS.has(name))
    .map(([name, value]) => `  ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
  const error = record.err as { message?: string } | undefined;
  return `${time} ${level} ${String(record.msg ?? '')}${fields}${error?.message ? `  error=${error.message}` : ''}\n`;
}
