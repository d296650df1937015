// Starts the program, and says so on the page when it cannot start or dies. It stands in place of trunk's own script,
// which is inline. Everything that a browser may lack is used inside of `start`, where its absence is a message.

const names = document.querySelector('meta[name="tallyman"]').dataset;
const starting = document.getElementById("starting");

// After a trap the module's memory is half-written: nothing that the page still shows may pass for current.
function fail(code, detail) {
  starting.remove();
  const failure = document.getElementById("failure");
  document.querySelectorAll("[data-state]").forEach((element) => (element.dataset.state = "failed"));
  failure.dataset.page = "failure";
  failure.dataset.state = "failed";
  failure.dataset.error = code;
  failure.setAttribute("role", "alert");
  document.getElementById(code).hidden = false;
  document.getElementById("failure-detail").textContent = detail;
  failure.hidden = false;
}

// Every panic ends in a trap, and so does an overflowing stack. Other errors are not the module's: extensions have some.
function watch(error) {
  if (error instanceof WebAssembly.RuntimeError) fail("crashed", error.message);
}

// The policy that index.html speaks of. The bytes are compared as Latin-1 text, one character for each byte.
function allowLiteralsOf(bytes) {
  const decoder = new TextDecoder("latin1");
  const encoder = new TextEncoder();
  const literals = decoder.decode(bytes);
  self.trustedTypes?.createPolicy("default", {
    createHTML: (markup) => (literals.includes(decoder.decode(encoder.encode(markup))) ? markup : null),
    createScriptURL: (address) => (address === names.worker ? address : null),
  });
}

async function load(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  return response.arrayBuffer();
}

async function start() {
  const [glue, bytes] = await Promise.all([import(new URL(names.glue, document.baseURI)), load(names.module)]);
  addEventListener("error", (event) => watch(event.error));
  addEventListener("unhandledrejection", (event) => watch(event.reason));
  allowLiteralsOf(bytes);
  await glue.default({ module_or_path: bytes });
  starting.remove();
}

document.getElementById("reload").addEventListener("click", () => location.reload());
starting.hidden = false;
start().catch((error) => {
  console.error(error);
  fail(error instanceof WebAssembly?.RuntimeError ? "crashed" : "not-started", String(error));
});
