import { diskFiles, type SpoolFile, type SpoolFiles } from '../src/batch/spool/spool-files.ts';

/** The real disk, with a record of what was asked of it, and failures on demand. */
export class WatchedFiles implements SpoolFiles {
  readonly calls: string[] = [];
  /** Paths of files that were read whole, in the order in which that began. */
  readonly reads: string[] = [];
  /** Thrown by the named call while it is set. */
  failing: Partial<Record<'append' | 'sync' | 'create' | 'truncate' | 'rename', NodeJS.ErrnoException>> = {};
  /** Written in part before `append` fails, as a full disk does. */
  partOfAppend = 0;

  count(call: string): number {
    return this.calls.filter((name) => name === call).length;
  }

  makeDirectory = diskFiles.makeDirectory;
  list = diskFiles.list;
  readStart = diskFiles.readStart;
  remove = diskFiles.remove;

  read(path: string): Promise<Uint8Array> {
    this.reads.push(path);
    return diskFiles.read(path);
  }

  async create(path: string): Promise<SpoolFile> {
    this.#note('create');
    return this.#watch(await diskFiles.create(path));
  }

  async openExisting(path: string): Promise<SpoolFile> {
    this.#note('openExisting');
    return this.#watch(await diskFiles.openExisting(path));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#note('rename');
    await diskFiles.rename(from, to);
  }

  async syncDirectory(path: string): Promise<void> {
    this.#note('syncDirectory');
    await diskFiles.syncDirectory(path);
  }

  #watch(file: SpoolFile): SpoolFile {
    return {
      append: async (buffers) => {
        if (this.failing.append !== undefined && this.partOfAppend > 0) {
          await file.append([Buffer.concat(buffers).subarray(0, this.partOfAppend)]);
        }
        this.#note('append');
        await file.append(buffers);
      },
      sync: async () => {
        this.#note('sync');
        await file.sync();
      },
      truncate: async (sizeBytes) => {
        this.#note('truncate');
        await file.truncate(sizeBytes);
      },
      close: () => file.close(),
    };
  }

  #note(call: string): void {
    this.calls.push(call);
    const failure = this.failing[call as keyof typeof this.failing];
    if (failure !== undefined) throw failure;
  }
}

export function diskError(code: 'ENOSPC' | 'EIO' | 'EROFS'): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: from a test`), { code });
}
