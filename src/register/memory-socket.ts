import { Duplex } from 'node:stream';

/** The address of either end, as programs ask a socket for it. */
const ADDRESS = { address: '127.0.0.1', family: 'IPv4', port: 0 } as const;

/**
 * One end of a connection that never leaves the process: what is written to one end is read at the other, no faster than it is
 * read there. To `node:http` and to programs that look at a request's socket it is one, of TLS if it is said to be.
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
  /** Goes on with the write that the other end had no room for. */
  #resume: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** The two ends of a connection. The client's half-closes with the server's, as a socket of a client does. */
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
    // The other end reads what is on its way, and then finds that the connection has ended.
    process.nextTick(() => {
      if (peer && !peer.readableEnded && !peer.destroyed) peer.push(null);
    });
    done(error);
  }

  /** Takes what the other end writes; false when that is to wait. */
  #receive(chunk: Buffer): boolean {
    this.#restartTimer();
    this.bytesRead += chunk.length;
    return this.push(chunk);
  }

  /** Emits `timeout` once nothing has been read or written for so long (ms); 0 for never. */
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

  /** Ends, and is gone once what was written is on its way. */
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
