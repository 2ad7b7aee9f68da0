// Timers with strange delays and strange callbacks, and the refusals caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const delay of [-1, NaN, Infinity, "1", null, undefined, {}, 0.001])
    await new Promise((resolve) => setTimeout(resolve, delay));
  for (const callback of ["console.error('REACHED')", null, {}, 7])
    try {
      setTimeout(callback, 0);
      console.error("REACHED", typeof callback);
    } catch {}
  clearTimeout(1_000_000);
  clearTimeout("1");
  clearTimeout({});
};
