// Starts the worker. Its two files keep their names from build to build; the stamp in this script's address, which
// index.html has, keeps browsers from mixing an old one with a new one.

// A page hears of errors in its workers, but not of promises that nobody caught.
addEventListener("unhandledrejection", (event) => setTimeout(() => { throw event.reason; }));

importScripts(`worker.js${location.search}`);
wasm_bindgen({ module_or_path: `worker_bg.wasm${location.search}` });
