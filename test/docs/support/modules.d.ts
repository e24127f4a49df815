/** Packages of others that samples import, as far as they use them. */
declare module 'next/server' {
  export function after(work: () => unknown): void;
}

declare module '@vercel/functions' {
  export function waitUntil(work: Promise<unknown>): void;
}

declare module 'express' {
  interface Request {
    params: Record<string, string>;
    // What express.json() makes of a body is not known.
    body: Record<string, string>;
  }
  interface Response {
    on(event: 'close', listener: () => void): void;
    setHeader(name: string, value: string): void;
    write(chunk: string): void;
    end(): void;
  }
  type Handler = (request: Request, response: Response) => void | Promise<void>;
  interface App {
    use(handler: unknown): void;
    post(path: string, handler: Handler): void;
  }
  function express(): App;
  namespace express {
    function json(): unknown;
  }
  export default express;
}

declare module '@opentelemetry/exporter-trace-otlp-http' {
  export { InMemorySpanExporter as OTLPTraceExporter } from '@opentelemetry/sdk-trace-base';
}

declare module '@opentelemetry/sdk-node' {
  import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

  export class NodeSDK {
    constructor(options: { serviceName: string; traceExporter: SpanExporter });
    start(): void;
  }
}
