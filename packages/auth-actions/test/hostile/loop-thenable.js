// A returned thenable that never comes back.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  return {
    then() {
      for (;;);
    },
  };
};
