import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy in front of a server, to take that server away and give it back. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private fatalText: string | null = null;
  private mode: 'open' | 'cut' | 'stalled' = 'open';

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {}

  /** @param url names the server, as in `mysql://root@127.0.0.1:3306/x` */
  static async before(url: string, defaultPort: number): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    const proxy = new TcpProxy(server, { host: hostname, port: Number(port || defaultPort) });
    server.on('connection', (client) => proxy.pass(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same URL, through this proxy. */
  urlOf(url: string): string {
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String((this.server.address() as AddressInfo).port);
    return through.toString();
  }

  /** Ends every connection; new ones end at once. */
  cut(): void {
    this.mode = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  /** Connections stay, and nothing comes through, as with a lost network. */
  stall(): void {
    this.mode = 'stalled';
    for (const socket of this.sockets) socket.pause();
  }

  /** Lets the next request with this text through to the server, and ends its connection instead of passing the answer. */
  loseAnswerTo(text: string): void {
    this.fatalText = text;
  }

  restore(): void {
    this.mode = 'open';
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: Socket): void {
    this.track(client);
    if (this.mode === 'cut') {
      client.destroy();
      return;
    }
    const upstream = this.track(connect(this.target));
    client.on('data', (chunk) => {
      if (this.fatalText === null || !chunk.includes(this.fatalText)) return;
      this.fatalText = null;
      upstream.removeAllListeners('data').once('data', () => client.destroy());
    });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (chunk) => to.write(chunk));
      from.on('close', () => to.destroy());
      if (this.mode === 'stalled') from.pause();
    }
  }

  private track(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }
}
