import { connect } from "node:tls";
import { isLocalhostName } from "./domain.ts";
import { loopbackLookup } from "./loopback.ts";

/** Whether a TLS server listens where an `http:` URL points. */
export type SpeaksTls = (url: string) => Promise<boolean>;

/** Milliseconds after which it is taken for none. */
const limit = 1000;

/**
 * Shakes hands and hangs up. A server of https that is spoken to in plain text closes the connection without a word, as a
 * server that breaks down does; only this tells them apart, and it is asked only then.
 */
export const speaksTls: SpeaksTls = (url) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || 80),
      ...(isLocalhostName(hostname) ? { lookup: loopbackLookup } : {}),
      // Nothing is sent and nothing is believed: whose certificate it is does not matter here.
      rejectUnauthorized: false,
    });
    const answer = (spoken: boolean) => {
      resolve(spoken);
      socket.destroy();
    };
    socket.setTimeout(limit, () => answer(false));
    socket.once("secureConnect", () => answer(true));
    socket.once("error", () => answer(false));
    socket.once("close", () => answer(false));
  });
