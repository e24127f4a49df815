import { Duplex } from 'node:stream';

/** The address of both ends, for programs that read it from the socket. */
const ADDRESS = { address: '127.0.0.1', family: 'IPv4', port: 0 } as const;

/**
 * One end of a connection inside the process: the other end reads what is written here, and writing waits for reading. For
 * `node:http` and for programs that look at a request's socket it is a real socket, with TLS if wanted.
 */
export class MemorySocket extends Duplex {
  readonly connecting = false;
  readonly pending = false;
  readonly remoteAddress = ADDRESS.address;
  readonly remoteFamily = ADDRESS.family;
  readonly remotePort = ADDRESS.port;
  readonly localAddress = ADDRESS.address;
  readonly localPort = ADDRESS.port;
  bytesRead = 0;
  bytesWritten = 0;
  timeout: number | undefined = undefined;
  #peer: MemorySocket | null = null;
  /** Continues a write for which the other end had no room. */
  #resume: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** Creates both ends. The client's end half-closes when the server's does, like a client's socket. */
  static createPair(isEncrypted: boolean): { client: MemorySocket; server: MemorySocket } {
    const client = new MemorySocket({ allowHalfOpen: false });
    const server = new MemorySocket();
    client.#peer = server;
    server.#peer = client;
    for (const end of isEncrypted ? [client, server] : []) {
      Object.assign(end, { encrypted: true, authorized: true, alpnProtocol: 'http/1.1' });
    }
    return { client, server };
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#restartTimer();
    this.bytesWritten += chunk.length;
    const peer = this.#peer;
    if (!peer || peer.destroyed) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }));
    } else if (peer.#receive(chunk)) {
      done();
    } else {
      peer.#resume = done;
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#peer?.push(null);
    done();
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = null;
    resume?.();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.setTimeout(0);
    const peer = this.#peer;
    this.#peer = null;
    this.#resume?.();
    // The other end first reads what is on its way, then sees the end of the connection.
    process.nextTick(() => {
      if (peer && !peer.readableEnded && !peer.destroyed) peer.push(null);
    });
    done(error);
  }

  /** Accepts data of the other end; false if the other end must wait. */
  #receive(chunk: Buffer): boolean {
    this.#restartTimer();
    this.bytesRead += chunk.length;
    return this.push(chunk);
  }

  /** Emits `timeout` after this many milliseconds without reads and writes; 0 turns it off. */
  setTimeout(milliseconds: number, listener?: () => void): this {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.timeout = milliseconds;
    if (milliseconds > 0) {
      if (listener) this.once('timeout', listener);
      this.#timer = setTimeout(() => this.emit('timeout'), milliseconds).unref();
    } else if (listener) {
      this.removeListener('timeout', listener);
    }
    return this;
  }

  #restartTimer(): void {
    this.#timer?.refresh();
  }

  /** Ends the connection, and destroys it when all data was written. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  get readyState(): string {
    return this.destroyed ? 'closed' : 'open';
  }

  address(): object {
    return ADDRESS;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
