import { connect, createServer, type Socket } from "node:net";

/** A wire between the server and its database that a test can cut or freeze. */
export interface Wire {
  readonly port: number;
  /** Every connection breaks and new ones are refused, as when the database is stopped. */
  readonly cut: () => Promise<void>;
  /** Nothing passes any more, and nobody is told: a stalled machine or a lost route. */
  readonly freeze: () => void;
  /** Passes again what comes from now on, on the same connections; what came meanwhile is lost. */
  readonly thaw: () => void;
  /** Freezes only the connections on which this text was sent, until the wire is mended. */
  readonly silence: (text: string) => void;
  /**
   * Breaks, once, the connection on which this text was sent, when it sends its commit: before the database hears of it, or when it
   * answers, so that the work is kept and the server does not know.
   */
  readonly breakAtCommit: (text: string, when: "before it" | "after it") => void;
  /** Back to normal. */
  readonly mend: () => Promise<void>;
}

export const layWire = async (target: { readonly host: string; readonly port: number }): Promise<Wire> => {
  const sockets = new Set<Socket>();
  const sent = new Map<Socket, string>();
  let frozen = false;
  let silent: string | undefined;
  let breaking: { readonly text: string; readonly when: "before it" | "after it" } | undefined;
  let marked: Socket | undefined;
  const isFrozen = (incoming: Socket): boolean =>
    frozen || (silent !== undefined && (sent.get(incoming)?.includes(silent) ?? false));
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
  };
  const server = createServer((incoming) => {
    const outgoing = keep(connect(target));
    keep(incoming).once("close", () => outgoing.destroy() && sent.delete(incoming));
    outgoing.once("close", () => incoming.destroy());
    incoming.on("data", (data) => {
      // What a connection is for shows at its beginning.
      if ((sent.get(incoming)?.length ?? 0) < 4_096) sent.set(incoming, `${sent.get(incoming) ?? ""}${data}`);
      if (breaking && data.includes(breaking.text)) marked = incoming;
      const when = marked === incoming && data.includes("commit") ? breaking?.when : undefined;
      if (when) breaking = undefined;
      if (when === "before it") return void incoming.destroy();
      if (when === "after it") outgoing.prependOnceListener("data", () => incoming.destroy());
      if (!isFrozen(incoming)) outgoing.write(data);
    });
    outgoing.on("data", (data) => void (isFrozen(incoming) || incoming.destroyed || incoming.write(data)));
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The wire has no port.");
  const drop = (): void => sockets.forEach((socket) => void socket.destroy());
  return {
    port: address.port,
    cut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      drop();
      await closed;
    },
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
    },
    silence: (text) => {
      silent = text;
    },
    breakAtCommit: (text, when) => {
      breaking = { text, when };
      marked = undefined;
    },
    mend: async () => {
      if (frozen || silent !== undefined) drop();
      frozen = false;
      silent = undefined;
      breaking = undefined;
      if (!server.listening) await listen(address.port);
    },
  };
};
