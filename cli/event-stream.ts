/** The api says every 15 s that it is still there: a stream that says less is a connection that nobody told of its end. */
export const SILENT_MS = 45_000;

/** How somebody listens to a stream, through as many connections as it takes. */
export interface Listening {
  readonly signal: AbortSignal;
  /** The id of the event that came last, kept here: the next connection is told of what came after it. */
  readonly seen: { id: string | null };
  /** Called whenever the api lets itself be heard, events or none. */
  readonly heard: () => void;
}

/** The data of each event of a stream, until it ends, breaks, falls silent or is aborted. */
export async function* listenTo(
  open: (init: RequestInit) => Promise<Response>,
  { signal, seen, heard }: Listening,
  silentMs: number,
): AsyncGenerator<string> {
  const silence = new Silence(silentMs);
  const hear = (): void => {
    silence.postpone();
    heard();
  };
  const headers = seen.id === null ? {} : { 'last-event-id': seen.id };
  try {
    const response = await open({ signal: AbortSignal.any([signal, silence.signal]), headers });
    hear();
    if (response.body === null) return;
    for await (const { id, data } of eventsOf(response.body, hear)) {
      yield data;
      // Only now: whoever was interrupted before has not seen it.
      seen.id = id ?? seen.id;
    }
  } finally {
    silence.end();
  }
}

/** Aborts when nothing came for long. */
class Silence {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly afterMs: number) {
    this.postpone();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  postpone(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#controller.abort();
    }, this.afterMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Each server-sent event that has data; comments and other fields are passed over. */
async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<{ readonly id: string | null; readonly data: string }> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    heard();
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = fieldOf(event, 'data');
      if (data.length > 0) yield { id: fieldOf(event, 'id').at(-1) ?? null, data: data.join('\n') };
    }
  }
}

const fieldOf = (event: string, name: string): string[] =>
  event.split('\n').flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
