import { OrielError } from '../../errors.ts';
import type { ArchivePlace } from './archive-place.ts';
import { directoryPlace } from './directory-place.ts';
import { retryingPlace } from './retrying-place.ts';
import { parseS3Address } from './s3-address.ts';
import { s3Place } from './s3-place.ts';

export interface PlaceSettings {
  /** `s3://bucket/prefix` or the path of a directory. */
  readonly archive: string;
  readonly archiveEndpoint: string;
  readonly archiveRegion: string;
  readonly archiveAccessKey: string;
  readonly archiveSecretKey: string;
}

const DEFAULT_REGION = 'us-east-1';

/** What the settings leave open is taken from the variables that programs of AWS read. @throws OrielError `bad_config` without a key. */
export function openPlace(
  settings: PlaceSettings,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ArchivePlace {
  const address = parseS3Address(settings.archive);
  if (address === undefined) return retryingPlace(directoryPlace(settings.archive));
  const first = (...values: readonly (string | undefined)[]): string => values.find(Boolean) ?? '';
  const key =
    settings.archiveAccessKey === ''
      ? {
          accessKey: first(environment.AWS_ACCESS_KEY_ID),
          secretKey: first(environment.AWS_SECRET_ACCESS_KEY),
          sessionToken: first(environment.AWS_SESSION_TOKEN),
        }
      : { accessKey: settings.archiveAccessKey, secretKey: settings.archiveSecretKey, sessionToken: '' };
  if (key.accessKey === '' || key.secretKey === '') {
    throw new OrielError(
      'bad_config',
      'the bucket of --archive needs a key: give --archive-access-key and --archive-secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  }
  return retryingPlace(
    s3Place({
      ...address,
      ...key,
      endpoint: first(settings.archiveEndpoint, environment.AWS_ENDPOINT_URL_S3, environment.AWS_ENDPOINT_URL),
      region: first(settings.archiveRegion, environment.AWS_REGION, environment.AWS_DEFAULT_REGION, DEFAULT_REGION),
    }),
  );
}
