import {
  context,
  metrics as metricsApi,
  SpanKind,
  trace,
  type Attributes,
  type Link,
  type Tracer,
} from '@opentelemetry/api';
import type { AssistantsEvent, ResponseEndedEvent } from '../types/assistants-event.js';
import type {
  AssistantsListener,
  OutgoingRequest,
  RequestObserver,
  RunObserver,
  SendRequest,
  StartingRun,
} from '../types/assistants-listener.js';
import { describeInput } from './content.js';
import { describeOperation } from './describe-operation.js';
import {
  AGENT_ID,
  AGENT_NAME,
  ATTEMPT,
  CONVERSATION_ID,
  ERROR_TYPE,
  LEGACY_CALL,
  OPERATION,
  REQUEST_MODEL,
  RESPONSE_MODEL,
  RUN_RESUMED,
  RUN_STATUS,
  SIDE,
  UPSTREAM_OPERATION,
} from './conventions.js';
import { describeServer } from './describe-server.js';
import { Metrics } from './metrics.js';
import { checkTelemetryOptions, type OpenTelemetryOptions } from './options.js';
import { findCost } from '../lib/prices.js';
import { toHeaders } from './propagate.js';
import { readText } from './read.js';
import { RequestSpan } from './request-span.js';
import { RunSpan } from './run-span.js';
import { RunSpans } from './run-spans.js';
import { toEventAttributes } from './to-event-attributes.js';

const NAME = 'openai-assistants-shim';
const FIFTEEN_MINUTES = 900_000;

