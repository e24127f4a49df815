/**
 * Collects numbers for a dashboard from the events of a client: how long requests take, what fails, how runs end, and how long the
 * app takes to answer tool calls. They contain no text of users or models.
 */
import OpenAI, { type AssistantsEvent, type ClientOptions } from 'openai-assistants-shim';

/** Counts and times, by name. */
export class Metrics {
  readonly counts = new Map<string, number>();
  readonly times = new Map<string, number[]>();

  count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  time(name: string, milliseconds: number): void {
    this.times.set(name, [...(this.times.get(name) ?? []), milliseconds]);
  }
}

/** Creates a client whose events update `metrics`. */
export function createClient(options: ClientOptions, metrics: Metrics): OpenAI {
  return new OpenAI({ ...options, assistants: { ...options.assistants, onEvent: (event) => note(metrics, event) } });
}

function note(metrics: Metrics, event: AssistantsEvent): void {
  switch (event.type) {
    case 'request.answered':
      metrics.time(event.operation, event.durationMs);
      break;
    case 'request.failed':
      metrics.count(`${event.operation} failed: ${event.status ?? event.fault}`);
      break;
    case 'run.status':
      if (['completed', 'incomplete', 'failed', 'cancelled', 'expired'].includes(event.to))
        metrics.count(`run ${event.to}`);
      break;
    case 'tool_call.answered':
      metrics.time('tool call', event.waitedMs);
      break;
    case 'model.replaced':
      metrics.count(`${event.asked} replaced by ${event.sent}`);
      break;
    // Later versions of the library may add event types.
    default:
  }
}
