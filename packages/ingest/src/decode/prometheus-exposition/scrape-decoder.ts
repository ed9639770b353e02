import type { TelemetrySink } from '@oriel/telemetry';
import type { DecodeRequest } from '../decode-request.ts';
import type { Decoder } from '../decoder.ts';
import { FamilyReader } from './protobuf/family-reader.ts';
import { endReport, writeReport } from './report.ts';
import { SampleTaker } from './sample-taker.ts';
import type { ScrapeFacts } from './scrape-facts.ts';
import { TargetMemories, type TargetMemory } from './target-memory.ts';
import { TextReader } from './text/text-reader.ts';

/** What a target answered, or that it did not: series, the scrape's own among them, and the ends of those that are gone. */
export function createScrapeDecoder(): Decoder {
  const taker = new SampleTaker();
  const text = new TextReader(taker);
  const families = new FamilyReader(taker);
  const memories = new TargetMemories();

  return {
    name: 'scrape',
    decode(request, sink) {
      const { scrape: facts } = request;
      if (facts === undefined) throw new Error('a scrape was sent to be decoded without its facts');
      if (facts.event === 'forgotten') {
        memories.forget(facts.target);
        return;
      }
      const memory = memories.of(facts);
      taker.open(sink, facts, memory, memories.relabelOf(facts.rules));
      try {
        carry(request, facts, memory, sink);
      } catch (error) {
        // The failed parse says what it saw; its series are as they were.
        memory.scraped = taker.scraped;
        memory.kept = taker.kept;
        memory.series.rollback();
        throw error;
      }
      if (facts.event === 'ended') memories.forget(facts.target);
    },
  };

  function carry({ body }: DecodeRequest, facts: ScrapeFacts, memory: TargetMemory, sink: TelemetrySink): void {
    if (facts.event === 'ended') {
      taker.finish();
      endReport(taker);
      return;
    }
    if (facts.event === 'failed') {
      const { scraped, kept } = memory;
      taker.finish();
      writeReport(taker, { facts, isUp: false, scraped, kept, added: 0 });
      return;
    }
    const reader = facts.format === 'protobuf' ? families : text;
    reader.read(body, sink, facts, memory.families);
    taker.finish();
    writeReport(taker, {
      facts,
      isUp: true,
      scraped: taker.scraped,
      kept: taker.kept,
      added: memory.series.added,
    });
    // Only what a scrape that is not kept has seen is told by the one that says so.
    memory.scraped = 0;
    memory.kept = 0;
  }
}
