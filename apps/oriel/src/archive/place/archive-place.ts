/** A file on this machine that is to become an object. */
export interface LocalFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of its bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Where archived days lie: a directory, or a bucket behind S3's interface. Names are paths with `/` between their parts. What fails throws
 * `ArchiveFailure`. A put that resolves is durable and seen whole; one that does not has left nothing under its name, or all of it.
 */
export interface ArchivePlace {
  /** As people know it, without any secret. */
  readonly address: string;
  put(name: string, content: LocalFile | Uint8Array): Promise<void>;
  /** The whole of a small object; undefined when there is none. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** A large one, into a file of this machine; false when there is none. */
  download(name: string, path: string): Promise<boolean>;
  /** Names that begin with `prefix`, a folder with its closing `/` or nothing, in no order. */
  list(prefix: string): AsyncIterable<string>;
  /** What is not there is gone already. */
  remove(name: string): Promise<void>;
}
