import { Button } from '../kit/button.tsx';
import { copyText } from '../kit/clipboard.ts';
import { say } from '../kit/notices.ts';
import styles from './parts.module.css';

/** Something that is shown once: in full, ready to be copied, with the sentence that says so. */
export function Secret({ value, what, note }: { value: string; what: 'key' | 'link'; note: string }) {
  return (
    <div className={styles.secret} role="status">
      <code>{value}</code>
      <Button
        small
        icon="copy"
        onClick={() => void copyText(value).then((copied) => say(copied ? `Copied the ${what}` : 'Could not copy'))}
      >
        Copy
      </Button>
      <p>{note}</p>
    </div>
  );
}
