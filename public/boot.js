// Starts the program, and says so on the page when it cannot start or dies. It stands in place of trunk's own script,
// which is inline. Everything that a browser may lack is used inside of `start`, where its absence is a message.

// The reader's choice of colours, before anything is drawn. A browser that keeps nothing follows the system.
try {
  const theme = localStorage.getItem("tallyman.theme.1");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused.
}

const names = document.querySelector('meta[name="tallyman"]').dataset;
const starting = document.getElementById("starting");

// After a trap the module's memory is half-written: nothing that the page still shows may pass for current, and no verdict
// for one.
function fail(code, detail) {
  starting.remove();
  withdraw("[data-verdict=verified], [data-verdict=computed]", (mark) => (mark.dataset.verdict = "unverifiable"));
  withdraw(".verdict-verified, .verdict-computed", (mark) => {
    mark.className = "verdict verdict-unverifiable";
    mark.title = "Cannot be checked: the program stopped.";
    mark.textContent = "? unverifiable";
  });
  withdraw("[data-standing=proven], [data-standing=consistent]", (link) => {
    link.className = "link standing-incomplete";
    link.dataset.standing = "incomplete";
  });
  withdraw("[data-proof]", (proof) => (proof.dataset.proof = "incomplete"));
  withdraw(".banner-good", (banner) => banner.remove());
  const failure = document.getElementById("failure");
  withdraw("[data-state]", (element) => (element.dataset.state = "failed"));
  failure.dataset.page = "failure";
  failure.dataset.state = "failed";
  failure.dataset.error = code;
  failure.setAttribute("role", "alert");
  document.getElementById(code).hidden = false;
  document.getElementById("failure-detail").textContent = detail;
  failure.hidden = false;
}

function withdraw(marks, how) {
  document.querySelectorAll(marks).forEach(how);
}

// Every panic ends in a trap, and so does an overflowing stack. Other errors are not the module's: extensions have some.
function watch(error) {
  if (isTrap(error)) fail("crashed", error.message);
}

// A browser without WebAssembly has not even its name.
function isTrap(error) {
  const Trap = globalThis.WebAssembly?.RuntimeError;
  return Trap !== undefined && error instanceof Trap;
}

// The policy that index.html speaks of: markup passes when it lies byte for byte in a part of the program.
function allowLiterals(parts) {
  self.trustedTypes?.createPolicy("default", {
    createHTML: (markup) => (parts.isLiteral(markup) ? markup : null),
    createScriptURL: (address) => (address === names.worker || address === names.service ? address : null),
  });
}

// What the host has set is asked for while the program is on its way; the program takes it from here.
const settings = fetch("config.json", { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" }).then(async (answer) => ({
  status: answer.status,
  text: await answer.text(),
}));
// Whether it came is the program's to say.
settings.catch(() => {});
self.settingsOfTallyman = () => settings;

async function start() {
  const at = (file) => new URL(names.program + file, document.baseURI);
  const [glue, parts] = await Promise.all([import(at("app.js")), import(at("parts.js"))]);
  const bytes = await parts.read(at("app_bg.wasm"));
  addEventListener("error", (event) => watch(event.error));
  addEventListener("unhandledrejection", (event) => watch(event.reason));
  allowLiterals(parts);
  await glue.default({ module_or_path: bytes });
  starting.remove();
  // Not while the first page still loads: it needs the line.
  setTimeout(() => keepForOffline().catch((error) => console.info("not kept for offline:", error)), 2000);
}

// Keeps this build for when there is no network (public/service.js). Only where the browser can: over https or loopback.
async function keepForOffline() {
  const registration = await navigator.serviceWorker?.register(names.service);
  if (!registration) return;
  const takeOver = () => registration.waiting?.postMessage(names.version);
  takeOver();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", takeOver);
  });
}

document.getElementById("reload").addEventListener("click", () => location.reload());
starting.hidden = false;
start().catch((error) => {
  console.error(error);
  fail(isTrap(error) ? "crashed" : "not-started", String(error));
});
