import { parentPort } from 'node:worker_threads';
import { serveTrials } from '../serve-trials.ts';

serveTrials(parentPort!);
