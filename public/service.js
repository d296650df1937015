// Keeps the page's own files, so that it opens without a network. script/stamp puts two lines in front of this: FILES,
// the files of one build with their SHA-256, and VERSION, a checksum over all of them.
//
// - One build is kept whole or not at all: every file is hashed before the build counts as kept, so half of one deploy
//   and half of the next never come together.
// - A page is asked for over the network first; what is kept serves only where there is none. All other files have names
//   that change with their content, so a page of a new build finds none of the old one's.
// - `config.json` and the demo are asked for over the network, and what was read of them last is used only where there
//   is none. A new build forgets what was kept of the demo.
// - Nothing else is touched: no registry, no other layout.

const HERE = new URL("./", self.location.href);
const PREFIX = `tallyman ${HERE.pathname} `;
const BUILD = PREFIX + VERSION;
const CONFIG = `${PREFIX}config`;
const DEMO = `${PREFIX}demo`;
const DEMO_FOLDER = new URL("demo/", HERE).href;
const PAGE = new URL("index.html", HERE).href;
const CONFIG_FILE = new URL("config.json", HERE).href;
const KEPT = new Map(Object.entries(FILES).map(([name, digest]) => [new URL(name, HERE).href, digest]));

async function hash(response) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The browser's own cache first, because it has just loaded most of them; past it, when it holds another build's.
async function fetched(address, digest) {
  for (const cache of ["default", "reload"]) {
    const response = await fetch(address, { cache });
    if (response.ok && !response.redirected && (await hash(response)) === digest) return response;
  }
  throw new Error(`${address} is not of this build`);
}

async function keep() {
  const cache = await caches.open(BUILD);
  try {
    for (const [address, digest] of KEPT) await cache.put(address, await fetched(address, digest));
    await config(new Request(CONFIG_FILE)).catch(() => null);
  } catch (error) {
    await caches.delete(BUILD);
    throw error;
  }
}

async function forgetOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== BUILD && name !== CONFIG) await caches.delete(name);
  }
}

// A page that loads while the network hangs should not wait for ever.
const PATIENCE = 4000;

async function page(request) {
  const kept = async () => (await caches.open(BUILD)).match(PAGE);
  try {
    const response = await fetch(request, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
    return response.status < 500 ? response : ((await kept()) ?? response);
  } catch (error) {
    return (await kept()) ?? Promise.reject(error);
  }
}

async function own(request) {
  return (await (await caches.open(BUILD)).match(request.url)) ?? fetch(request);
}

async function config(request) {
  const cache = await caches.open(CONFIG);
  try {
    // Asked anew however old the file is: browsers take an old one for good for days.
    const response = await fetch(request.url, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
    if (response.ok) await cache.put(request.url, response.clone());
    else if (response.status === 404) await cache.delete(request.url);
    return response;
  } catch (error) {
    return (await cache.match(request.url)) ?? Promise.reject(error);
  }
}

async function demo(event) {
  const cache = await caches.open(DEMO);
  const { request } = event;
  try {
    const response = await fetch(request);
    if (response.status === 200) event.waitUntil(cache.put(request.url, response.clone()).catch(() => null));
    return response;
  } catch (error) {
    return (await cache.match(request.url)) ?? Promise.reject(error);
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

// A page of this build asks it to take over. Others that are open may be of the build before, and still need its files.
self.addEventListener("message", (event) => {
  if (event.data !== VERSION) return;
  const alone = (pages) => pages.length <= 1 && self.skipWaiting();
  event.waitUntil(self.clients.matchAll({ includeUncontrolled: true, type: "window" }).then(alone));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.split("#")[0];
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (address.split("?")[0] === HERE.href || address.split("?")[0] === PAGE) event.respondWith(page(request));
  } else if (address === CONFIG_FILE) {
    event.respondWith(config(request));
  } else if (address.startsWith(DEMO_FOLDER)) {
    event.respondWith(demo(event));
  } else if (KEPT.has(address)) {
    event.respondWith(own(request));
  }
});
