// A comparison that never ends, inside of sort.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  [3, 1, 2].sort(() => {
    for (;;);
  });
};
