// A value that never ends when it is shown.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  console.log({
    get a() {
      for (;;);
    },
  });
};
