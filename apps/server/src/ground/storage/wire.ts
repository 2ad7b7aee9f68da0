import { Duplex } from "node:stream";
import type { PGlite } from "@electric-sql/pglite";

/**
 * The embedded database as a socket. It speaks PostgreSQL's protocol, so the same client as elsewhere talks to it: statements are
 * prepared by name, which it needs more than any other, and values and errors are read in one way. Its own methods parse and
 * plan each statement anew.
 */
export const wireTo = (pglite: PGlite): Duplex => {
  const wire = new Duplex({
    read: () => undefined,
    writev: (chunks, done) => {
      const message = Buffer.concat(chunks.map(({ chunk }) => chunk));
      pglite.execProtocolRaw(message).then((answer) => {
        // A copy: what was answered lies in the engine's memory, which the next statement writes over.
        wire.push(Buffer.from(answer));
        done();
      }, done);
    },
    final: (done) => {
      wire.push(null);
      done();
    },
  });
  // What the client does with a socket besides reading and writing.
  const quiet = () => wire;
  const connect = () => {
    queueMicrotask(() => wire.emit("connect"));
    return wire;
  };
  return Object.assign(wire, { connect, setNoDelay: quiet, setKeepAlive: quiet, ref: quiet, unref: quiet });
};
