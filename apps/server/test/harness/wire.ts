import { connect, createServer, type Socket } from "node:net";

/** A wire between the server and its database that a test can cut or freeze. */
export interface Wire {
  readonly port: number;
  /** Every connection breaks and new ones are refused, as when the database is stopped. */
  readonly cut: () => Promise<void>;
  /** Nothing passes any more, and nobody is told: a stalled machine or a lost route. */
  readonly freeze: () => void;
  /** Back to normal. */
  readonly mend: () => Promise<void>;
}

export const layWire = async (target: { readonly host: string; readonly port: number }): Promise<Wire> => {
  const sockets = new Set<Socket>();
  let frozen = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
  };
  const server = createServer((incoming) => {
    const outgoing = keep(connect(target));
    keep(incoming).once("close", () => outgoing.destroy());
    outgoing.once("close", () => incoming.destroy());
    incoming.on("data", (data) => void (frozen || outgoing.write(data)));
    outgoing.on("data", (data) => void (frozen || incoming.write(data)));
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
    mend: async () => {
      if (frozen) drop();
      frozen = false;
      if (!server.listening) await listen(address.port);
    },
  };
};
