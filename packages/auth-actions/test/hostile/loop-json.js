// A toJSON that never ends.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  JSON.stringify({
    toJSON() {
      for (;;);
    },
  });
};
