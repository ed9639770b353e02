import { LOG_PREFIX } from './postgres-log.ts';

/**
 * PostgreSQL tuned for a small neighbour: a few connections, no helpers that we do not use, every commit on disk.
 * Given on the command line, so that they are the program's and not a file's that somebody edited.
 */
export function serverSettings(socketDir: string): string[] {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: '',
    // A list, in which quotation marks keep a path with a comma together.
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '40',
    shared_buffers: '16MB',
    work_mem: '4MB',
    maintenance_work_mem: '16MB',
    huge_pages: 'off',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_level: 'minimal',
    max_wal_senders: '0',
    min_wal_size: '32MB',
    max_wal_size: '128MB',
    // Without these there are three I/O workers, a replication launcher and room for eight more processes.
    io_method: 'sync',
    max_logical_replication_workers: '0',
    max_worker_processes: '1',
    max_parallel_workers: '0',
    max_parallel_workers_per_gather: '0',
    autovacuum_max_workers: '1',
    autovacuum_worker_slots: '2',
    jit: 'off',
    logging_collector: 'off',
    log_line_prefix: LOG_PREFIX,
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    cluster_name: 'oriel',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
