// Timers without end, at once.
// → failed RangeError
exports.onExecutePostLogin = async (event, api) => {
  for (let n = 0; n < 1_000_000; n += 1) setTimeout(() => {}, 1_000);
};
