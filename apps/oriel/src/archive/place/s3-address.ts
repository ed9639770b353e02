export interface S3Address {
  readonly bucket: string;
  /** Before every name, without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/** `s3://bucket/pre/fix`; undefined for what is none. */
export function parseS3Address(text: string): S3Address | undefined {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text);
  return match ? { bucket: match[1]!, prefix: (match[2] ?? '').replaceAll(/^\/+|\/+$/g, '') } : undefined;
}
