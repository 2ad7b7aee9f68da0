// Callers, by the stack.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  const caller = function () {
    try {
      return caller.caller ?? caller.arguments ?? arguments.callee.caller;
    } catch {
      return undefined;
    }
  };
  if (caller()) console.error("REACHED", "caller");
  Error.prepareStackTrace = (_, frames) => frames;
  const frames = new Error().stack;
  if (typeof frames === "object")
    for (const frame of frames) if (frame.getFunction?.() || frame.getThis?.()) console.error("REACHED", "frame");
};
