// A hook that never comes when it is asked for.
// → failed TimeoutError
Object.defineProperty(exports, "onExecutePostLogin", {
  get: () => {
    for (;;);
  },
});
