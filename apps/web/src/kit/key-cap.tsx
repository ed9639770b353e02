import { chordLabel } from '../commands/key-chord.ts';
import { IS_MAC } from '../commands/use-commands.ts';
import styles from './key-cap.module.css';

export function KeyCap({ chord }: { chord: string }) {
  return <kbd className={styles.cap}>{chordLabel(chord, IS_MAC)}</kbd>;
}
