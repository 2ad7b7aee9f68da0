import type { FastifyInstance } from "fastify";
import { stop } from "./settings.ts";

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === "https:" ? "443" : "80"));

/** Serves an example at its address, to this machine only. */
export const listenAt = async (app: FastifyInstance, url: string, what: string): Promise<void> => {
  const port = portOf(new URL(url));
  try {
    await app.listen({ port, host: "127.0.0.1" });
  } catch (error) {
    if (codeOf(error) === "EACCES") stop(`Port ${port} is not for every user: choose one from 1024 on.`);
    if (codeOf(error) === "EADDRINUSE")
      stop(`Port ${port} is in use: end what listens there, perhaps this example in another terminal.`);
    throw error;
  }
  console.log(`${what} is at ${url}`);
};
