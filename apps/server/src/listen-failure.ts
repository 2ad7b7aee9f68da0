import { codeOf, StartFailure } from "./base/index.ts";

/** Where something was to listen, and by which variable the port was chosen. */
export interface Listening {
  readonly variable: "PORT" | "FAABLE_METRICS_PORT";
  readonly port: number;
  readonly host: string;
}

const badHost = ({ host }: Listening): string =>
  `HOST ${host} is not an address of this machine. Use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network it is in.`;

const notAllowed = ({ variable, port }: Listening): string =>
  `This user may not listen on ${variable} ${port}. Choose one of 1024 or more, and let a proxy take the public port.`;

const sentences: Readonly<Record<string, (where: Listening) => string>> = {
  EADDRINUSE: ({ variable, port, host }) =>
    `${variable} ${port} on ${host} is in use, perhaps by a server that runs already. Stop that program, or choose another ${variable}.`,
  EACCES: notAllowed,
  EPERM: notAllowed,
  EADDRNOTAVAIL: badHost,
  EAFNOSUPPORT: badHost,
  EINVAL: badHost,
  ENOTFOUND: badHost,
  EAI_AGAIN: badHost,
};

/** Turns the failure to listen into a sentence; anything else stays what it is. */
export const listenFailure = (where: Listening, error: unknown): unknown => {
  const sentence = sentences[codeOf(error) ?? ""];
  return sentence ? new StartFailure(sentence(where), { cause: error }) : error;
};
