import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ingestRatesQuery, useIngestRates } from '../data/health.ts';
import { useCreateApiKey } from '../data/keys.ts';
import { useIsAdmin, useIsOwnTenant, useViewer } from '../data/session.ts';
import { Button } from '../kit/button.tsx';
import { copyText } from '../kit/clipboard.ts';
import { formatCount } from '../kit/format/count.ts';
import { say } from '../kit/notices.ts';
import { Segmented } from '../kit/segmented.tsx';
import styles from './connect-guide.module.css';
import { asReachedFrom, NO_KEY_YET, SNIPPETS, type Snippet } from './snippets.ts';

/** Nothing was sent yet: what to paste, with your own address and key, and a light that turns green with the first record. */
export function ConnectGuide({ signal }: { signal: 'logs' | 'traces' | 'metrics' | 'any' }) {
  const viewer = useViewer();
  const isAdmin = useIsAdmin();
  const isOwnTenant = useIsOwnTenant();
  const client = useQueryClient();
  const rates = useIngestRates();
  const createKey = useCreateApiKey();
  const [language, setLanguage] = useState<Snippet['id']>(signal === 'metrics' ? 'prometheus' : 'node');
  const made = createKey.data?.key;
  const key = made ?? (viewer.sendsWithoutKey ? undefined : NO_KEY_YET);
  const otlpHttp = asReachedFrom(viewer.otlpHttp, location.hostname);
  const received = (rates.data ?? []).filter((rate) => rate.total > 0);
  const hasReceived = received.length > 0;
  const text =
    SNIPPETS.find((snippet) => snippet.id === language)?.text({ pages: location.origin, otlpHttp, key }) ?? '';
  const word = signal === 'any' ? 'telemetry' : signal;

  useEffect(() => {
    if (!hasReceived) return;
    // The first records are there: every page asks again instead of showing what was empty.
    void client.invalidateQueries({
      predicate: (query) => query.queryKey[0] !== ingestRatesQuery.queryKey[0] && query.queryKey[0] !== 'session',
    });
  }, [hasReceived, client]);

  return (
    <section className={styles.guide} aria-label="Connect an application">
      <h2 className={styles.title}>Send the first {word}</h2>
      <p className={styles.sentence}>
        Oriel speaks OpenTelemetry: point any SDK or Collector at <code>{otlpHttp}</code> (HTTP) or{' '}
        <code>{asReachedFrom(viewer.otlpGrpc, location.hostname)}</code> (gRPC).{' '}
        {signal === 'metrics' && 'A Prometheus that runs already writes here as well.'}
      </p>
      <div className={styles.row}>
        <Segmented
          label="Language"
          value={language}
          choices={SNIPPETS.map(({ id, label }) => ({ value: id, label }))}
          onChange={(id: Snippet['id']) => setLanguage(id)}
        />
        <span className={styles.space} />
        {isOwnTenant ? (
          <span className={styles.made}>This tenant is Oriel's own: only Oriel sends to it.</span>
        ) : !isAdmin ? (
          <span className={styles.made}>An ADMIN of this tenant can make the key.</span>
        ) : made === undefined ? (
          <Button
            icon="key"
            disabled={createKey.isPending}
            onClick={() =>
              createKey.mutate(
                { name: 'first application', scopes: ['ingest'] },
                { onError: (error) => say(error.message, { tone: 'fault' }) },
              )
            }
          >
            Create a key
          </Button>
        ) : (
          <span className={styles.made}>Key put into the snippet; it is shown only now.</span>
        )}
        <Button
          look="primary"
          icon="copy"
          onClick={() => void copyText(text).then((copied) => say(copied ? 'Copied the snippet' : 'Could not copy'))}
        >
          Copy
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must reach it. */}
      <pre className={styles.snippet} tabIndex={0}>
        {text}
      </pre>
      <p className={styles.light} role="status">
        <span className={styles.lamp} data-on={hasReceived} aria-hidden="true" />
        {hasReceived
          ? `Received ${received.map((rate) => `${formatCount(rate.total)} ${rate.signal}`).join(', ')}`
          : 'Waiting for the first record'}
      </p>
      {hasReceived && (
        <p className={styles.row}>
          <Link to="/explore/logs">See the logs</Link>
          <Link to="/explore/traces">See the traces</Link>
          <Link to="/explore/metrics">See the metrics</Link>
          <Link to="/services">See the services</Link>
        </p>
      )}
      {viewer.sendsWithoutKey && (
        <p className={styles.note}>
          {made === undefined
            ? 'Programs on the machine of this Oriel need no key; from elsewhere they do.'
            : 'On the machine of this Oriel it goes without the key, too.'}
        </p>
      )}
    </section>
  );
}
