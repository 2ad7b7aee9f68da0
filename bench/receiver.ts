import { createServer } from "node:http";
import type { Socket } from "node:net";

/** How a receiver answers; trickled: a byte a second, of the head, or of the body after a quick head. */
export type Way = "at once" | "never" | "trickled head" | "trickled body";

/** One that is posted to, in this process. */
export interface Receiver {
  readonly url: string;
  /** When each post was whole, and what was in it. */
  readonly arrivals: readonly { readonly at: number; readonly body: string }[];
}

const head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n";

const trickle = (socket: Socket, quick: string): void => {
  socket.write(quick);
  const rest = [...`${head}\r\n`.slice(quick.length), ..."x".repeat(1_000)];
  const timer = setInterval(() => socket.write(rest.shift() ?? "x"), 1_000);
  socket.once("close", () => clearInterval(timer));
};

/**
 * Opens a receiver for as long as the work lasts, whether or not it succeeds: one that is left open keeps this process alive
 * for ever.
 */
export const withReceiver = async <T>(way: Way, work: (receiver: Receiver) => Promise<T>): Promise<T> => {
  const arrivals: { at: number; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      arrivals.push({ at: Date.now(), body: Buffer.concat(chunks).toString() });
      if (way === "at once") response.writeHead(204).end();
      if (way === "trickled head") trickle(request.socket, head.slice(0, 4));
      if (way === "trickled body") trickle(request.socket, `${head}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("The receiver does not listen.");
    return await work({ url: `http://127.0.0.1:${address.port}/in`, arrivals });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
