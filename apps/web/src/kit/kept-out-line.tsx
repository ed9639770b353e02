import { Link } from '@tanstack/react-router';
import type { KeptOut } from '../data/kept-out.ts';
import { useViewer } from '../data/session.ts';
import { Icon } from './icon.tsx';
import { type MissingPart, missingParts } from './kept-out-words.ts';
import { When } from './moment.tsx';
import styles from './status-line.module.css';

/** What is missing of a result, though it was sent: how much, since when, why, and where that is decided. One line for each cause. */
export function KeptOutLines({ keptOut }: { keptOut: readonly KeptOut[] }) {
  const { operator } = useViewer();
  return missingParts(keptOut).map((part) => (
    <p key={part.cause} className={styles.keptOut} data-kept-out title="As the server that answers has counted">
      <Icon name="error" size={14} />
      <span>
        <strong>{part.cause === 'refused' ? 'Perhaps missing' : 'Missing'}</strong> <Since part={part} />: {part.what},{' '}
        {part.why}
      </span>
      <Door cause={part.cause} isOperator={operator} />
    </p>
  ));
}

function Since({ part: { sinceMs, lastMs, goesOn, isAtTimes } }: { part: MissingPart }) {
  if (goesOn) {
    return (
      <>
        since <When at={sinceMs} />
        {isAtTimes && ', with pauses'}
      </>
    );
  }
  if (sinceMs === lastMs) {
    return (
      <>
        at <When at={sinceMs} />
      </>
    );
  }
  return (
    <>
      {isAtTimes ? 'at times ' : ''}from <When at={sinceMs} /> to <When at={lastMs} />
    </>
  );
}

/** To where a limit is seen by everybody, and changed by who may. */
function Door({ cause, isOperator }: { cause: MissingPart['cause']; isOperator: boolean }) {
  switch (cause) {
    case 'quota':
      return (
        <Link to="/admin/settings" search={{ part: 'tenant' } as never}>
          {isOperator ? 'Change the quota' : 'The quota, which operators change'}
        </Link>
      );
    case 'series':
      return <Link to="/explore/metrics/cardinality">Which series, and what to do</Link>;
    case 'shed':
    case 'refused':
      return <Link to="/admin/health">{isOperator ? 'What holds it up' : 'Health, which operators look after'}</Link>;
    default:
      return cause satisfies never;
  }
}
