import { useRef } from 'react';
import {
  type ComponentHealth,
  type HealthFigure,
  type HealthStatus,
  systemHealthQuery,
  useSystemHealth,
} from '../data/health.ts';
import { useViewer } from '../data/session.ts';
import { Answer } from '../kit/answer.tsx';
import { Card } from '../kit/card.tsx';
import { formatCount, formatCountOf, formatPercent } from '../kit/format/count.ts';
import { instantMs } from '../kit/format/instant.ts';
import { unitFormat } from '../kit/format/unit.ts';
import { Ago, Clock } from '../kit/moment.tsx';
import { PageBody } from '../kit/page-body.tsx';
import { saidOf } from '../kit/said-of.ts';
import { StatusLine } from '../kit/status-line.tsx';
import { tabulate } from './figure-table.ts';
import styles from './health-page.module.css';
import { HistoryStrip } from './history-strip.tsx';
import { StatusMark } from './status-mark.tsx';

const SENTENCES: Readonly<Record<HealthStatus, string>> = {
  OPERATIONAL: 'Every part works.',
  DEGRADED: 'Something works with less than its full strength.',
  DOWN: 'Something does not work.',
  UNKNOWN: 'Not every part could be measured.',
};
/** From this share of a budget on it is marked. */
const NEAR_BUDGET = 0.8;

/** Oriel itself: each part, how it is, how it was, how full it is, and what failed last. */
export function HealthPage() {
  const health = useSystemHealth();
  const viewer = useViewer();
  const parts = useRef<HTMLDivElement>(null);
  const order = useRef<readonly string[]>([]);

  /** The worst first, as of when nobody was pointing at one of them: nothing moves away under a pointer, or from under the focus. */
  function inOrder(components: readonly ComponentHealth[]): readonly ComponentHealth[] {
    const isHeld = parts.current?.matches(':hover, :focus-within') === true;
    if (!isHeld || order.current.length !== components.length)
      order.current = [...components].sort(worstFirst).map(({ name }) => name);
    const placeOf = ({ name }: ComponentHealth): number => order.current.indexOf(name);
    return [...components].sort((a, b) => placeOf(a) - placeOf(b));
  }

  return (
    <>
      <PageBody>
        <Answer of={health} queryKey={systemHealthQuery.queryKey}>
          {(data) => (
            <div className={styles.all}>
              <header className={styles.head}>
                <span className={styles.status}>
                  <StatusMark status={data.status} />
                </span>
                <span className={styles.score}>
                  <span className="number">{data.score}</span>
                  <span className={styles.of}> of 100</span>
                </span>
                <span className={styles.sentence}>
                  {data.status === 'OPERATIONAL'
                    ? SENTENCES.OPERATIONAL
                    : `${SENTENCES[data.status]} ${troubled(data.components)}`}
                </span>
                <span className={styles.version}>version {data.version}</span>
              </header>
              <div className={styles.parts} ref={parts}>
                {inOrder(data.components).map((component) => (
                  <Part key={component.name} component={component} />
                ))}
              </div>
              {viewer.operator && (
                <Card
                  title="Last errors"
                  note={data.lastErrors.length === 0 ? undefined : formatCount(data.lastErrors.length)}
                >
                  {data.lastErrors.length === 0 ? (
                    <p className={styles.none}>None since the start.</p>
                  ) : (
                    <ul className={styles.errors}>
                      {data.lastErrors.map((error) => (
                        <li key={`${error.at}${error.component}${error.message}`} className={styles.error}>
                          <Clock at={error.at} />
                          <strong>{error.component}</strong>
                          <span>{error.message}</span>
                          <span className={styles.ago}>
                            <Ago at={error.at} />
                          </span>
                        </li>
                      ))}
                    </ul>
                  )}
                </Card>
              )}
            </div>
          )}
        </Answer>
      </PageBody>
      <StatusLine
        said={saidOf(health, ({ components }) => formatCountOf(components.length, 'part'))}
        asOf={health.data === undefined ? undefined : instantMs(health.data.at)}
      />
    </>
  );
}

const ORDER: Readonly<Record<HealthStatus, number>> = { DOWN: 0, DEGRADED: 1, UNKNOWN: 2, OPERATIONAL: 3 };

function worstFirst(a: ComponentHealth, b: ComponentHealth): number {
  return ORDER[a.status] - ORDER[b.status];
}

function troubled(components: readonly ComponentHealth[]): string {
  const names = components.filter((component) => component.status !== 'OPERATIONAL').map((component) => component.name);
  return names.length === 0 ? '' : `See ${names.join(', ')}.`;
}

function Part({ component }: { component: ComponentHealth }) {
  const { alone, table } = tabulate(component.figures);
  return (
    <Card title={component.name} actions={<StatusMark status={component.status} />} className={styles.part}>
      <div className={styles.inside}>
        <p className={styles.purpose}>{component.title}</p>
        {component.detail !== '' && <p className={styles.detail}>{component.detail}</p>}
        <HistoryStrip
          label={`Score of ${component.name} over time, now ${component.score}`}
          history={component.history}
        />
        <p className={styles.since}>
          score {component.score}; last change <Ago at={component.since} />
        </p>
        <dl className={styles.figures}>
          {alone.map((figure) => (
            <Budget key={figure.name} figure={figure} />
          ))}
        </dl>
        {table.rows.length > 0 && (
          <table className={styles.table} aria-label={`Figures of ${component.name}`}>
            <thead>
              <tr>
                <td />
                {table.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map(({ name, figures }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {table.columns.map((column) => {
                    const figure = figures.get(column);
                    return (
                      <td key={column} className="number">
                        {figure === undefined ? '' : unitFormat(figure.unit).format(figure.value)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Card>
  );
}

function Budget({ figure }: { figure: HealthFigure }) {
  const unit = unitFormat(figure.unit);
  const share = figure.budget === null || figure.budget === 0 ? undefined : figure.value / figure.budget;
  return (
    <div className={styles.figure}>
      <dt>{figure.name}</dt>
      <dd className="number">
        {unit.format(figure.value)}
        {figure.budget !== null && <span className={styles.of}> of {unit.format(figure.budget)}</span>}
      </dd>
      {share !== undefined && (
        <dd
          className={styles.meter}
          title={`${formatPercent(share)} of its budget, marked from ${formatPercent(NEAR_BUDGET)}`}
        >
          <meter
            className="visually-hidden"
            min={0}
            max={1}
            value={Math.min(share, 1)}
            aria-label={`${figure.name}: share of its budget`}
          />
          <span
            className={styles.fill}
            data-near={share >= NEAR_BUDGET}
            style={{ width: `${Math.min(100, share * 100)}%` }}
            aria-hidden="true"
          />
          <span className={styles.limit} style={{ left: `${NEAR_BUDGET * 100}%` }} aria-hidden="true" />
        </dd>
      )}
    </div>
  );
}
