import type { ArchiverState } from '../../archive/archiver.ts';
import { OrielError } from '../../errors.ts';
import type { AdminCommand, ServerStatus } from '../admin-command.ts';
import { printedBytes, table } from '../table.ts';

export const status: AdminCommand<object, ServerStatus> = {
  name: 'status',
  describe: 'what the running server is doing: addresses, health, rows and bytes kept',
  example: 'oriel status --json',
  arguments: [],
  options: [],
  needsRunning: true,
  async run({ running }) {
    if (!running) throw new OrielError('not_running');
    return running.status();
  },
  print({ url, otlpHttp, otlpGrpc, version, pid, health, signals, tenants, archive }) {
    const parts = table(health.components.map((part) => [part.name, part.status, `${part.score}`, part.detail]));
    const kept = table([
      ['signal', 'rows', 'on disk', 'bytes per row'],
      ...signals.map((signal) => [
        signal.signal,
        signal.rows.toLocaleString('en'),
        printedBytes(signal.bytesOnDisk),
        signal.rows === 0 ? '-' : (signal.bytesOnDisk / signal.rows).toFixed(1),
      ]),
    ]);
    const byTenant = table([
      ['tenant', 'rows', 'on disk', 'disk share'],
      ...tenants.map((tenant) => [
        tenant.name,
        tenant.rows.toLocaleString('en'),
        printedBytes(tenant.bytesOnDisk),
        tenant.bytesShare === null ? '-' : printedBytes(tenant.bytesShare),
      ]),
    ]);
    return [
      `Oriel ${version} (process ${pid}): ${health.status}, ${health.score} of 100`,
      `pages and API ${url}   OTLP/HTTP ${otlpHttp}   OTLP/gRPC ${otlpGrpc}`,
      '',
      parts,
      '',
      kept,
      '',
      byTenant,
      ...(archive ? ['', describeArchive(archive)] : []),
    ].join('\n');
  },
};
function describeArchive({ address, days, newestArchivedDay, lastError }: ArchiverState): string {
  const newest = newestArchivedDay === null ? 'no day yet' : `up to ${newestArchivedDay}`;
  const failed = lastError === undefined ? '' : `; ${lastError}`;
  return `archive ${address}: ${newest}, ${days.archived} days archived, ${days.waiting} waiting${failed}`;
}
