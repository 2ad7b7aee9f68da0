import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One request that a receiver got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds of the machine's monotonic clock. */
  readonly at: number;
}

/** A status; no answer at all; one of which the head, or the body after the whole head, comes a byte a second. */
export type Scripted = number | "hang" | "trickled head" | "trickled body";

/** A small server that others call, and that keeps what it got. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Answers of the coming requests, in their order. Afterwards 200. */
  readonly script: Scripted[];
  /** Waits until this many requests came in all, and answers them. */
  readonly until: (count: number) => Promise<readonly Received[]>;
  readonly close: () => Promise<void>;
}

const portOf = (server: Server): number => {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The receiver does not listen.");
  return address.port;
};

const longest = 15_000;

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";

const trickle = (socket: Socket, at: "trickled head" | "trickled body"): void => {
  socket.write(at === "trickled head" ? "HTTP" : `${head}content-length: 1000\r\n\r\n`);
  const rest = at === "trickled head" ? [...head.slice("HTTP".length)] : Array.from({ length: 1_000 }, () => "x");
  const timer = setInterval(() => socket.write(rest.shift() ?? "x"), 1_000);
  socket.once("close", () => clearInterval(timer));
};

export const newReceiver = async (): Promise<Receiver> => {
  const received: Received[] = [];
  const script: Scripted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString(), at: performance.now() });
      const answer = script.shift() ?? 200;
      if (answer === "trickled head" || answer === "trickled body") trickle(request.socket, answer);
      else if (answer !== "hang")
        response.writeHead(answer, { location: "http://127.0.0.1:1/elsewhere" }).end("the receiver's own words");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    received,
    script,
    until: async (count) => {
      const begin = performance.now();
      while (received.length < count && performance.now() - begin < longest) await sleep(20);
      return received;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
