import { startSpanCollector, type SpanCollector } from '../../bench/span-collector';
import { readExport, type ReceivedSpan } from '../../proto/received-spans';

/** A collector that keeps everything it gets. */
export async function collectSpans(): Promise<{ collector: SpanCollector; spans: ReceivedSpan[] }> {
  const spans: ReceivedSpan[] = [];
  const collector = await startSpanCollector((request) => {
    spans.push(...readExport(request));
  });
  return { collector, spans };
}