/**
 * Returns a listener for the option `onEvent` that records runs as OpenTelemetry spans and metrics. The span of a run is a
 * child of the span that is active where the app creates the run, and lasts until the run ends. Requests, and waits for tool
 * outputs, are children of the run's span.
 *
 * @throws TypeError for an invalid option
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): AssistantsListener {
  checkTelemetryOptions(options);
  const { content = false, prices = {}, propagate } = options;
  const metrics = new Metrics(() => options.meter ?? metricsApi.getMeter(NAME), options.conventions ?? '0.1.0');
  const runs = new RunSpans(options.lostAfterMs ?? FIFTEEN_MINUTES);
  const getTracer = (): Tracer => options.tracer ?? trace.getTracer(NAME);
  /** The server of the last request, for events of runs that another process began. */
  let lastServer: Attributes = {};

  function openRun(attributes: Attributes, { name, links = [], runId, startId, threadId }: RunToOpen): RunSpan {
    const parent = context.active();
    const span = getTracer().startSpan(
      name === undefined ? 'invoke_agent' : `invoke_agent ${name}`,
      { kind: SpanKind.INTERNAL, attributes, links },
      parent,
    );
    const { [OPERATION]: operation, [AGENT_NAME]: agent, [REQUEST_MODEL]: model } = attributes;
    const known = Object.entries({ [OPERATION]: operation, [AGENT_NAME]: agent, [REQUEST_MODEL]: model });
    const metric = Object.fromEntries(known.filter(([, value]) => value !== undefined));
    const run = new RunSpan(getTracer(), content, {
      span,
      context: trace.setSpan(parent, span),
      metric,
      runId,
      threadId,
    });
    runs.add(run, startId);
    return run;
  }

  function onRunStart({ startId, call, threadId, assistantId, assistantName, model }: StartingRun): RunObserver {
    const name = assistantName ?? undefined;
    const run = openRun(
      {
        [OPERATION]: 'invoke_agent',
        [AGENT_ID]: assistantId,
        ...(name === undefined ? {} : { [AGENT_NAME]: name }),
        [CONVERSATION_ID]: threadId,
        [REQUEST_MODEL]: model,
        [LEGACY_CALL]: call,
      },
      { name, runId: null, startId, threadId },
    );
    return {
      created: (runId) => {
        runs.name(run, runId);
      },
      refused: (error) => {
        const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined;
        const errorType = readText(error, 'code') ?? (typeof status === 'number' ? String(status) : readName(error));
        runs.delete(run);
        run.refuse(errorType);
        metrics.run(run.age, { ...run.metric, [ERROR_TYPE]: errorType });
      },
    };
  }

  /** Opens the span of a run that another process began, or that was given up, and that continues in this process. */
  function resumeRun({ runId = '', threadId = '', assistantId, call }: Subject): RunSpan {
    const earlier = runs.findLost(runId);
    return openRun(
      {
        [OPERATION]: 'invoke_agent',
        ...(assistantId === undefined ? {} : { [AGENT_ID]: assistantId }),
        [CONVERSATION_ID]: threadId,
        [RUN_RESUMED]: true,
        ...(call === undefined ? {} : { [LEGACY_CALL]: call }),
      },
      { links: earlier ? [{ context: earlier }] : [], runId, startId: null, threadId },
    );
  }

  function aroundRequest(request: OutgoingRequest, send: SendRequest): RequestObserver {
    const { operation, body, runId, startId } = request;
    const isChat = operation === 'responses.create';
    // Not by the thread, because other requests may concern the thread while a run begins.
    const run = runs.find({ runId, startId }) ?? (isChat && runId !== undefined ? resumeRun(request) : null);
    const server = describeServer(request.baseURL);
    lastServer = server;
    const described = describeOperation(request);
    const active = context.active();
    const caller = trace.getSpanContext(active);
    // Outputs may be submitted in another trace than that of the run.
    const isElsewhere = run && caller && caller.traceId !== run.span.spanContext().traceId;
    const span = getTracer().startSpan(
      described.name,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          ...described.attributes,
          ...server,
          ...(request.threadId === undefined ? {} : { [CONVERSATION_ID]: request.threadId }),
          ...(request.assistantId === undefined ? {} : { [AGENT_ID]: request.assistantId }),
          [UPSTREAM_OPERATION]: operation,
          [LEGACY_CALL]: request.call,
          [ATTEMPT]: request.attempt,
        },
        links: isElsewhere ? [{ context: caller }] : [],
      },
      run ? trace.setSpan(active, run.span) : active,
    );
    if (span.isRecording()) span.setAttributes(describeInput(content, body));
    run?.sendOutputs(body);
    const counted = { ...described.counted, ...server };
    if (run && isChat) run.ask(counted);
    const observed = new RequestSpan(span, { request, run, content, metrics, counted });
    const own = trace.setSpan(active, span);
    context.with(own, () => {
      send(toHeaders(own, propagate));
    });
    return {
      streamed: (event) => {
        observed.streamed(event);
      },
      ended: (end) => {
        observed.ended(end);
      },
    };
  }

  function endResponse(event: ResponseEndedEvent): void {
    const run = runs.find(event);
    const chat = run?.chat ?? {};
    const cost = event.usage && findCost(prices, event.model, event.usage);
    run?.addUsage(event.usage, cost);
    const counted = { [OPERATION]: 'chat', ...lastServer, ...chat, [RESPONSE_MODEL]: event.model };
    if (event.usage) metrics.tokens(event.usage, counted);
    if (cost !== null) metrics.cost(cost, counted);
    if (run && event.status === 'failed') run.errorType = event.reason ?? run.errorType;
  }

  function listen(event: AssistantsEvent): void {
    if (event.type === 'response.ended') {
      endResponse(event);
      return;
    }
    const run = 'threadId' in event ? runs.find(event) : null;
    switch (event.type) {
      case 'run.status': {
        run?.note(event.type, { [RUN_STATUS]: event.to });
        if (!run || !ENDS.has(event.to)) return;
        runs.delete(run);
        const error = run.end(event.to);
        metrics.run(run.age, { ...run.metric, ...(error === null ? {} : { [ERROR_TYPE]: error }) });
        if (event.to !== 'completed' && run.isMidText) metrics.partialAnswer({ ...run.metric, [RUN_STATUS]: event.to });
        return;
      }
      case 'run.stream_left':
        run?.note(event.type, {});
        metrics.disconnect({ [OPERATION]: 'chat', ...lastServer, ...run?.chat, [SIDE]: 'reader' });
        return;
      case 'tool_call.awaited':
        run?.awaitCall(event.callId);
        return;
      case 'tool_call.answered':
        (run ?? resumeRun(event)).answerCall(event.callId, event.waitedMs);
        metrics.toolWait(event.waitedMs / 1000, { ...run?.functionOf(event.callId) });
        return;
      case 'request.retry':
      case 'lease.taken_over':
      case 'model.replaced':
      case 'parameter.left_out':
      case 'fallback.used':
      case 'loss':
        run?.note(event.type, toEventAttributes(event));
        return;
      // Later versions may add types.
      default:
    }
  }

  return Object.assign(listen, { aroundRequest, onRunStart });
}

interface RunToOpen {
  name?: string | undefined;
  links?: Link[];
  runId: string | null;
  startId: string | null;
  threadId: string;
}

interface Subject {
  runId?: string | undefined;
  threadId?: string | undefined;
  assistantId?: string | undefined;
  call?: string | undefined;
}

const ENDS: ReadonlySet<string> = new Set(['completed', 'incomplete', 'failed', 'cancelled', 'expired']);

const readName = (error: unknown): string => (error instanceof Error ? error.name : '_OTHER');
