import { clonePart } from "./clone.ts";
import { consolePart } from "./console.ts";
import { cryptoPart } from "./crypto.ts";
import { fetchPart } from "./fetch.ts";
import { hookPart } from "./hook.ts";
import { textPart } from "./text.ts";
import { timersPart } from "./timers.ts";
import { tools } from "./tools.ts";
import { urlPart } from "./url.ts";

/**
 * What an Action finds around it, as text. The functions of this folder are not called out here: their text is evaluated inside
 * the engine, so none of them may name anything from outside of itself but globals. They keep what they need of the language
 * before the Action can change it. An Action that breaks them all the same has spoilt its own run alone: the host takes what it
 * is told for data, and every run begins with the memory as it was before the first.
 */
export const prelude = `(host) => {
  const tools = (${tools})(host);
  (${consolePart})(tools);
  const goOff = (${timersPart})(tools);
  (${textPart})(tools);
  (${clonePart})(tools);
  (${urlPart})(tools);
  (${fetchPart})(tools);
  (${cryptoPart})(tools);
  return (${hookPart})(tools, goOff);
}`;
