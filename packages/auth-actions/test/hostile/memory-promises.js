// Promises without end, all waiting.
// → failed InternalError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const all = [];
  for (;;) all.push(new Promise(() => {}).then(() => {}));
};
