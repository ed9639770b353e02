import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';

/** One file that grows at its end. */
export interface SpoolFile {
  /** Writes all buffers or throws; what a failed append left behind is the caller's to truncate. */
  append(buffers: readonly Uint8Array[]): Promise<void>;
  /** Returns when everything appended, and the length, would survive a power cut. */
  sync(): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  close(): Promise<void>;
}

/** What the spool needs of a disk; narrow, so that a test can count the fsyncs and fill the disk. */
export interface SpoolFiles {
  makeDirectory(path: string): Promise<void>;
  list(directory: string): Promise<{ readonly name: string; readonly sizeBytes: number }[]>;
  /** Throws when the file exists. */
  create(path: string): Promise<SpoolFile>;
  openExisting(path: string): Promise<SpoolFile>;
  read(path: string): Promise<Uint8Array>;
  /** At most the first `bytes` of the file. */
  readStart(path: string, bytes: number): Promise<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  /** Removing what is not there is no error. */
  remove(path: string): Promise<void>;
  /** Makes names in the directory durable: a file is only as safe as its name. */
  syncDirectory(path: string): Promise<void>;
}

/** `writev` takes at most this many buffers at a time (IOV_MAX on Linux and macOS). */
const BUFFERS_PER_WRITE = 1024;

export const diskFiles: SpoolFiles = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  async list(directory) {
    const names = (await readdir(directory)).sort();
    return Promise.all(names.map(async (name) => ({ name, sizeBytes: (await stat(`${directory}/${name}`)).size })));
  },
  async create(path) {
    return new DiskFile(await open(path, 'ax', 0o600));
  },
  async openExisting(path) {
    return new DiskFile(await open(path, 'r+'));
  },
  async read(path) {
    return readFile(path);
  },
  async readStart(path, bytes) {
    const file = await open(path, 'r');
    try {
      const start = new Uint8Array(bytes);
      const { bytesRead } = await file.read(start, 0, bytes, 0);
      return start.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  async rename(from, to) {
    await rename(from, to);
  },
  async remove(path) {
    await rm(path, { force: true });
  },
  async syncDirectory(path) {
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
};

class DiskFile implements SpoolFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async append(buffers: readonly Uint8Array[]): Promise<void> {
    let waiting = buffers.filter((buffer) => buffer.byteLength > 0);
    while (waiting.length > 0) {
      const { bytesWritten } = await this.#handle.writev(waiting.slice(0, BUFFERS_PER_WRITE));
      waiting = withoutFirst(waiting, bytesWritten);
    }
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async truncate(sizeBytes: number): Promise<void> {
    await this.#handle.truncate(sizeBytes);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** A nearly full disk writes a part and fails only at the next call: the rest is asked for again. */
function withoutFirst(buffers: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  let index = 0;
  while (index < buffers.length && left >= buffers[index]!.byteLength) left -= buffers[index++]!.byteLength;
  const rest = buffers.slice(index);
  if (left > 0) rest[0] = rest[0]!.subarray(left);
  return rest;
}
