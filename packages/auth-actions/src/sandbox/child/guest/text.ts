import type { Tools } from "./tools.ts";

/** `TextEncoder`, `TextDecoder`, `atob`, `btoa`. */
export const textPart = ({ ask, askWith, askForBytes, bytesOf, give }: Tools): void => {
  const [Text, Bytes, Buffered] = [String, Uint8Array, ArrayBuffer];

  class TextEncoder {
    get encoding(): string {
      return "utf-8";
    }
    encode(text: unknown = ""): Uint8Array {
      return new Bytes(askForBytes("encode", Text(text)));
    }
  }

  class TextDecoder {
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    constructor(label: unknown = "utf-8", options: { readonly fatal?: unknown; readonly ignoreBOM?: unknown } = {}) {
      this.encoding = ask("label", Text(label));
      this.fatal = !!options.fatal;
      this.ignoreBOM = !!options.ignoreBOM;
    }
    decode(data: unknown = new Buffered(0)): string {
      return askWith(bytesOf(data), "decode", this.encoding, this.fatal, this.ignoreBOM);
    }
  }

  give("TextEncoder", TextEncoder);
  give("TextDecoder", TextDecoder);
  give("atob", (text: unknown): string => ask("atob", Text(text)));
  give("btoa", (text: unknown): string => ask("btoa", Text(text)));
};
