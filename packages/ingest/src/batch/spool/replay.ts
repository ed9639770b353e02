import { type SpooledSegment, segmentName } from './open-segment.ts';
import type { Quarantine } from './quarantine.ts';
import { HEADER_BYTES, readSegment } from './segment-format.ts';
import { timeOfSegment } from './segment-ids.ts';
import type { SpoolFiles } from './spool-files.ts';

const SEGMENT_FILE = /^([0-9a-f]{16})\.(open|closed)$/;

/**
 * What an earlier run left, in order, ready to be inserted. A segment that was still open ends at its first frame whose
 * checksum does not hold: whatever stands behind it was never acknowledged, because an acknowledgement waits for the fsync
 * of its own frame.
 */
export async function findSegments(
  files: SpoolFiles,
  directory: string,
  options: { quarantine: Quarantine; schemaVersion: number },
): Promise<SpooledSegment[]> {
  const found: SpooledSegment[] = [];
  for (const { name, sizeBytes } of await files.list(directory)) {
    const [, id, state] = SEGMENT_FILE.exec(name) ?? [];
    if (id === undefined) continue;
    const path = `${directory}/${name}`;
    if (state === 'closed') {
      found.push(await describeClosed(files, path, sizeBytes, BigInt(`0x${id}`), options));
    } else {
      const repaired = await repairOpen(files, directory, path, options);
      if (repaired !== undefined) found.push(repaired);
    }
  }
  return found;
}

/** Only its schema version is read now; the rows are read when their turn comes. */
async function describeClosed(
  files: SpoolFiles,
  path: string,
  sizeBytes: number,
  segment: bigint,
  { schemaVersion }: { schemaVersion: number },
): Promise<SpooledSegment> {
  const header = readSegment(await files.readStart(path, HEADER_BYTES));
  return {
    segment,
    // An unreadable header is met again, and dealt with, when the rows are read.
    schemaVersion: header.kind === 'read' ? header.header.schemaVersion : schemaVersion,
    path,
    sizeBytes,
    closedMs: timeOfSegment(segment),
  };
}

async function repairOpen(
  files: SpoolFiles,
  directory: string,
  path: string,
  { quarantine }: { quarantine: Quarantine },
): Promise<SpooledSegment | undefined> {
  const bytes = await files.read(path);
  const reading = readSegment(bytes);
  if (reading.kind === 'unreadable' && bytes.byteLength > HEADER_BYTES && bytes.some((byte) => byte !== 0)) {
    await quarantine.putFile(path, bytes.byteLength, reading.reason);
    return undefined;
  }
  if (reading.kind === 'unreadable' || reading.blocks.length === 0) {
    await files.remove(path);
    return undefined;
  }
  const file = await files.openExisting(path);
  try {
    if (reading.goodBytes < bytes.byteLength) await file.truncate(reading.goodBytes);
    await file.sync();
  } finally {
    await file.close();
  }
  const closed = `${directory}/${segmentName(reading.header.segment, 'closed')}`;
  await files.rename(path, closed);
  await files.syncDirectory(directory);
  return {
    ...reading.header,
    path: closed,
    sizeBytes: reading.goodBytes,
    closedMs: timeOfSegment(reading.header.segment),
  };
}
